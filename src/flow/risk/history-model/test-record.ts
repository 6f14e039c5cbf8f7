/** What is remembered of one test: a few decayed counts, never a list that grows. */

/** Outcomes kept one by one, newest in the lowest bit. */
export const keptOutcomes = 5;
/** Other tests remembered for having failed together with this one. */
const keptPartners = 16;

export interface TestRecord {
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
  /** Cycles in which both failed, by the key of the other test; null before the first. */
  partners: Map<string, number> | null;
}

export function newRecord(cycle: number): TestRecord {
  return {
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
    partners: null,
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
export function failedWith(record: TestRecord, other: string): void {
  record.partners ??= new Map();
  const { partners } = record;
  partners.set(other, (partners.get(other) ?? 0) + 1);
  if (partners.size <= keptPartners) return;
  let weakest: [string, number] | null = null;
  for (const partner of partners) {
    if (partner[0] !== other && (weakest === null || partner[1] < weakest[1])) weakest = partner;
  }
  if (weakest !== null) partners.delete(weakest[0]);
}
