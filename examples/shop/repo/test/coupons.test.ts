import { expect, test } from 'vitest';
import { findCoupon } from '../src/pricing/coupons.ts';

test('finds a coupon as it is printed', () => {
  expect(findCoupon('WELCOME10')).toMatchObject({ kind: 'percent', percent: 10 });
});

test('does not care about case and blanks', () => {
  expect(findCoupon(' fiver ')).toMatchObject({ kind: 'amount', amount: 500 });
});

test('refuses what it does not know', () => {
  expect(() => findCoupon('FREE')).toThrow('there is no coupon "FREE"');
});
