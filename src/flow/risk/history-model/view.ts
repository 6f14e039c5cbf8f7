/** One test as it stands before a cycle: all that the signs look at. */
import type { KnownTests } from '#flow/risk/history-model/known-tests';
import { rate } from '#flow/risk/history-model/probability';
import { failingPartner, type Partner, type TestRecord } from '#flow/risk/history-model/test-record';

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
  readonly partner: Partner | null;
  /** Powers of two above (below) the usual duration of the tests it is ranked among; null when unknown. */
  readonly slowness: number | null;
}

export interface Durations {
  readonly median: number;
  /** What keeps the quotient of two tiny durations from meaning anything. */
  readonly tick: number;
}

export function viewOf(tests: KnownTests, record: TestRecord, cycle: number, usual: Durations | null): View {
  return {
    record,
    slowRate: rate(record.slowFailures, record.slowRuns),
    quickRate: rate(record.quickFailures, record.quickRuns, 0.4),
    age: cycle - record.firstCycle,
    idle: cycle - record.lastCycle,
    failuresNear: tests.failuresNear(record),
    partner: failingPartner(record),
    slowness:
      record.ms === null || usual === null ? null : Math.log2((record.ms + usual.tick) / (usual.median + usual.tick)),
  };
}

/** Null when no duration is known, or all are zero. */
export function usualDurations(records: readonly TestRecord[]): Durations | null {
  const known = new Float64Array(records.length);
  let size = 0;
  let total = 0;
  for (const { ms } of records) {
    if (ms === null) continue;
    known[size] = ms;
    size += 1;
    total += ms;
  }
  if (total === 0) return null;
  const sorted = known.subarray(0, size).sort();
  return { median: sorted[size >> 1] ?? 0, tick: total / size / 1000 };
}
