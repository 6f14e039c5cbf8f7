/**
 * The signs: nine ways to say what situation a test is in. Each has a table of what became of all tests in that situation; the mean of
 * their log odds is the probability. Two of them are the test's own failure rates, put right by how such rates turned out.
 * Equal weights on purpose: learning them from the few failing cycles a repository has made rankings worse, not better.
 */
import { fromLogOdds, least, logOdds, most, rate } from '#flow/risk/history-model/probability';
import { failedLast, keptOutcomes } from '#flow/risk/history-model/test-record';
import type { View } from '#flow/risk/history-model/view';

export type SignName =
  | 'long-rate'
  | 'short-rate'
  | 'pattern'
  | 'since-failure'
  | 'presence'
  | 'neighbours'
  | 'turns'
  | 'duration'
  | 'partners';

export interface Sign {
  readonly name: SignName;
  readonly slots: number;
  /** A slot, or a place between two; null: the sign says nothing about this test. */
  place(view: View): number | null;
  /** The probabilities unused slots start from; undefined: all from the test's own rate. */
  readonly start?: readonly number[];
}

const lowestOdds = Math.floor(logOdds(least));
/** The last slot of a rate's table is for tests without runs. */
const newTest = Math.ceil(logOdds(most)) - lowestOdds + 1;

const rateStarts = Array.from({ length: newTest + 1 }, (_, slot) =>
  slot === newTest ? rate(0, 0) : fromLogOdds(slot + lowestOdds),
);

const ownRate = (name: SignName, rateOf: (view: View) => number): Sign => ({
  name,
  slots: newTest + 1,
  place: (view) => (view.record.runs === 0 ? newTest : logOdds(rateOf(view)) - lowestOdds),
  start: rateStarts,
});

export const signs: readonly Sign[] = [
  ownRate('long-rate', (view) => view.slowRate),
  ownRate('short-rate', (view) => view.quickRate),
  {
    name: 'pattern',
    slots: 2 << keptOutcomes,
    // A leading 1 tells `passed` from `passed, passed`.
    place: ({ record }) => (1 << Math.min(record.runs, keptOutcomes)) | record.lately,
  },
  {
    name: 'since-failure',
    slots: 64,
    place: ({ record }) => {
      if (record.runs === 0) return 0;
      return record.failures === 0
        ? 51 + magnitude(record.runs)
        : 1 + magnitude(record.runsSinceFailure) * 5 + magnitude(Math.min(record.failures, 15));
    },
  },
  {
    name: 'presence',
    slots: 10 * 10 * 3,
    place: (view) =>
      (magnitude(view.age) * 10 + (view.record.runs === 0 ? 0 : magnitude(view.idle))) * 3 + lastOutcome(view),
  },
  {
    name: 'neighbours',
    slots: 24 * 3 * 11,
    place: (view) => {
      if (view.failuresNear === null) return null;
      const degree = clamp(Math.round(logOdds(view.failuresNear) * 1.5), -12, 11) + 12;
      return (degree * 3 + lastOutcome(view)) * 11 + sinceFailure(view);
    },
  },
  {
    name: 'turns',
    slots: 1 + 7 * 4,
    place: ({ record }) => {
      if (record.runs === 0) return 0;
      const degree = Math.min(6, Math.round(record.turns * 8));
      return 1 + degree * 4 + (failedLast(record) ? 2 : 0) + (record.failures > 0 ? 1 : 0);
    },
  },
  {
    name: 'duration',
    slots: 9 * 3,
    place: (view) =>
      (view.slowness === null ? 8 : clamp(Math.round(view.slowness / 1.5), -3, 4) + 3) * 3 + lastOutcome(view),
  },
  {
    name: 'partners',
    slots: 5 * 2 * 10 * 10,
    place: ({ record, partner }) => {
      if (partner === null || partner.share < 0.25) return null;
      const degree = Math.min(4, Math.round(partner.share * 4)) * 2 + (failedLast(record) ? 1 : 0);
      return (degree * 10 + magnitude(record.failedCycles)) * 10 + magnitude(record.runsSinceFailure);
    },
  },
];

/** 0, 1, 2–3, 4–7, … 256 and more: 0 to 9. */
function magnitude(count: number): number {
  return count <= 0 ? 0 : Math.min(9, 32 - Math.clz32(count));
}

function lastOutcome({ record }: View): 0 | 1 | 2 {
  return record.runs === 0 ? 2 : failedLast(record) ? 1 : 0;
}

/** 10: never failed. */
function sinceFailure({ record }: View): number {
  return record.failures === 0 ? 10 : magnitude(record.runsSinceFailure);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
