import { expect, test } from 'vitest';
import { createLedger } from '../src/loyalty/ledger.ts';
import { earnedPoints, tierOf } from '../src/loyalty/loyalty.ts';

test.each([
  [999, 'bronze'],
  [1000, 'silver'],
  [5000, 'gold'],
] as const)('%d points are %s', (points, tier) => {
  expect(tierOf(points)).toBe(tier);
});

test('earns by the full euro', () => {
  expect(earnedPoints(1799, 'bronze')).toBe(17);
});

test('earns more in a higher tier', () => {
  expect(earnedPoints(1799, 'gold')).toBe(51);
});

test('the ledger adds up for each user', () => {
  const ledger = createLedger();
  ledger.add('ada', 17);
  ledger.add('ada', 5);
  expect(ledger.balance('ada')).toBe(22);
  expect(ledger.balance('bob')).toBe(0);
});
