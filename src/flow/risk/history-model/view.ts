/**
 * One test as it stands before a cycle: all that the signs look at. A view is turned from test to test and works everything out when asked:
 * thousands of small objects per cycle would cost more than the arithmetic.
 */
import type { KnownTests } from '#flow/risk/history-model/known-tests';
import { rate } from '#flow/risk/history-model/probability';
import { failingPartner, newRecord, type Partner, type TestRecord } from '#flow/risk/history-model/test-record';

export interface Durations {
  readonly median: number;
  /** What keeps the quotient of two tiny durations from meaning anything. */
  readonly tick: number;
}

export class View {
  record: TestRecord;
  readonly #tests: KnownTests;
  readonly #cycle: number;
  readonly #usual: Durations | null;

  /** `usual`: of the tests it is ranked among. */
  constructor(tests: KnownTests, cycle: number, usual: Durations | null) {
    this.#tests = tests;
    this.#cycle = cycle;
    this.#usual = usual;
    this.record = newRecord('', cycle);
  }

  of(record: TestRecord): this {
    this.record = record;
    return this;
  }

  /** Decayed Beta posterior of its own runs. */
  get slowRate(): number {
    return rate(this.record.slowFailures, this.record.slowRuns);
  }

  /** The same with a short memory. */
  get quickRate(): number {
    return rate(this.record.quickFailures, this.record.quickRuns, 0.4);
  }

  /** Cycles since it was first run. */
  get age(): number {
    return this.#cycle - this.record.firstCycle;
  }

  /** Cycles since it was last run. */
  get idle(): number {
    return this.#cycle - this.record.lastCycle;
  }

  /** Null: no neighbours. */
  get failuresNear(): number | null {
    return this.#tests.failuresNear(this.record);
  }

  /** Null: none fails now, or never failed together. */
  get partner(): Partner | null {
    return failingPartner(this.record);
  }

  /** Powers of two above (below) the usual duration; null when unknown. */
  get slowness(): number | null {
    const { ms } = this.record;
    const usual = this.#usual;
    return ms === null || usual === null ? null : Math.log2((ms + usual.tick) / (usual.median + usual.tick));
  }
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
  return { median: middle(known.subarray(0, size)), tick: total / size / 1000 };
}

/** The upper median, by parting the values again and again: sorting thousands of durations would cost more than the whole rest. */
function middle(values: Float64Array): number {
  const wanted = values.length >> 1;
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] ?? 0;
}
