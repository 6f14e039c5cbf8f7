import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reach } from '#domain/impact';
import type { PathFacts } from '#domain/plan';
import { fileKey } from '#domain/suite';
import { openForesight } from '#flow/risk/foresight';
import { rankTests } from '#flow/risk/rank-tests';
import { aReach, testFile } from '../../../test/support/builders.ts';

type Past = { ms?: number | null; runs?: number; failures?: number };

const reach = (file: string, over: Partial<Reach> = {}) => aReach({ test: testFile(file), ...over });
const past = (file: string, { ms = null, runs = 5, failures = 0 }: Past = {}) =>
  [fileKey(testFile(file)), { ms, runs, recentFailures: failures, lastFailed: failures > 0 }] as const;
const path = (over: Partial<PathFacts> = {}): PathFacts => ({
  ...{ path: 'src/a.ts', kind: 'source', past: null, service: null },
  ...over,
});

/** After cycles like `a+ b-`, learnt without a change. */
function foresightAfter(...cycles: readonly string[]) {
  const { foresight } = openForesight(null);
  for (const cycle of cycles) {
    const words = cycle.split(' ').map((word) => [fileKey(testFile(word.slice(0, -1))), word.at(-1) === '-'] as const);
    foresight.learn(words.map(([key, failed]) => ({ key, failed, ms: 100, facts: null })));
  }
  return foresight;
}

const rank = (
  reached: readonly Reach[],
  {
    history = [],
    foresight = foresightAfter(),
    paths = [],
  }: Partial<{
    history: readonly ReturnType<typeof past>[];
    foresight: ReturnType<typeof foresightAfter>;
    paths: readonly PathFacts[];
  }> = {},
) => rankTests({ reached, history: new Map(history), foresight, paths });
const files = (ranked: ReturnType<typeof rank>) => ranked.map(({ reach: it }) => it.test.file);

test('with no history: changed tests, then by the share of the change they execute, then near ones, then the rest', () => {
  const executes = (changed: number) => ({ changed, of: 4, which: [] });
  const reached = [
    reach('widened', { distance: 1_000, why: 'widened' }),
    reach('far', { distance: 4 }),
    reach('near'),
    reach('some', { why: 'executed', executes: executes(1) }),
    reach('all', { why: 'executed', executes: executes(4) }),
    reach('own', { distance: 0, why: 'changed-test' }),
    reach('full', { distance: 10_000, why: 'full' }),
    reach('safe', { distance: 3_001, tier: 'safe' }),
  ];
  expect(files(rank(reached))).toEqual(['own', 'all', 'some', 'near', 'far', 'widened', 'safe', 'full']);
});

test('the tier `safe` runs behind all others, however quick and shaky it is', () => {
  const reached = [reach('late', { tier: 'safe' }), reach('slow'), reach('slower')];
  const foresight = foresightAfter('late- slow+ slower+', 'late- slow+ slower+');
  const history = [past('late', { ms: 1, failures: 2 }), past('slow', { ms: 9_000 }), past('slower', { ms: 90_000 })];
  expect(files(rank(reached, { foresight, history })).at(-1)).toBe('late');
});

test('what failed lately comes before what did not, and quick ones before slow ones that are as likely', () => {
  const reached = ['slow', 'quick', 'shaky'].map((file) => reach(file));
  const foresight = foresightAfter('slow+ quick+ shaky-', 'slow+ quick+ shaky+', 'slow+ quick+ shaky-');
  const history = [past('slow', { ms: 9_000 }), past('quick', { ms: 10 }), past('shaky', { ms: 500, failures: 2 })];
  expect(files(rank(reached, { foresight, history }))).toEqual(['shaky', 'quick', 'slow']);
});

test('what leads to a critical service comes first among what is as likely', () => {
  const reached = [reach('a', { from: 'src/a.ts' }), reach('b', { from: 'src/b.ts' })];
  const paths = [path(), path({ path: 'src/b.ts', service: { name: 'checkout', criticality: 'critical' } })];
  const ranked = rank(reached, { paths });
  expect(files(ranked)).toEqual(['b', 'a']);
  expect(ranked[0]?.because).toContain('checkout is of critical criticality');
  expect(ranked[0]?.probability).toBe(ranked[1]?.probability);
});

test('a file that was fixed again and again makes its tests likelier to fail', () => {
  const reached = [reach('a', { from: 'src/a.ts' }), reach('b', { from: 'src/b.ts' })];
  const often = { commits: 30, fixes: 20, authors: 1 };
  const seldom = { commits: 30, fixes: 0, authors: 1 };
  const ranked = rank(reached, { paths: [path({ past: seldom }), path({ path: 'src/b.ts', past: often })] });
  expect(files(ranked)).toEqual(['b', 'a']);
  expect(ranked[0]?.because).toContain('src/b.ts had 30 commits lately, 20 fixes among them');
});

test('the order of the input does not matter', () => {
  const reached = ['a', 'b', 'c', 'd', 'e'].map((file, index) => reach(file, { distance: index % 2 }));
  const history = [past('a', { ms: 5 }), past('c', { ms: 5 }), past('d', { failures: 1 })];
  const foresight = foresightAfter('a+ d-', 'c+ d+');
  fc.assert(
    fc.property(fc.shuffledSubarray(reached, { minLength: 5 }), (shuffled) => {
      expect(files(rank(shuffled, { history, foresight }))).toEqual(files(rank(reached, { history, foresight })));
    }),
  );
});

test.each([
  [reach('a', { distance: 0, why: 'changed-test' }), [], [], 'the test itself changed, never run before'],
  [
    reach('a', { why: 'executed', executes: { changed: 3, of: 4, which: [] } }),
    ['a+'],
    [past('a', { ms: 300, runs: 1 })],
    /^1 step from the change, .*runs 3 of 4 changed functions, .*takes about 0.3 s$/,
  ],
  [reach('a', { distance: 2 }), ['a-', 'a-'], [past('a', { runs: 2 })], /^2 steps from the change, .*failed/],
  [reach('a', { why: 'always', distance: 2_000 }), [], [], 'not reached, but always run, never run before'],
  [reach('a', { why: 'full', distance: 10_000 }), [], [], 'not reached by the change, never run before'],
  [reach('a', { why: 'widened', distance: 1_000 }), [], [], 'no imports lead to it from the change, never run before'],
  [reach('a', { why: 'recent-failure', distance: 3_000 }), [], [], 'not reached, but failing lately, never run before'],
] as const)('it says why (%#)', (reached, cycles, history, because) => {
  const [ranked] = rank([reached], { foresight: foresightAfter(...cycles), history: [...history] });
  if (typeof because === 'string') expect(ranked?.because).toBe(because);
  else expect(ranked?.because).toMatch(because);
});
