export type ShopErrorCode =
  | 'bad-request'
  | 'unknown-product'
  | 'unknown-coupon'
  | 'unknown-order'
  | 'coupon-used'
  | 'empty-cart'
  | 'out-of-stock';

/** Something the caller can act on; everything else that is thrown is our bug. */
export class ShopError extends Error {
  readonly code: ShopErrorCode;

  constructor(code: ShopErrorCode, message: string) {
    super(message);
    this.name = 'ShopError';
    this.code = code;
  }
}
