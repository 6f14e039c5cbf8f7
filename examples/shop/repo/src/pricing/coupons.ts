import { ShopError } from '../errors.ts';
import type { Cents } from '../money.ts';

export type Coupon =
  | { readonly code: string; readonly kind: 'percent'; readonly percent: number }
  | { readonly code: string; readonly kind: 'amount'; readonly amount: Cents };

const coupons: readonly Coupon[] = [
  { code: 'WELCOME10', kind: 'percent', percent: 10 },
  { code: 'SPRING5', kind: 'percent', percent: 5 },
  { code: 'FIVER', kind: 'amount', amount: 500 },
];

/** Codes are printed on paper, so upper and lower case are the same. */
export function findCoupon(code: string): Coupon {
  const wanted = code.trim().toUpperCase();
  const coupon = coupons.find((candidate) => candidate.code === wanted);
  if (coupon === undefined) throw new ShopError('unknown-coupon', `there is no coupon "${code}"`);
  return coupon;
}
