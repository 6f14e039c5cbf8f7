import { describe, expect, test } from 'vitest';
import { addCoupon, addLine, emptyCart, isEmpty, removeLine } from '../src/cart/cart.ts';
import { createCartStore } from '../src/cart/cart-store.ts';
import { quote } from '../src/pricing/quote.ts';
import { cartOf } from './support/carts.ts';

describe('lines', () => {
  test('are added in order', () => {
    expect(cartOf({ mug: 1, beans: 2 }).lines).toEqual([
      { sku: 'mug', quantity: 1 },
      { sku: 'beans', quantity: 2 },
    ]);
  });

  test('of the same product are one line', () => {
    expect(addLine(cartOf({ mug: 1 }), 'mug', 2).lines).toEqual([{ sku: 'mug', quantity: 3 }]);
  });

  test('are removed', () => {
    expect(isEmpty(removeLine(cartOf({ mug: 1 }), 'mug'))).toBe(true);
  });

  test('need a product we sell', () => {
    expect(() => addLine(emptyCart('ada'), 'teapot', 1)).toThrow('no product has the sku "teapot"');
  });

  test.each([0, 1.5, 100])('refuse a quantity of %d', (quantity) => {
    expect(() => addLine(emptyCart('ada'), 'mug', quantity)).toThrow();
  });

  test('never change the cart they are added to', () => {
    const before = cartOf({ mug: 1 });
    addLine(before, 'mug', 1);
    expect(before.lines).toEqual([{ sku: 'mug', quantity: 1 }]);
  });
});

describe('coupons', () => {
  test('can be used once', () => {
    expect(() => addCoupon(cartOf({ mug: 1 }, ['FIVER']), 'fiver')).toThrow('FIVER is already in this cart');
  });

  test('applies two coupons', () => {
    const cart = cartOf({ mug: 1, beans: 1 }, ['WELCOME10', 'SPRING5']);
    // 21.05, less 10 % is 18.945, less 5 % of 18.94 is 17.993
    expect(quote(cart, 'DE').total).toBe(1799);
  });
});

describe('the store', () => {
  test('has an empty cart for a new user', () => {
    expect(createCartStore().get('ada')).toEqual(emptyCart('ada'));
  });

  test('keeps one cart for each user', () => {
    const store = createCartStore();
    store.put(cartOf({ mug: 1 }));
    store.put(addLine(emptyCart('bob'), 'beans', 1));
    store.clear('bob');
    expect(store.get('ada').lines).toHaveLength(1);
    expect(isEmpty(store.get('bob'))).toBe(true);
  });
});
