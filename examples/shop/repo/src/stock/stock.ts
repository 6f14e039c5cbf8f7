import { type Cart, isEmpty } from '../cart/cart.ts';
import { ShopError } from '../errors.ts';

export interface Stock {
  available(sku: string): number;
  /** Takes every line of the cart, or nothing when one of them is short. */
  reserve(cart: Cart): void;
  /** Gives back what `reserve` took. */
  release(cart: Cart): void;
}

export function createStock(onHand: Readonly<Record<string, number>>): Stock {
  const units = new Map(Object.entries(onHand));
  const available = (sku: string): number => units.get(sku) ?? 0;

  return {
    available,
    reserve(cart) {
      if (isEmpty(cart)) throw new ShopError('empty-cart', 'there is nothing to reserve');
      for (const { sku, quantity } of cart.lines) {
        if (quantity > available(sku)) {
          throw new ShopError('out-of-stock', `${sku}: ${quantity} wanted, ${available(sku)} available`);
        }
      }
      for (const { sku, quantity } of cart.lines) units.set(sku, (units.get(sku) ?? 0) - quantity);
    },
    release(cart) {
      for (const { sku, quantity } of cart.lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
    },
  };
}
