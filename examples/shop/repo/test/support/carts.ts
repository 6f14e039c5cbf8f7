import { addCoupon, addLine, type Cart, emptyCart } from '../../src/cart/cart.ts';

/** `cartOf({ mug: 2 }, ['FIVER'])`: what ada wants to buy. */
export function cartOf(quantities: Readonly<Record<string, number>>, coupons: readonly string[] = []): Cart {
  const filled = Object.entries(quantities).reduce(
    (cart, [sku, quantity]) => addLine(cart, sku, quantity),
    emptyCart('ada'),
  );
  return coupons.reduce(addCoupon, filled);
}
