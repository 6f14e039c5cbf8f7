import { type Cart, emptyCart } from './cart.ts';

export interface CartStore {
  /** An empty cart when the user has none. */
  get(userId: string): Cart;
  put(cart: Cart): Cart;
  clear(userId: string): void;
}

export function createCartStore(): CartStore {
  const carts = new Map<string, Cart>();
  return {
    get: (userId) => carts.get(userId) ?? emptyCart(userId),
    put: (cart) => {
      carts.set(cart.userId, cart);
      return cart;
    },
    clear: (userId) => {
      carts.delete(userId);
    },
  };
}
