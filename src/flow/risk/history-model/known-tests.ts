/**
 * The tests the model knows, by key and in the order of their keys: keys are paths, so that those next to each other are usually about the
 * same code. The order is renewed only when tests came or went.
 */
import { rate } from '#flow/risk/history-model/probability';
import { newRecord, type TestRecord } from '#flow/risk/history-model/test-record';

/** Known tests on either side that count as neighbours, each less the further away it is. */
const reach = 4;
/** Beyond this many, those that were not run for longest are forgotten. */
const capacity = 50_000;

export class KnownTests {
  readonly #records = new Map<string, TestRecord>();
  #order: readonly TestRecord[] | null = [];

  get(key: string): TestRecord | undefined {
    return this.#records.get(key);
  }

  getOrAdd(key: string, cycle: number): TestRecord {
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const record = newRecord(key, cycle);
    this.#records.set(key, record);
    this.#order = null;
    return record;
  }

  all(): Iterable<TestRecord> {
    return this.#records.values();
  }

  /** How much the neighbours of a test, known or not, failed of late; null when there are none. */
  failuresNear(test: TestRecord): number | null {
    const order = this.#sorted();
    const isKnown = order[test.place] === test;
    const below = (isKnown ? test.place : lowerBound(order, test.key)) - 1;
    const above = isKnown ? below + 2 : below + 1;
    let failures = 0;
    let runs = 0;
    for (let step = 0; step < reach; step += 1) {
      const lower = order[below - step];
      const upper = order[above + step];
      failures += ((lower?.quickFailures ?? 0) + (upper?.quickFailures ?? 0)) / (step + 1);
      runs += ((lower?.quickRuns ?? 0) + (upper?.quickRuns ?? 0)) / (step + 1);
    }
    return runs === 0 ? null : rate(failures, runs, 0.4);
  }

  /** Forgets those not run for longest when there are too many. */
  prune(limit = capacity): void {
    if (this.#records.size <= limit) return;
    const byAge = [...this.#records.values()].sort((a, b) => a.lastCycle - b.lastCycle || (a.key < b.key ? -1 : 1));
    const forgotten = new Set(byAge.slice(0, byAge.length - Math.floor(limit * 0.9)));
    for (const { key } of forgotten) this.#records.delete(key);
    for (const { partners } of this.#records.values()) {
      for (const partner of partners.keys()) if (forgotten.has(partner)) partners.delete(partner);
    }
    this.#order = null;
  }

  #sorted(): readonly TestRecord[] {
    if (this.#order === null) {
      this.#order = [...this.#records.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      for (const [place, record] of this.#order.entries()) record.place = place;
    }
    return this.#order;
  }
}

/** The first place whose key is not below. */
function lowerBound(order: readonly TestRecord[], key: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
