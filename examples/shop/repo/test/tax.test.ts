import { expect, test } from 'vitest';
import { containedTax, isRegion, taxRate } from '../src/pricing/tax.ts';

test('coffee is taxed less than mugs', () => {
  expect(taxRate('DE', 'reduced')).toBeLessThan(taxRate('DE', 'standard'));
});

test.each([
  ['DE', 'standard', 1190, 190],
  ['DE', 'reduced', 1070, 70],
  ['AT', 'standard', 1200, 200],
  ['FR', 'reduced', 865, 45],
] as const)('%s, %s: %d contain %d', (region, taxClass, gross, tax) => {
  expect(containedTax(gross, region, taxClass)).toBe(tax);
});

test('knows its regions', () => {
  expect(isRegion('AT')).toBe(true);
  expect(isRegion('toString')).toBe(false);
});
