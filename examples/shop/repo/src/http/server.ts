import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ShopError, type ShopErrorCode } from '../errors.ts';
import type { Shop } from '../shop.ts';
import { readJson, sendJson } from './json.ts';
import { match } from './router.ts';
import { shopRoutes } from './routes.ts';

const statusOf: Readonly<Record<ShopErrorCode, number>> = {
  'bad-request': 400,
  'unknown-product': 404,
  'unknown-coupon': 404,
  'unknown-order': 404,
  'coupon-used': 409,
  'empty-cart': 409,
  'out-of-stock': 409,
};

/** The API, not yet listening. */
export function createShopServer(shop: Shop): Server {
  const routes = shopRoutes(shop);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    const found = match(routes, request.method ?? 'GET', pathname);
    if (found === undefined) {
      sendJson(response, 404, { code: 'not-found', message: `${request.method} ${pathname} does not exist` });
      return;
    }
    const { status, body } = await found.handler(found.params, await readJson(request));
    sendJson(response, status, body);
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof ShopError)
        sendJson(response, statusOf[error.code], { code: error.code, message: error.message });
      else sendJson(response, 500, { code: 'internal', message: 'something went wrong on our side' });
    });
  });
}
