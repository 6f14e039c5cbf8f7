import type { Cents } from '../money.ts';

export type TaxClass = 'standard' | 'reduced';
export type Region = 'DE' | 'AT' | 'FR';

/** Percent, by region and class. */
const rates: Readonly<Record<Region, Readonly<Record<TaxClass, number>>>> = {
  DE: { standard: 19, reduced: 7 },
  AT: { standard: 20, reduced: 10 },
  FR: { standard: 20, reduced: 5.5 },
};

export function isRegion(value: string): value is Region {
  return Object.hasOwn(rates, value);
}

export function taxRate(region: Region, taxClass: TaxClass): number {
  return rates[region][taxClass];
}

/** The tax contained in a gross amount: our prices include it. */
export function containedTax(gross: Cents, region: Region, taxClass: TaxClass): Cents {
  const rate = taxRate(region, taxClass);
  return Math.round((gross * rate) / (100 + rate));
}
