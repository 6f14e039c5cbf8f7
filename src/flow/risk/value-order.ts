/**
 * The order in which tests tell most for what they cost: P / (duration + three average tests). The quotient is what finds the first failure
 * soonest; the constant keeps tests that take next to nothing from passing better ones, since a place in the order costs something too
 * (and without it a budget is spent on thousands of tests that never fail). One order for both questions, see docs/decisions.md.
 */

export interface Valued {
  readonly key: string;
  /** Probability of a failure, times how much it matters. */
  readonly lately: number;
  readonly expectedMs: number | null;
}

/** What a test costs beside its own time, in average tests. Between 1 and 5 little changes. */
const fixedShare = 3;

/** Best first, ties by `tie` (the key, unless something else tells them apart). */
export function orderByValue<T extends Valued>(
  tests: readonly T[],
  tie: (test: T) => number | string = (test) => test.key,
): readonly T[] {
  const cost = costs(tests);
  return tests
    .map((test) => ({ test, value: test.lately / cost(test.expectedMs), tie: tie(test) }))
    .sort((a, b) => b.value - a.value || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0))
    .map(({ test }) => test);
}

/** What a test counts as costing among these; an unknown duration is taken for the average one. */
export function costs(tests: readonly Pick<Valued, 'expectedMs'>[]): (expectedMs: number | null) => number {
  const known = tests.flatMap(({ expectedMs }) => expectedMs ?? []);
  const total = known.reduce((sum, ms) => sum + ms, 0);
  if (total === 0) return () => 1;
  const average = total / known.length;
  return (expectedMs) => (expectedMs ?? average) / average + fixedShare;
}
