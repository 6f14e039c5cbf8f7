import { addCoupon, addLine, type Cart } from '../cart/cart.ts';
import { catalogue } from '../catalogue.ts';
import { ShopError } from '../errors.ts';
import { quote } from '../pricing/quote.ts';
import type { Shop } from '../shop.ts';
import type { Params, Route } from './router.ts';
import { cartView, orderView, productView } from './views.ts';

export type Body = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export type Handler = (params: Params, body: Body) => Answer | Promise<Answer>;

function param(params: Params, name: string): string {
  const value = params[name];
  if (value === undefined) throw new Error(`the route has no {${name}}`);
  return value;
}

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new ShopError('bad-request', `${name} must be a string`);
  return value;
}

function wholeNumber(body: Body, name: string): number {
  const value = body[name];
  if (!Number.isInteger(value)) throw new ShopError('bad-request', `${name} must be a whole number`);
  return value as number;
}

export function shopRoutes(shop: Shop): readonly Route<Handler>[] {
  const cartAnswer = (cart: Cart): Answer => ({ status: 200, body: cartView(cart, quote(cart, shop.region)) });
  const cartOf = (params: Params): Cart => shop.carts.get(param(params, 'user_id'));

  return [
    { method: 'GET', path: '/products', handler: () => ({ status: 200, body: catalogue.map(productView) }) },
    { method: 'GET', path: '/carts/{user_id}', handler: (params) => cartAnswer(cartOf(params)) },
    {
      method: 'POST',
      path: '/carts/{user_id}/lines',
      handler: (params, body) =>
        cartAnswer(shop.carts.put(addLine(cartOf(params), text(body, 'sku'), wholeNumber(body, 'quantity')))),
    },
    {
      method: 'POST',
      path: '/carts/{user_id}/coupons',
      handler: (params, body) => cartAnswer(shop.carts.put(addCoupon(cartOf(params), text(body, 'code')))),
    },
    {
      method: 'POST',
      path: '/carts/{user_id}/checkout',
      handler: (params) => ({ status: 201, body: orderView(shop.checkout.placeOrder(param(params, 'user_id'))) }),
    },
    {
      method: 'GET',
      path: '/orders/{order_id}',
      handler: (params) => ({ status: 200, body: orderView(shop.checkout.findOrder(param(params, 'order_id'))) }),
    },
  ];
}
