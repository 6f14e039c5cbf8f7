// What the API answers, field by field: openapi.yaml in code. Names on the wire are snake_case.
import type { Cart } from '../cart/cart.ts';
import type { Product } from '../catalogue.ts';
import type { Order } from '../orders/checkout.ts';
import type { Quote } from '../pricing/quote.ts';

export function productView({ sku, name, price, tax }: Product) {
  return { sku, name, price_cents: price, tax };
}

function priceView({ subtotal, discount, tax, total }: Quote) {
  return { subtotal_cents: subtotal, discount_cents: discount, tax_cents: tax, total_cents: total };
}

export function cartView(cart: Cart, price: Quote) {
  return { user_id: cart.userId, lines: cart.lines, coupons: cart.coupons, price: priceView(price) };
}

export function orderView(order: Order) {
  return {
    order_id: order.orderId,
    user_id: order.userId,
    placed_at: order.placedAt.toISOString(),
    lines: order.lines,
    price: priceView(order.price),
    points_earned: order.pointsEarned,
  };
}
