import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createShopServer } from '../../src/http/server.ts';
import { createShop, type ShopOptions } from '../../src/shop.ts';

/** Starts the API on a free port for one test and answers its address. */
export async function runningShop(options: ShopOptions = {}): Promise<string> {
  const server = createShopServer(createShop(options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function post(url: string, body: object = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}
