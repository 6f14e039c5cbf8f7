// The answers of the API as openapi.yaml describes them.

export interface Price {
  readonly subtotal_cents: number;
  readonly discount_cents: number;
  readonly tax_cents: number;
  readonly total_cents: number;
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface Cart {
  readonly user_id: string;
  readonly lines: readonly Line[];
  readonly coupons: readonly string[];
  readonly price: Price;
}

export interface Order {
  readonly order_id: string;
  readonly user_id: string;
  readonly placed_at: string;
  readonly lines: readonly Line[];
  readonly price: Price;
  readonly points_earned: number;
}

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price_cents: number;
  readonly tax: 'standard' | 'reduced';
}
