import type { AddressInfo } from 'node:net';
import { readConfig } from './config.ts';
import { createShopServer } from './http/server.ts';
import { createShop } from './shop.ts';

const { port, region } = readConfig(process.env);
const shop = createShop({ region, send: ({ topic, orderId }) => console.log(`${topic} ${orderId}`) });
const server = createShopServer(shop);

server.listen(port, '127.0.0.1', () => {
  console.log(`shop (${region}) on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', () => {
  server.close(() => shop.outbox.drained());
});
