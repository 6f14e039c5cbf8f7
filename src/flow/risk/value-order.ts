/**
 * The order in which tests tell most for what they cost: P / (duration + three average tests). The quotient is what finds the first failure
 * soonest; the constant keeps tests that take next to nothing from passing better ones, since a place in the order costs something too
 * (and without it a budget is spent on thousands of tests that never fail). One order for both questions, see docs/decisions.md.
 */
import type { Foretold } from '#flow/risk/history-model/model';

/** What a test costs beside its own time, in average tests. Between 1 and 5 little changes. */
const fixedShare = 3;

/** Best first; ties by key. */
export function orderByValue(tests: readonly Foretold[]): readonly Foretold[] {
  const cost = costs(tests);
  return tests
    .map((test) => ({ test, value: test.probability / cost(test.expectedMs) }))
    .sort((a, b) => b.value - a.value || (a.test.key < b.test.key ? -1 : 1))
    .map(({ test }) => test);
}

/** What a test counts as costing among these; an unknown duration is taken for the average one. */
export function costs(tests: readonly Pick<Foretold, 'expectedMs'>[]): (expectedMs: number | null) => number {
  const known = tests.flatMap(({ expectedMs }) => expectedMs ?? []);
  const total = known.reduce((sum, ms) => sum + ms, 0);
  if (total === 0) return () => 1;
  const average = total / known.length;
  return (expectedMs) => (expectedMs ?? average) / average + fixedShare;
}
