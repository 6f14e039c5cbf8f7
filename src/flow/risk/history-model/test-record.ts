/** What is remembered of one test: a few decayed counts, never a list that grows. */

/** Outcomes kept one by one, newest in the lowest bit. */
export const keptOutcomes = 5;
/** Other tests remembered for having failed together with this one. */
const keptPartners = 16;

export interface TestRecord {
  readonly key: string;
  /** Where it stands among the known tests, -1 when it is none of them. */
  place: number;
  runs: number;
  failures: number;
  /** Cycles with a failure: what shares of joint failures are taken of. */
  failedCycles: number;
  /** Failures and runs, each run counting 0.95 (0.7) of the one after it. */
  slowFailures: number;
  slowRuns: number;
  quickFailures: number;
  quickRuns: number;
  /** The last outcomes as bits, 1 for a failure. */
  lately: number;
  runsSinceFailure: number;
  /** Decayed share of runs with another outcome than the one before. */
  turns: number;
  firstCycle: number;
  lastCycle: number;
  /** Expected duration, milliseconds; null when never told. */
  ms: number | null;
  /** Cycles in which both failed, by the other test. */
  readonly partners: Map<TestRecord, number>;
}

export interface Partner {
  readonly key: string;
  /** The share of this test's failing cycles in which the partner failed too. */
  readonly share: number;
}

export function newRecord(key: string, cycle: number): TestRecord {
  return {
    key,
    place: -1,
    runs: 0,
    failures: 0,
    failedCycles: 0,
    slowFailures: 0,
    slowRuns: 0,
    quickFailures: 0,
    quickRuns: 0,
    lately: 0,
    runsSinceFailure: 0,
    turns: 0,
    firstCycle: cycle,
    lastCycle: cycle,
    ms: null,
    partners: new Map(),
  };
}

export function failedLast(record: TestRecord): boolean {
  return (record.lately & 1) === 1;
}

export function observe(record: TestRecord, failed: boolean, ms: number | null, cycle: number): void {
  const failure = failed ? 1 : 0;
  if (record.runs > 0) record.turns = 0.9 * record.turns + (failedLast(record) === failed ? 0 : 0.1);
  record.slowFailures = 0.95 * record.slowFailures + failure;
  record.slowRuns = 0.95 * record.slowRuns + 1;
  record.quickFailures = 0.7 * record.quickFailures + failure;
  record.quickRuns = 0.7 * record.quickRuns + 1;
  record.lately = ((record.lately << 1) | failure) & ((1 << keptOutcomes) - 1);
  record.runs += 1;
  record.failures += failure;
  record.runsSinceFailure = failed ? 0 : record.runsSinceFailure + 1;
  record.lastCycle = cycle;
  if (ms !== null) record.ms = record.ms === null ? ms : 0.7 * record.ms + 0.3 * ms;
}

/** Counts one more cycle in which `other` failed too; the partner seen least makes room. */
export function failedWith({ partners }: TestRecord, other: TestRecord): void {
  partners.set(other, (partners.get(other) ?? 0) + 1);
  if (partners.size <= keptPartners) return;
  let weakest: TestRecord | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [partner, times] of partners) {
    if (partner === other || times >= fewest) continue;
    weakest = partner;
    fewest = times;
  }
  if (weakest !== null) partners.delete(weakest);
}

/** Of the tests that failed together with this one, the closest of those that are failing now. */
export function failingPartner({ partners, failedCycles }: TestRecord): Partner | null {
  let closest: TestRecord | null = null;
  let most = 0;
  for (const [partner, times] of partners) {
    if (times <= most || !failedLast(partner)) continue;
    closest = partner;
    most = times;
  }
  return closest === null ? null : { key: closest.key, share: most / failedCycles };
}
