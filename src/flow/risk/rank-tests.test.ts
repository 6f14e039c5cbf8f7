import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileKey } from '#domain/suite';
import { rankTests } from '#flow/risk/rank-tests';
import { aReach, testFile } from '../../../test/support/builders.ts';

const reach = (file: string, distance: number) => aReach({ test: testFile(file), distance });
const past = (file: string, ms: number | null, runs = 5, recentFailures = 0) =>
  [fileKey(testFile(file)), { ms, runs, recentFailures, lastFailed: recentFailures > 0 }] as const;
const order = (reached: Parameters<typeof rankTests>[0], history: ReturnType<typeof past>[] = []) =>
  rankTests(reached, new Map(history)).map((ranked) => ranked.reach.test.file);

test('changed tests, then near ones, then those that failed lately, then quick ones, then unknown ones', () => {
  const reached = [
    reach('far', 3),
    reach('unknown', 1),
    reach('slow', 1),
    reach('quick', 1),
    reach('shaky', 1),
    reach('own', 0),
  ];
  const history = [past('slow', 9_000), past('quick', 10), past('shaky', 60_000, 9, 2)];
  expect(order(reached, history)).toEqual(['own', 'shaky', 'quick', 'slow', 'unknown', 'far']);
});

test('the order of the input does not matter', () => {
  const reached = ['a', 'b', 'c', 'd', 'e'].map((file, index) => reach(file, index % 2));
  const history = [past('a', 5), past('c', 5), past('d', null, 3, 1)];
  fc.assert(
    fc.property(fc.shuffledSubarray(reached, { minLength: 5 }), (shuffled) => {
      expect(order(shuffled, history)).toEqual(order(reached, history));
    }),
  );
});

test.each([
  [reach('a', 0), [], 'the test itself changed, never run before'],
  [reach('a', 1), [past('a', 300, 3, 1)], '1 step from the change, failed 1 of its last 3 runs, takes about 0.3 s'],
  [reach('a', 2), [past('a', null, 400, 0)], '2 steps from the change, failed 0 of its last 20 runs'],
])('it says why (%#)', (reached, history, because) => {
  expect(rankTests([reached], new Map(history))[0]?.because).toBe(because);
});

test.each([
  ['always', 'not reached, but always run, never run before'],
  ['full', 'not reached by the change, never run before'],
  ['widened', 'no imports lead to it from the change, never run before'],
] as const)('no steps are counted where there is no chain (%s)', (why, because) => {
  const reached = [aReach({ test: testFile('a'), distance: 10_000, why })];
  expect(rankTests(reached, new Map())[0]?.because).toBe(because);
});
