import { type Cents, percentOf } from '../money.ts';
import type { Coupon } from './coupons.ts';

function applyCoupon(amount: Cents, coupon: Coupon): Cents {
  const off = coupon.kind === 'percent' ? percentOf(amount, coupon.percent) : coupon.amount;
  return Math.max(0, amount - off);
}

/**
 * What is left to pay. Coupons apply one after the other in the order the customer entered them, each to what the one
 * before it left, and each is rounded in the customer's favour.
 */
export function applyCoupons(amount: Cents, coupons: readonly Coupon[]): Cents {
  return coupons.reduce(applyCoupon, amount);
}
