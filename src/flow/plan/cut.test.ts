import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RankedTest } from '#domain/plan';
import { fileKey, type Layer } from '#domain/suite';
import { cutPlan, type Limits } from '#flow/plan/cut';
import { aRankedTest, aReach, aSuite, testFile } from '../../../test/support/builders.ts';

const suites = [
  aSuite(),
  aSuite({ id: 'e2e', layer: 'integration' }),
  aSuite({ id: 'make', runner: 'command', command: { run: 'make test', results: ['out.xml'] } }),
];
interface Drawn {
  readonly suite?: string;
  readonly ms?: number | null;
  readonly tier?: 'changed' | 'always' | 'other';
}
const ranked = (file: string, { suite = 'vitest', ms = null, tier = 'other' }: Drawn = {}): RankedTest => {
  const why = tier === 'changed' ? 'changed-test' : 'imports';
  const reach = aReach({ test: testFile(file, null, suite), why, ...(tier === 'always' ? { always: true } : {}) });
  return aRankedTest({ reach, expectedMs: ms });
};
const cut = (tests: readonly RankedTest[], limits: Partial<Limits>) =>
  cutPlan(tests, suites, { layers: null, budget: null, ...limits });
const budget = (ms: number): Partial<Limits> => ({ budget: { ms, from: '--budget' } });
const files = (tests: readonly { readonly test: RankedTest }[]) => tests.map(({ test: it }) => it.reach.test.file);

describe('whatever is ranked and asked for', () => {
  const tests = fc
    .uniqueArray(
      fc.record({
        file: fc.nat({ max: 99 }),
        suite: fc.constantFrom('vitest', 'e2e', 'make'),
        ms: fc.option(fc.integer({ min: 0, max: 90_000 })),
        tier: fc.constantFrom('changed' as const, 'always' as const, 'other' as const),
      }),
      { selector: ({ file, suite }) => `${file} ${suite}` },
    )
    .map((drawn) => drawn.map(({ file, ...rest }) => ranked(`${file}.test.ts`, rest)));
  const asked = fc.record({
    layers: fc.option(fc.subarray<Layer>(['unit', 'integration', 'static'], { minLength: 1 })),
    budget: fc.option(fc.integer({ min: 1, max: 300_000 }).map((ms) => ({ ms, from: 'assay.yaml' }))),
  });

  test('every test is kept or left out, once, in rank order, and the same input gives the same answer', () => {
    fc.assert(
      fc.property(tests, asked, (all, limits) => {
        const done = cutPlan(all, suites, limits);
        const keys = [...done.kept, ...done.left].map(({ test: it }) => fileKey(it.reach.test));
        expect(keys.toSorted()).toEqual(all.map(({ reach }) => fileKey(reach.test)).toSorted());
        const places = done.kept.map(({ test: it }) => all.indexOf(it));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        const ranks = done.kept.map(({ rank }) => rank);
        expect(new Set(ranks).size).toBe(ranks.length);
        expect(cutPlan(all, suites, limits)).toEqual(done);
        expect(done.cut?.budget?.tests ?? 0).toBe(done.left.filter(({ by }) => by === 'budget').length);
        expect(done.cut?.layers?.tests ?? 0).toBe(done.left.filter(({ by }) => by === 'layers').length);
      }),
    );
  });

  test('no budget is exceeded but by a single first test, and none is left empty', () => {
    fc.assert(
      fc.property(tests, fc.integer({ min: 1, max: 300_000 }), (all, ms) => {
        const { kept, cut: told } = cut(all, budget(ms));
        const known = kept.reduce((sum, { test: it }) => sum + (it.expectedMs ?? 0), 0);
        expect(known).toBeLessThanOrEqual(told?.budget?.expectedMs ?? 0);
        if (kept.length > 1) expect(told?.budget?.expectedMs).toBeLessThanOrEqual(ms);
        expect(kept.length > 0).toBe(all.length > 0);
      }),
    );
  });

  test('a changed test is left out only when every other kind is, and one that always runs before the rest', () => {
    fc.assert(
      fc.property(tests, fc.integer({ min: 1, max: 300_000 }), (all, ms) => {
        const { kept, left } = cut(all, budget(ms));
        const tierOf = ({ reach }: RankedTest) => (reach.why === 'changed-test' ? 0 : reach.always ? 1 : 2);
        const worstKept = Math.max(-1, ...kept.map(({ test: it }) => tierOf(it)));
        expect(Math.min(3, ...left.map(({ test: it }) => tierOf(it)))).toBeGreaterThanOrEqual(worstKept);
      }),
    );
  });

  test('a larger budget keeps all that a smaller one does', () => {
    fc.assert(
      fc.property(tests, fc.nat({ max: 100_000 }), fc.nat({ max: 100_000 }), (all, ms, more) => {
        const [small, large] = [cut(all, budget(ms + 1)).kept, cut(all, budget(ms + 1 + more)).kept];
        expect(files(large)).toEqual(expect.arrayContaining(files(small)));
      }),
    );
  });
});

test('says the rank and the budget of what it leaves out', () => {
  const { left } = cut([ranked('a', { ms: 50 }), ranked('b', { ms: 60_000 }), ranked('c', { ms: 1 })], budget(1_000));
  expect(left).toMatchObject([
    { by: 'budget', reason: 'reached, rank 2 of 3, but over the budget of 1s (--budget)' },
    { by: 'budget', reason: 'reached, rank 3 of 3, but over the budget of 1s (--budget)' },
  ]);
});

describe('durations nobody has seen', () => {
  const told = (tests: readonly RankedTest[]) => cut(tests, budget(600_000)).cut?.budget;

  test('are the median of those that are known, and that is said', () => {
    expect(
      told([ranked('a', { ms: 100 }), ranked('b', { ms: 300 }), ranked('c', { ms: 900 }), ranked('d')]),
    ).toMatchObject({
      expectedMs: 1_600,
      estimate: '1 test file was never timed: taken as 0.3 s each (the median of 3 known)',
    });
  });

  test('are a second for a file and a minute for a whole suite when nothing is known', () => {
    expect(told([ranked('a'), ranked('b'), ranked('package.json', { suite: 'make' })])).toMatchObject({
      expectedMs: 62_000,
      estimate:
        '2 test files were never timed: taken as 1.0 s each (nothing is known yet); 1 whole suite was never timed: taken as 1 min 0 s each (nothing is known yet)',
    });
  });

  test('need no words when there are none', () => {
    expect(told([ranked('a', { ms: 5 })])).toMatchObject({ expectedMs: 5, estimate: null });
  });
});

test('other layers are left out before a budget is spent, and ranks count within those asked for', () => {
  const tests = [ranked('slow', { suite: 'e2e', ms: 90_000 }), ranked('a', { ms: 10 }), ranked('b', { ms: 10 })];
  const done = cut(tests, { layers: ['unit'], ...budget(1_000) });
  expect(done.kept.map(({ rank }) => rank)).toEqual([1, 2]);
  expect(done.left).toMatchObject([
    { by: 'layers', reason: 'reached, but integration tests were not asked for (--layers unit)' },
  ]);
  expect(done.cut).toMatchObject({ layers: { asked: ['unit'], tests: 1 }, budget: { tests: 0 } });
});
