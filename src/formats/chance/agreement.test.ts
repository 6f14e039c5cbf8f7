import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreementOf, agreementWords } from '#formats/chance/agreement';

test('nothing is claimed without a full run', () => {
  expect(agreementOf(0, 0)).toEqual({ trials: 0, misses: 0, bound: null });
  expect(agreementWords(agreementOf(0, 0))).toMatch(/^not enough data/);
});

/** One-sided 95 % Clopper-Pearson bounds; those with misses from published tables of the beta distribution's .05 quantile. */
test.each([
  [1, 0, 0.05],
  [10, 0, 0.7411],
  [59, 0, 0.9505],
  [299, 0, 0.99],
  [10, 1, 0.6058],
  [20, 2, 0.7174],
  [5, 5, 0],
])('%i full runs with %i misses prove %f', (trials, misses, bound) => {
  expect(agreementOf(trials, misses).bound).toBeCloseTo(bound, 4);
});

test('more misses prove less, more full runs without one prove more, and the share itself is never proven', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 2_000 }), fc.nat(), (trials, pick) => {
      const misses = pick % trials;
      const bound = agreementOf(trials, misses).bound ?? 1;
      expect(bound).toBeGreaterThanOrEqual(0);
      expect(bound).toBeLessThan((trials - misses) / trials);
      expect(agreementOf(trials, misses + 1).bound).toBeLessThan(bound);
      expect(agreementOf(trials + 1, misses).bound).toBeGreaterThan(bound);
    }),
  );
});

test('the words say the percentage rounded down, how many full runs, and what they showed', () => {
  expect(agreementWords(agreementOf(59, 0))).toBe(
    'at least 95.0 % that a full run would show nothing else (95 % bound; 59 full runs so far, none showed more than the selected tests)',
  );
  expect(agreementWords(agreementOf(20, 2))).toContain('20 full runs so far, 2 showed more');
});
