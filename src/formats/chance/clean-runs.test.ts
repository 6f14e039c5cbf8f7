/** Against values of the literature and of the definition. */
import { expect, test } from 'vitest';
import { cleanRunsFor, flakeRate } from '#formats/chance/clean-runs';
import { excludedAbove } from '#formats/chance/flakiness';

test.each([
  [1, 20, 0.002561],
  [2, 20, 0.018065],
  [5, 10, 0.222441],
  [10, 10, 0.741134],
  [0, 10, 0],
])('%i of %i: at least %f', (failures, runs, lowest) => {
  expect(flakeRate(failures, runs).lowest).toBeCloseTo(lowest, 5);
});

test('clean runs are the fewest that such a failure survives in at most 5 %', () => {
  for (const lowest of [0.001, 0.018, 0.2, 0.5, 0.95]) {
    const runs = cleanRunsFor({ lowest }) ?? 0;
    expect((1 - lowest) ** runs).toBeLessThanOrEqual(0.05);
    expect((1 - lowest) ** (runs - 1)).toBeGreaterThan(0.05);
  }
  expect(cleanRunsFor({ lowest: 0 })).toBe(null);
});

test('59 clean runs exclude 5 %', () => {
  expect(excludedAbove(59)).toBeCloseTo(0.0495, 3);
});
