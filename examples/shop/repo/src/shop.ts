import { type CartStore, createCartStore } from './cart/cart-store.ts';
import { createLedger, type Ledger } from './loyalty/ledger.ts';
import { type Checkout, createCheckout } from './orders/checkout.ts';
import { createOutbox, type Outbox, type Send } from './orders/outbox.ts';
import type { Region } from './pricing/tax.ts';
import { createStock } from './stock/stock.ts';

export interface Shop {
  readonly region: Region;
  readonly carts: CartStore;
  readonly ledger: Ledger;
  readonly checkout: Checkout;
  readonly outbox: Outbox;
}

export interface ShopOptions {
  readonly region?: Region;
  readonly onHand?: Readonly<Record<string, number>>;
  readonly send?: Send;
  readonly now?: () => Date;
}

const fullShelves = { mug: 40, beans: 120, filter: 300, kettle: 8 };

/** Puts the parts together; every option has the default of the real shop. */
export function createShop(options: ShopOptions = {}): Shop {
  const region = options.region ?? 'DE';
  const carts = createCartStore();
  const ledger = createLedger();
  const outbox = createOutbox(options.send ?? (() => {}));
  const stock = createStock(options.onHand ?? fullShelves);
  const now = options.now ?? (() => new Date());
  const checkout = createCheckout({ carts, stock, ledger, outbox, region, now });
  return { region, carts, ledger, checkout, outbox };
}
