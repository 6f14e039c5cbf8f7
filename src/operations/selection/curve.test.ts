import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan, RankedTest } from '#domain/plan';
import { type CurveInput, curveOf } from '#operations/selection/curve';
import { aPlan, aRankedTest, aReach, aSuite, testFile } from '../../../test/support/builders.ts';

interface Drawn {
  readonly p?: number;
  readonly ms?: number | null;
  readonly which?: readonly number[];
}

const ranked = (index: number, { p = 0.1, ms = 1_000, which }: Drawn): RankedTest => {
  const executes = which === undefined ? {} : { executes: { changed: which.length, of: 4, which } };
  const reach = aReach({ test: testFile(`t${index}.test.ts`), ...executes });
  return aRankedTest({ reach, probability: p, expectedMs: ms });
};

function curve(drawn: readonly Drawn[], over: Partial<Plan> = {}, calibrated = true) {
  const tests = drawn.map((it, index) => ranked(index, it));
  const selected = tests.map(({ reach, expectedMs }, index) => ({
    ...{ test: reach.test, rank: index + 1, reason: '', steps: [], because: '', expectedMs, probability: null },
  }));
  const risk = { ranked: tests, foresaid: { calibrated, cycles: 9, words: 'calibrated: …' } };
  const plan = aPlan({ selected, confidence: 0.9, confidenceReason: 'at least 90 %', ...over });
  return curveOf({ plan, risk, suites: [aSuite()] } satisfies CurveInput);
}

test('with few tests a point for each; found, agreement and reach of what is left', () => {
  const { points } = curve([
    { p: 0.3, which: [0, 1] },
    { p: 0.1, which: [1] },
    { p: 0.1, which: [2] },
  ]);
  const rounded = points.map(({ tests, ms, found, agreement, reach }) => [
    tests,
    ms,
    found?.toFixed(2),
    agreement?.toFixed(3),
    reach?.executed,
  ]);
  expect(rounded).toEqual([
    [3, 3_000, '1.00', '0.900', 3],
    [2, 2_000, '0.80', '0.810', 2],
    [1, 1_000, '0.60', '0.729', 2],
  ]);
  expect(points.map(({ reach }) => reach?.functions)).toEqual([4, 4, 4]);
});

test('with many tests a point for each share of the time', () => {
  const { points } = curve(Array.from({ length: 100 }, () => ({})));
  expect(points.map(({ tests }) => tests)).toEqual([100, 75, 50, 33, 20, 10, 5]);
});

test('no agreement of fewer tests before probabilities are calibrated, and none at all without full runs', () => {
  const agreements = (over: Partial<Plan>, calibrated: boolean) =>
    curve([{}, {}], over, calibrated).points.map(({ agreement }) => agreement);
  expect(agreements({}, false)).toEqual([0.9, null]);
  expect(agreements({ confidence: null }, true)).toEqual([null, null]);
  expect(curve([{}], {}, false).agreementReason).toMatch(/cannot be told until probabilities are calibrated$/);
  expect(curve([{}]).agreementReason).toMatch(/estimated, not proven/);
});

test('unknown durations are estimated and said; nothing selected has no points; nothing watched has no reach', () => {
  const { estimate, points } = curve([{ ms: null }, { ms: 500 }]);
  expect(estimate).toContain('1 test file was never timed');
  expect(points[0]).toMatchObject({ ms: 1_000, reach: null });
  expect(curve([]).points).toEqual([]);
});

test('whatever is drawn: at most 26 points, everything first, and every column only falls', () => {
  const drawn = fc.array(
    fc.record({
      p: fc.double({ min: 0, max: 1, noNaN: true }),
      ms: fc.option(fc.integer({ min: 0, max: 50_000 })),
      which: fc.subarray([0, 1, 2, 3]),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(drawn, (tests) => {
      const { points } = curve(tests);
      expect(points[0]?.tests).toBe(tests.length);
      expect(points.length).toBeLessThanOrEqual(26);
      for (const column of ['tests', 'ms', 'share', 'found', 'agreement'] as const) {
        const values = points.flatMap((point) => point[column] ?? []);
        for (const [index, value] of values.entries()) expect(value).toBeLessThanOrEqual(values[index - 1] ?? Infinity);
      }
    }),
  );
});
