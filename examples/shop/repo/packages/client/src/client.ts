import { withRetry } from './retry.ts';
import type { Cart, Order, Product } from './types.ts';

export type { Cart, Line, Order, Price, Product } from './types.ts';

export interface ClientOptions {
  readonly baseUrl: string;
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds before the first retry. Default 100. */
  readonly backoff?: number;
}

/** The API answered with an error. `code` is one of openapi.yaml's, such as `out-of-stock`. */
export class ShopApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ShopApiError';
    this.status = status;
    this.code = code;
  }
}

export interface Client {
  listProducts(): Promise<readonly Product[]>;
  getCart(userId: string): Promise<Cart>;
  addLine(userId: string, sku: string, quantity: number): Promise<Cart>;
  addCoupon(userId: string, code: string): Promise<Cart>;
  checkout(userId: string): Promise<Order>;
  getOrder(orderId: string): Promise<Order>;
}

/** Whether a cart kept by the page is this user's: after a new login it may be someone else's. */
export function belongsTo(cart: Cart, userId: string): boolean {
  return cart.user_id === userId;
}

export function createClient({ baseUrl, fetch = globalThis.fetch, backoff = 100 }: ClientOptions): Client {
  async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const send = () => fetch(new URL(path, baseUrl), init);
    // Only reads are repeated: a second checkout could be a second order.
    const response = method === 'GET' ? await withRetry(send, { attempts: 3, backoff }) : await send();
    const answer = await response.json();
    if (!response.ok) throw new ShopApiError(response.status, answer.code, answer.message);
    return answer as Body;
  }
  const cartPath = (userId: string, rest = ''): string => `/carts/${encodeURIComponent(userId)}${rest}`;

  return {
    listProducts: () => call('GET', '/products'),
    getCart: (userId) => call('GET', cartPath(userId)),
    addLine: (userId, sku, quantity) => call('POST', cartPath(userId, '/lines'), { sku, quantity }),
    addCoupon: (userId, code) => call('POST', cartPath(userId, '/coupons'), { code }),
    checkout: (userId) => call('POST', cartPath(userId, '/checkout')),
    getOrder: (orderId) => call('GET', `/orders/${encodeURIComponent(orderId)}`),
  };
}
