import { describe, expect, test } from 'vitest';
import { cents, formatCents, percentOf } from '../src/money.ts';

describe('cents', () => {
  test('takes whole numbers', () => {
    expect(cents(1240)).toBe(1240);
  });

  test.each([12.4, Number.NaN, 2 ** 53])('refuses %d', (amount) => {
    expect(() => cents(amount)).toThrow(RangeError);
  });
});

describe('percentOf', () => {
  test('is exact where it can be', () => {
    expect(percentOf(2000, 10)).toBe(200);
  });

  test('gives the fraction of a cent to the customer', () => {
    expect(percentOf(865, 10)).toBe(87);
  });
});

test.each([
  [0, '0.00 €'],
  [123456, '1,234.56 €'],
  [-250, '-2.50 €'],
])('formatCents(%d) is %s', (amount, text) => {
  expect(formatCents(amount)).toBe(text);
});
