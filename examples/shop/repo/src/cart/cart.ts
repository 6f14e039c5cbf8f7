import { findProduct } from '../catalogue.ts';
import { ShopError } from '../errors.ts';
import { findCoupon } from '../pricing/coupons.ts';

export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
}

/** Carts are values: every change makes a new one. A user has one cart. */
export interface Cart {
  readonly userId: string;
  readonly lines: readonly CartLine[];
  readonly coupons: readonly string[];
}

const MAX_QUANTITY = 99;

export function emptyCart(userId: string): Cart {
  return { userId, lines: [], coupons: [] };
}

/** Adds to the line of the same product when there is one. */
export function addLine(cart: Cart, sku: string, quantity: number): Cart {
  findProduct(sku);
  if (!Number.isInteger(quantity) || quantity < 1)
    throw new ShopError('bad-request', 'quantity must be a whole number from 1');
  const before = cart.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  if (before + quantity > MAX_QUANTITY) throw new ShopError('bad-request', `at most ${MAX_QUANTITY} of one product`);
  const line = { sku, quantity: before + quantity };
  const lines = before > 0 ? cart.lines.map((old) => (old.sku === sku ? line : old)) : [...cart.lines, line];
  return { ...cart, lines };
}

export function removeLine(cart: Cart, sku: string): Cart {
  return { ...cart, lines: cart.lines.filter((line) => line.sku !== sku) };
}

export function addCoupon(cart: Cart, code: string): Cart {
  const coupon = findCoupon(code);
  if (cart.coupons.includes(coupon.code)) throw new ShopError('coupon-used', `${coupon.code} is already in this cart`);
  return { ...cart, coupons: [...cart.coupons, coupon.code] };
}

export function isEmpty(cart: Cart): boolean {
  return cart.lines.length === 0;
}
