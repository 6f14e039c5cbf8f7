import { describe, expect, test } from 'vitest';
import { findCoupon } from '../src/pricing/coupons.ts';
import { applyCoupons } from '../src/pricing/discount.ts';

const coupons = (...codes: string[]) => codes.map(findCoupon);

describe('applyCoupons', () => {
  test('changes nothing without coupons', () => {
    expect(applyCoupons(2105, [])).toBe(2105);
  });

  test('takes a percentage', () => {
    expect(applyCoupons(2000, coupons('WELCOME10'))).toBe(1800);
  });

  test('takes an amount', () => {
    expect(applyCoupons(2000, coupons('FIVER'))).toBe(1500);
  });

  test('never goes below zero', () => {
    expect(applyCoupons(390, coupons('FIVER'))).toBe(0);
  });

  test('takes the percentage of what is left', () => {
    expect(applyCoupons(2000, coupons('FIVER', 'WELCOME10'))).toBe(1350);
  });
});
