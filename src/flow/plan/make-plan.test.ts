import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RankedTest } from '#domain/plan';
import { fileKey } from '#domain/suite';
import { makePlan, type PlanInput } from '#flow/plan/make-plan';
import { anImpact, aProject, aRankedTest, aReach, aSuite, testFile } from '../../../test/support/builders.ts';

const vitest = aSuite();
const mocha = aSuite({ id: 'api:mocha', runner: 'mocha', pool: false });
const types = aSuite({ id: 'types', layer: 'static' });
const ranked = (file: string, suite = 'vitest', expectedMs: number | null = null): RankedTest =>
  aRankedTest({ reach: aReach({ test: testFile(file, null, suite) }), expectedMs });
const planOf = (tests: readonly RankedTest[], over: Partial<PlanInput> = {}) =>
  makePlan({
    project: aProject({ suites: [vitest, mocha, types] }),
    impact: anImpact(),
    risk: { ranked: tests },
    concurrency: 4,
    ...over,
  });

test('every selected test is in exactly one check, in its rank order, and no check is empty', () => {
  const suites = fc.constantFrom('vitest', 'api:mocha', 'types');
  const durations = fc.option(fc.integer({ min: 0, max: 60_000 }));
  const tests = fc.uniqueArray(fc.tuple(fc.nat({ max: 99 }), suites, durations), {
    selector: ([file, suite]) => `${file}${suite}`,
  });
  fc.assert(
    fc.property(tests, fc.integer({ min: 1, max: 8 }), (drawn, concurrency) => {
      const all = drawn.map(([file, suite, ms]) => ranked(`${file}.test.ts`, suite, ms));
      const { checks, selected } = planOf(all, { concurrency });
      const rank = new Map(all.map((it, index) => [fileKey(it.reach.test), index]));
      const planned = checks.flatMap((check) => check.files.map(fileKey));
      expect(planned.toSorted()).toEqual([...rank.keys()].toSorted());
      expect(selected.map((it) => it.rank)).toEqual(all.map((_, index) => index + 1));
      expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length);
      for (const check of checks) {
        const ranks = check.files.map((file) => rank.get(fileKey(file)) ?? -1);
        expect(ranks).not.toHaveLength(0);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        expect(check.files.every((file) => file.suite === check.suite)).toBe(true);
      }
    }),
  );
});

test('a result that stands is not run again and says since when; what runs keeps its rank', () => {
  const [standing, runs] = [ranked('a'), ranked('b')];
  const at = Date.UTC(2026, 10, 25, 6, 12);
  const plan = planOf([{ ...standing, reach: { ...standing.reach, unchangedSince: at } }, runs], {
    impact: anImpact({ unreached: [{ test: testFile('c'), reason: 'loads nothing' }] }),
  });
  expect(plan.selected.map(({ test, rank }) => [test.file, rank])).toEqual([['b', 1]]);
  const reason = 'it passed on 2026-11-25 06:12 UTC, and nothing it depends on has changed since';
  expect(plan.notRun).toEqual([
    { what: 'a', suite: 'vitest', reason, passedAt: at },
    { what: 'c', suite: 'vitest', reason: 'loads nothing' },
  ]);
  const all = [{ ...standing, reach: { ...standing.reach, unchangedSince: at } }];
  expect(planOf(all)).toMatchObject({ confidence: null, confidenceReason: expect.stringContaining('not enough data') });
  expect(planOf([runs])).toMatchObject({ confidence: 1 });
});

describe('checks', () => {
  test('a suite without selected tests has none', () => {
    expect(planOf([ranked('a')]).checks.map((check) => check.id)).toEqual(['select/vitest']);
    expect(planOf([]).checks).toEqual([]);
  });

  test('a runner with a pool gets one process, another one a shard per four seconds, never more than allowed', () => {
    const slow = (suite: string) => Array.from({ length: 9 }, (_, index) => ranked(`${index}`, suite, 3_000));
    expect(planOf(slow('vitest')).checks).toHaveLength(1);
    expect(planOf(slow('api:mocha')).checks.map((check) => check.id)).toEqual(
      [1, 2, 3, 4].map((n) => `select/api:mocha#${n}`),
    );
    expect(planOf(slow('api:mocha'), { concurrency: 2 }).checks).toHaveLength(2);
    expect(planOf([ranked('a', 'api:mocha', 3_000), ranked('b', 'api:mocha', 900)]).checks).toHaveLength(1);
    expect(planOf([ranked('a', 'api:mocha'), ranked('b', 'api:mocha', 90_000)]).checks).toHaveLength(1);
  });

  test('a command runs as a whole', () => {
    const make = aSuite({ id: 'make', runner: 'command', command: { run: 'make test', results: ['out.xml'] } });
    const { checks } = planOf([ranked('package.json', 'make'), ranked('a')], {
      project: aProject({ suites: [make, vitest] }),
    });
    expect(checks.map((check) => [check.suite, check.whole])).toEqual([
      ['make', true],
      ['vitest', false],
    ]);
  });

  test('the most informative check first, type checks last', () => {
    const { checks } = planOf([ranked('t', 'types'), ranked('m', 'api:mocha'), ranked('v')]);
    expect(checks.map((check) => check.suite)).toEqual(['api:mocha', 'vitest', 'types']);
  });

  test.each([
    [null, 15 * 60_000],
    [100, 2 * 60_000],
    [60_000, 5 * 60_000],
    [3_600_000, 60 * 60_000],
  ])('expected %j ms: limit %i ms', (expectedMs, timeoutMs) => {
    expect(planOf([ranked('a', 'vitest', expectedMs)]).checks[0]).toMatchObject({ expectedMs, timeoutMs });
  });
});

test('a limit that was asked for holds, whatever the expected time', () => {
  for (const expectedMs of [null, 60_000]) {
    expect(planOf([ranked('a', 'vitest', expectedMs)], { timeoutMs: 7_000 }).checks[0]?.timeoutMs).toBe(7_000);
  }
});

test('one unknown duration makes the whole unknown', () => {
  expect(planOf([ranked('a', 'vitest', 100), ranked('b', 'api:mocha', 200)]).expectedMs).toBe(300);
  expect(planOf([ranked('a', 'vitest', 100), ranked('b', 'api:mocha')]).expectedMs).toBeNull();
});

test('what is not run is listed with its reason, scripts too', () => {
  const scriptsNotRun = [
    { dir: 'web', script: 'e2e', command: 'playwright test', reason: 'no adapter for playwright yet' },
  ];
  const impact = anImpact({ unreached: [{ test: testFile('far.test.ts'), reason: 'imports nothing that changed' }] });
  expect(planOf([], { impact, project: aProject({ scriptsNotRun }) }).notRun).toEqual([
    { what: 'far.test.ts', suite: 'vitest', reason: 'imports nothing that changed' },
    { what: 'script "e2e" of web', suite: null, reason: 'no adapter for playwright yet' },
  ]);
});
