import { randomUUID } from 'node:crypto';
import type { CartLine } from '../cart/cart.ts';
import type { CartStore } from '../cart/cart-store.ts';
import { ShopError } from '../errors.ts';
import type { Ledger } from '../loyalty/ledger.ts';
import { earnedPoints, tierOf } from '../loyalty/loyalty.ts';
import { type Quote, quote } from '../pricing/quote.ts';
import type { Region } from '../pricing/tax.ts';
import type { Stock } from '../stock/stock.ts';
import type { Outbox } from './outbox.ts';

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly placedAt: Date;
  readonly lines: readonly CartLine[];
  readonly price: Quote;
  readonly pointsEarned: number;
}

export interface Checkout {
  placeOrder(userId: string): Order;
  /** @throws ShopError `unknown-order` */
  findOrder(orderId: string): Order;
}

export interface CheckoutDeps {
  readonly carts: CartStore;
  readonly stock: Stock;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly region: Region;
  readonly now: () => Date;
}

export function createCheckout({ carts, stock, ledger, outbox, region, now }: CheckoutDeps): Checkout {
  const orders = new Map<string, Order>();
  return {
    placeOrder(userId) {
      const cart = carts.get(userId);
      stock.reserve(cart);
      const price = quote(cart, region);
      const pointsEarned = earnedPoints(price.total, tierOf(ledger.balance(userId)));
      const order: Order = { orderId: randomUUID(), userId, placedAt: now(), lines: cart.lines, price, pointsEarned };
      orders.set(order.orderId, order);
      ledger.add(userId, pointsEarned);
      carts.clear(userId);
      outbox.publish({ topic: 'order.placed', orderId: order.orderId });
      outbox.publish({ topic: 'receipt.requested', orderId: order.orderId });
      return order;
    },
    findOrder(orderId) {
      const order = orders.get(orderId);
      if (order === undefined) throw new ShopError('unknown-order', `there is no order "${orderId}"`);
      return order;
    },
  };
}
