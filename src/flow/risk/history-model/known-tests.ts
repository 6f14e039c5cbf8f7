/**
 * The tests the model knows, by key and in the order of their keys: keys are paths, so that those next to each other are usually about the
 * same code. The order is renewed only when tests came or went.
 */
import { rate } from '#flow/risk/history-model/probability';
import { failedLast, newRecord, type TestRecord } from '#flow/risk/history-model/test-record';

/** Known tests on either side that count as neighbours, each less the further away it is. */
const reach = 4;
/** Beyond this many, those that were not run for longest are forgotten. */
const capacity = 50_000;

export class KnownTests {
  readonly #records = new Map<string, TestRecord>();
  #order: readonly string[] | null = [];
  #places = new Map<string, number>();

  get(key: string): TestRecord | undefined {
    return this.#records.get(key);
  }

  put(key: string, record: TestRecord): void {
    if (!this.#records.has(key)) this.#order = null;
    this.#records.set(key, record);
  }

  getOrAdd(key: string, cycle: number): TestRecord {
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const record = newRecord(cycle);
    this.put(key, record);
    return record;
  }

  entries(): Iterable<[string, TestRecord]> {
    return this.#records.entries();
  }

  /** How much the neighbours failed of late; null when there are none. */
  failuresNear(key: string): number | null {
    const order = this.#sorted();
    const place = this.#places.get(key);
    const above = place === undefined ? lowerBound(order, key) : place + 1;
    const below = place === undefined ? above - 1 : place - 1;
    let failures = 0;
    let runs = 0;
    for (let step = 0; step < reach; step += 1) {
      for (const at of [below - step, above + step]) {
        const neighbour = this.#records.get(order[at] ?? '');
        if (neighbour === undefined) continue;
        failures += neighbour.quickFailures / (step + 1);
        runs += neighbour.quickRuns / (step + 1);
      }
    }
    return runs === 0 ? null : rate(failures, runs, 0.4);
  }

  /** Of the tests that failed together with this one, the closest of those that are failing now. */
  failingPartner(record: TestRecord): { readonly key: string; readonly share: number } | null {
    if (record.partners === null) return null;
    let closest: { key: string; share: number } | null = null;
    for (const [key, times] of record.partners) {
      const partner = this.#records.get(key);
      const share = times / record.failedCycles;
      if (partner !== undefined && failedLast(partner) && share > (closest?.share ?? 0)) closest = { key, share };
    }
    return closest;
  }

  /** Forgets those not run for longest when there are too many. */
  prune(limit = capacity): void {
    if (this.#records.size <= limit) return;
    const oldest = [...this.#records].sort(
      ([a, left], [b, right]) => left.lastCycle - right.lastCycle || (a < b ? -1 : 1),
    );
    for (const [key] of oldest.slice(0, oldest.length - Math.floor(limit * 0.9))) this.#records.delete(key);
    this.#order = null;
  }

  #sorted(): readonly string[] {
    if (this.#order === null) {
      this.#order = [...this.#records.keys()].sort();
      this.#places = new Map(this.#order.map((key, place) => [key, place]));
    }
    return this.#order;
  }
}

/** The first place whose key is not below. */
function lowerBound(order: readonly string[], key: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
