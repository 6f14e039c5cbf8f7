/**
 * The tests the model knows, by key and in the order of their keys: keys are paths, so that those next to each other are usually about the
 * same code. The order is renewed only when tests came or went.
 */
import { rate } from '#flow/risk/history-model/probability';
import { newRecord, type TestRecord } from '#flow/risk/history-model/test-record';

/** Known tests on either side that count as neighbours, each less the further away it is. */
const reach = 4;
/** Beyond this many, those that were not run for longest are forgotten. */
const capacity = 20_000;

export class KnownTests {
  readonly #records = new Map<string, TestRecord>();
  #order: readonly TestRecord[] = [];
  /** Whether `#order` holds the known tests and no others. */
  #isCurrent = true;

  get size(): number {
    return this.#records.size;
  }

  get(key: string): TestRecord | undefined {
    return this.#records.get(key);
  }

  all(): Iterable<TestRecord> {
    return this.#records.values();
  }

  /** The records of these keys, made where there are none. */
  getOrAdd(keys: readonly string[], cycle: number): readonly TestRecord[] {
    const asked = this.#lookUp(keys, cycle, this.#records);
    if (this.#order.length !== this.#records.size || !this.#isCurrent) this.#arrange(this.#records.values());
    this.#isCurrent = true;
    return asked;
  }

  /** The same without keeping new ones: until the next call they stand among the known tests as if they were. */
  getOrImagine(keys: readonly string[], cycle: number): readonly TestRecord[] {
    const imagined = new Map<string, TestRecord>();
    const asked = this.#lookUp(keys, cycle, imagined);
    if (imagined.size > 0 || !this.#isCurrent) this.#arrange([...this.#records.values(), ...imagined.values()]);
    this.#isCurrent = imagined.size === 0;
    return asked;
  }

  /** How much the neighbours of a test failed of late; null when there are none, or all are new. */
  failuresNear({ place }: TestRecord): number | null {
    let failures = 0;
    let runs = 0;
    for (let step = 1; step <= reach; step += 1) {
      const below = this.#order[place - step];
      const above = this.#order[place + step];
      failures += ((below?.quickFailures ?? 0) + (above?.quickFailures ?? 0)) / step;
      runs += ((below?.quickRuns ?? 0) + (above?.quickRuns ?? 0)) / step;
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
    this.#isCurrent = false;
  }

  #lookUp(keys: readonly string[], cycle: number, added: Map<string, TestRecord>): readonly TestRecord[] {
    return keys.map((key) => {
      const known = this.#records.get(key) ?? added.get(key);
      if (known !== undefined) return known;
      const record = newRecord(key, cycle);
      added.set(key, record);
      return record;
    });
  }

  #arrange(records: Iterable<TestRecord>): void {
    this.#order = [...records].sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const [place, record] of this.#order.entries()) record.place = place;
  }
}
