import { ShopError } from './errors.ts';
import type { Cents } from './money.ts';
import type { TaxClass } from './pricing/tax.ts';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Cents;
  readonly tax: TaxClass;
}

export const catalogue: readonly Product[] = [
  { sku: 'mug', name: 'Stoneware mug', price: 1240, tax: 'standard' },
  { sku: 'beans', name: 'Coffee beans, 250 g', price: 865, tax: 'reduced' },
  { sku: 'filter', name: 'Paper filters, 100', price: 390, tax: 'standard' },
  { sku: 'kettle', name: 'Gooseneck kettle', price: 8900, tax: 'standard' },
];

export function findProduct(sku: string): Product {
  const product = catalogue.find((candidate) => candidate.sku === sku);
  if (product === undefined) throw new ShopError('unknown-product', `no product has the sku "${sku}"`);
  return product;
}
