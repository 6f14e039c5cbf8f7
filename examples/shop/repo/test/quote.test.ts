import { expect, test } from 'vitest';
import { quote } from '../src/pricing/quote.ts';
import { cartOf } from './support/carts.ts';

test('an empty cart costs nothing', () => {
  expect(quote(cartOf({}), 'DE')).toEqual({ subtotal: 0, discount: 0, tax: 0, total: 0 });
});

test('adds up the lines', () => {
  expect(quote(cartOf({ mug: 2, filter: 1 }), 'DE')).toMatchObject({ subtotal: 2870, discount: 0, total: 2870 });
});

test('contains the tax of each class', () => {
  expect(quote(cartOf({ mug: 1, beans: 1 }), 'DE').tax).toBe(198 + 57);
});

test('depends on the region', () => {
  expect(quote(cartOf({ kettle: 1 }), 'AT').tax).toBe(1483);
  expect(quote(cartOf({ kettle: 1 }), 'DE').tax).toBe(1421);
});

test('a discount lowers the tax', () => {
  expect(quote(cartOf({ mug: 1, filter: 1 }, ['FIVER']), 'DE')).toEqual({
    subtotal: 1630,
    discount: 500,
    tax: 180,
    total: 1130,
  });
});
