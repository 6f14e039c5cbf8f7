/** One test as it stands before a cycle: all that the signs look at. */
import type { KnownTests } from '#flow/risk/history-model/known-tests';
import { rate } from '#flow/risk/history-model/probability';
import { newRecord, type TestRecord } from '#flow/risk/history-model/test-record';

export interface View {
  readonly record: TestRecord;
  /** Decayed Beta posterior of its own runs. */
  readonly slowRate: number;
  /** The same with a short memory. */
  readonly quickRate: number;
  /** Cycles since it was first and last run. */
  readonly age: number;
  readonly idle: number;
  /** Null: no neighbours. */
  readonly failuresNear: number | null;
  /** Null: none fails now, or never failed together. */
  readonly partner: { readonly key: string; readonly share: number } | null;
  /** Powers of two above (below) the usual duration of the tests it is ranked among; null when unknown. */
  readonly slowness: number | null;
}

export interface Durations {
  readonly median: number;
  /** What keeps the quotient of two tiny durations from meaning anything. */
  readonly tick: number;
}

export function viewOf(tests: KnownTests, key: string, cycle: number, usual: Durations | null): View {
  const known = tests.get(key);
  const record = known ?? newRecord(cycle);
  return {
    record,
    slowRate: rate(record.slowFailures, record.slowRuns),
    quickRate: rate(record.quickFailures, record.quickRuns, 0.4),
    age: cycle - record.firstCycle,
    idle: cycle - record.lastCycle,
    failuresNear: tests.failuresNear(key),
    partner: tests.failingPartner(record),
    slowness:
      record.ms === null || usual === null ? null : Math.log2((record.ms + usual.tick) / (usual.median + usual.tick)),
  };
}

/** Null when no duration is known, or all are zero. */
export function usualDurations(tests: KnownTests, keys: readonly string[]): Durations | null {
  const known = keys.flatMap((key) => tests.get(key)?.ms ?? []);
  const total = known.reduce((sum, ms) => sum + ms, 0);
  if (total === 0) return null;
  const sorted = Float64Array.from(known).sort();
  return { median: sorted[sorted.length >> 1] ?? 0, tick: total / known.length / 1000 };
}
