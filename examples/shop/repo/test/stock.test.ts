import { expect, test } from 'vitest';
import { createStock } from '../src/stock/stock.ts';
import { cartOf } from './support/carts.ts';

test('reserves down to the last unit', () => {
  const stock = createStock({ mug: 3, beans: 10 });
  stock.reserve(cartOf({ mug: 3, beans: 2 }));
  expect(stock.available('mug')).toBe(0);
});

test('refuses more than there is', () => {
  const stock = createStock({ mug: 3 });
  expect(() => stock.reserve(cartOf({ mug: 4 }))).toThrow(/mug: 4 wanted/);
});

test('takes nothing when one line is short', () => {
  const stock = createStock({ mug: 10, beans: 1 });
  const before = stock.available('mug');
  expect(() => stock.reserve(cartOf({ mug: 2, beans: 5 }))).toThrow(/beans: 5 wanted/);
  expect(stock.available('mug')).toBe(before);
});

test('gives back what it took', () => {
  const stock = createStock({ kettle: 8 });
  const before = stock.available('kettle');
  stock.reserve(cartOf({ kettle: 2 }));
  stock.release(cartOf({ kettle: 2 }));
  expect(stock.available('kettle')).toBe(before);
});

test('has nothing to reserve for an empty cart', () => {
  expect(() => createStock({}).reserve(cartOf({}))).toThrow('there is nothing to reserve');
});
