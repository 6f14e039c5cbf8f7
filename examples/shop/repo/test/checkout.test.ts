import { expect, test } from 'vitest';
import { createShop } from '../src/shop.ts';
import { cartOf } from './support/carts.ts';

const noon = new Date('2026-05-04T12:00:00Z');

function shopWithCart(quantities: Readonly<Record<string, number>>) {
  const shop = createShop({ now: () => noon });
  shop.carts.put(cartOf(quantities));
  return shop;
}

test('an order remembers what was bought, when and for how much', () => {
  const order = shopWithCart({ mug: 2 }).checkout.placeOrder('ada');
  expect(order).toMatchObject({ userId: 'ada', placedAt: noon, lines: [{ sku: 'mug', quantity: 2 }] });
  expect(order.price.total).toBe(2480);
});

test('empties the cart', () => {
  const shop = shopWithCart({ mug: 1 });
  shop.checkout.placeOrder('ada');
  expect(shop.carts.get('ada').lines).toEqual([]);
});

test('earns points, more from silver on', () => {
  const shop = shopWithCart({ kettle: 1 });
  shop.ledger.add('ada', 1000);
  expect(shop.checkout.placeOrder('ada').pointsEarned).toBe(178);
  expect(shop.ledger.balance('ada')).toBe(1178);
});

test('keeps the cart when something is out of stock', () => {
  const shop = shopWithCart({ kettle: 50 });
  expect(() => shop.checkout.placeOrder('ada')).toThrow(/kettle: 50 wanted/);
  expect(shop.carts.get('ada').lines).toHaveLength(1);
});

test('finds an order again', () => {
  const { checkout } = shopWithCart({ beans: 1 });
  const order = checkout.placeOrder('ada');
  expect(checkout.findOrder(order.orderId)).toBe(order);
  expect(() => checkout.findOrder('nope')).toThrow('there is no order "nope"');
});
