import type { Cart } from '../cart/cart.ts';
import { findProduct } from '../catalogue.ts';
import type { Cents } from '../money.ts';
import { findCoupon } from './coupons.ts';
import { applyCoupons } from './discount.ts';
import { containedTax, type Region, type TaxClass } from './tax.ts';

export interface Quote {
  readonly subtotal: Cents;
  readonly discount: Cents;
  /** Contained in `total`. */
  readonly tax: Cents;
  readonly total: Cents;
}

function grossByTaxClass(cart: Cart): Map<TaxClass, Cents> {
  const gross = new Map<TaxClass, Cents>();
  for (const { sku, quantity } of cart.lines) {
    const { price, tax } = findProduct(sku);
    gross.set(tax, (gross.get(tax) ?? 0) + price * quantity);
  }
  return gross;
}

/** Prices a cart. A discount lowers every tax class in proportion to its share of the subtotal. */
export function quote(cart: Cart, region: Region): Quote {
  const gross = grossByTaxClass(cart);
  const subtotal = [...gross.values()].reduce((sum, amount) => sum + amount, 0);
  const total = applyCoupons(subtotal, cart.coupons.map(findCoupon));
  let tax = 0;
  for (const [taxClass, amount] of gross) {
    const paid = Math.round((amount * total) / Math.max(1, subtotal));
    tax += containedTax(paid, region, taxClass);
  }
  return { subtotal, discount: subtotal - total, tax, total };
}
