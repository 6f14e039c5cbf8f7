/**
 * The ways to order a cycle that are compared. A policy gives each test a value, higher first, before it sees the cycle's verdicts and
 * durations; only the oracle looks. Ties are the replay's business, the same for all.
 */
import { openHistoryModel } from '#flow/risk/history-model/model';
import { costs } from '#flow/risk/value-order';
import type { Row } from './data-set.ts';

export interface Policy {
  /** One value per row, in their order. */
  values(rows: readonly Row[]): readonly number[];
  /** P(failure) per row, where the policy claims one. */
  probabilities?(rows: readonly Row[]): readonly number[];
  learn(rows: readonly Row[]): void;
}

/** Ours three times: the order the product uses, and the two it is a compromise between. */
export const policies = {
  assay: () => ours((probability, cost) => probability / cost),
  'assay, by P alone': () => ours((probability) => probability),
  'assay, P / sqrt(duration)': () => ours((probability, _cost, share) => probability / Math.sqrt(share)),
  random: () => ({ values: (rows) => rows.map(() => 0), learn: () => {} }),
  'last failed': () => perTest({ sinceFailure: -1 }, ({ sinceFailure }) => -sinceFailure, lastFailed),
  'EWMA 0.3': () =>
    perTest(
      { rate: 0.5 },
      ({ rate }) => rate,
      ({ rate }, failed) => ({ rate: 0.7 * rate + 0.3 * failed }),
    ),
  'EWMA 0.7': () =>
    perTest(
      { rate: 0.5 },
      ({ rate }) => rate,
      ({ rate }, failed) => ({ rate: 0.3 * rate + 0.7 * failed }),
    ),
  'decayed Bayes': () =>
    perTest({ failures: 0, runs: 0 }, ({ failures, runs }) => (0.5 + failures) / (1.5 + runs), decayed),
  oracle: () => ({ values: (rows) => rows.map(({ failed, ms }) => (failed ? 1 / (ms + 1e-9) : 0)), learn: () => {} }),
} as const satisfies Record<string, () => Policy>;

export type PolicyName = keyof typeof policies;

function ours(value: (probability: number, cost: number, share: number) => number): Policy {
  const model = openHistoryModel();
  const assess = (rows: readonly Row[]) => model.assess(rows.map(({ key }) => key)).tests;
  return {
    values: (rows) => {
      const tests = assess(rows);
      const cost = costs(tests);
      const known = tests.flatMap(({ expectedMs }) => expectedMs ?? []);
      const average = known.reduce((sum, ms) => sum + ms, 0) / known.length || 1;
      return tests.map(({ lately, expectedMs }) =>
        value(lately, cost(expectedMs), (expectedMs ?? average) / average + 1e-4),
      );
    },
    probabilities: (rows) => assess(rows).map(({ probability }) => probability),
    learn: (rows) => model.learn(rows),
  };
}

/** A policy that keeps one small state per test. */
function perTest<State>(
  start: State,
  value: (state: State) => number,
  next: (state: State, failed: 0 | 1) => State,
): Policy {
  const states = new Map<string, State>();
  const values = (rows: readonly Row[]) => rows.map(({ key }) => value(states.get(key) ?? start));
  return {
    values,
    learn: (rows) => {
      for (const { key, failed } of rows) states.set(key, next(states.get(key) ?? start, failed ? 1 : 0));
    },
  };
}

/** New tests first, then by runs since the last failure; those that never failed last. */
function lastFailed({ sinceFailure }: { sinceFailure: number }, failed: 0 | 1): { sinceFailure: number } {
  if (failed) return { sinceFailure: 0 };
  return { sinceFailure: sinceFailure < 0 ? Number.MAX_SAFE_INTEGER : sinceFailure + 1 };
}

function decayed({ failures, runs }: { failures: number; runs: number }, failed: 0 | 1) {
  return { failures: 0.95 * failures + failed, runs: 0.95 * runs + 1 };
}
