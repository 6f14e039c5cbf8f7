/**
 * P(a test would find a problem), from nothing but what became of earlier runs. Learns one cycle at a time, never looks back, gives the
 * same numbers for the same cycles. Pure but for its own memory, which `state` writes down and `openHistoryModel` takes up again.
 *
 *     P = mean over the signs of log odds( what became of tests in the same situation )
 *
 * Twice: with a short memory to order by, with a longer one to claim.
 */
import { type Explanation, explain, type Shift, shiftsOf } from '#flow/risk/history-model/explain';
import { emptyMemory, type Memory } from '#flow/risk/history-model/memory';
import { fromLogOdds } from '#flow/risk/history-model/probability';
import { signs } from '#flow/risk/history-model/signs';
import { type HistoryState, memoryFrom, stateOf } from '#flow/risk/history-model/state';
import { failedWith, observe, type TestRecord } from '#flow/risk/history-model/test-record';
import { usualDurations, type View, viewOf } from '#flow/risk/history-model/view';

/** What became of one test in one cycle. */
export interface Outcome {
  readonly key: string;
  readonly failed: boolean;
  readonly ms: number | null;
}

export interface Foretold {
  readonly key: string;
  /** What is claimed: of tests of which p is said, the share p fails. */
  readonly probability: number;
  /** The same from what happened lately: what orders. */
  readonly lately: number;
  /** From earlier runs, null when it never ran. */
  readonly expectedMs: number | null;
  readonly runs: number;
}

export interface Outlook {
  /** In the order asked. */
  readonly tests: readonly Foretold[];
  /** How the number of one of these tests comes about. Only until the model is asked or taught something else. */
  explain(key: string): Explanation;
  /** The same of the test at this index, cheaply. */
  shifts(index: number): readonly Shift[];
}

export interface HistoryModel {
  assess(keys: readonly string[]): Outlook;
  /** One cycle (one run of Assay): everything in it happened at once. A test may be in it several times, oldest first. */
  learn(cycle: readonly Outcome[]): void;
  /** Learnt so far. */
  readonly cycles: number;
  state(): HistoryState;
}

/** Cycles with more failing tests than this say something about the cycle, not about pairs of tests. */
const jointFailures = 60;

export function openHistoryModel(from?: HistoryState): HistoryModel {
  const memory = from === undefined ? emptyMemory() : memoryFrom(from);
  return {
    assess: (keys) => assess(memory, keys),
    learn: (cycle) => learn(memory, cycle),
    get cycles() {
      return memory.cycles;
    },
    state: () => stateOf(memory),
  };
}

function assess(memory: Memory, keys: readonly string[]): Outlook {
  const records = memory.tests.getOrImagine(keys, memory.cycles);
  const usual = usualDurations(records);
  let byKey: ReadonlyMap<string, TestRecord> | null = null;
  const see = (record: TestRecord) => viewOf(memory.tests, record, memory.cycles, usual);
  return {
    tests: records.map((record) => ({
      key: record.key,
      ...probabilitiesOf(memory, see(record)),
      expectedMs: record.ms,
      runs: record.runs,
    })),
    shifts: (index) => {
      const record = records[index];
      return record === undefined ? [] : shiftsOf(memory, see(record));
    },
    explain: (key) => {
      byKey ??= new Map(records.map((record) => [record.key, record]));
      const record = byKey.get(key);
      if (record === undefined) throw new Error(`${key} is not among the tests assessed`);
      return explain(memory, see(record));
    },
  };
}

function probabilitiesOf(memory: Memory, view: View): Pick<Foretold, 'probability' | 'lately'> {
  let [claimed, recent] = [0, 0];
  let [claimedOdds, recentOdds] = [1, 1]; // at most nine factors between 0.0003 and 1,000: no overflow
  let speaking = 0;
  for (let index = 0; index < signs.length; index += 1) {
    const sign = signs[index];
    const place = sign?.place(view) ?? null;
    if (place === null) continue;
    const start = sign?.start ?? view.slowRate;
    const [claim, table] = [memory.claims[index], memory.tables[index]];
    if (claim === undefined || table === undefined) continue;
    if (Number.isInteger(place)) {
      claimedOdds *= claim.odds(place, start);
      recentOdds *= table.odds(place, start);
    } else {
      claimed += claim.logOdds(place, start);
      recent += table.logOdds(place, start);
    }
    speaking += 1;
  }
  return {
    probability: fromLogOdds((claimed + Math.log(claimedOdds)) / speaking),
    lately: fromLogOdds((recent + Math.log(recentOdds)) / speaking),
  };
}

function learn(memory: Memory, cycle: readonly Outcome[]): void {
  const keys = cycle.map(({ key }) => key);
  const records = memory.tests.getOrAdd(keys, memory.cycles);
  learnSituations(memory, cycle, records);
  for (const [index, { failed, ms }] of cycle.entries()) {
    const record = records[index];
    const usable = ms !== null && Number.isFinite(ms) && ms >= 0 ? ms : null;
    if (record !== undefined) observe(record, failed, usable, memory.cycles);
  }
  learnPairs([...new Set(records.filter((_, index) => cycle[index]?.failed))]);
  memory.cycles += 1;
  memory.tests.prune();
}

/** Before any record is renewed: what counts is how the tests stood when the cycle began. */
function learnSituations(memory: Memory, cycle: readonly Outcome[], records: readonly TestRecord[]): void {
  const usual = usualDurations(records);
  for (const [at, record] of records.entries()) {
    const failed = cycle[at]?.failed ?? false;
    const view = viewOf(memory.tests, record, memory.cycles, usual);
    memory.overall.learn(0, failed);
    for (let index = 0; index < signs.length; index += 1) {
      const place = signs[index]?.place(view) ?? null;
      if (place === null) continue;
      memory.tables[index]?.learn(place, failed);
      memory.claims[index]?.learn(place, failed);
    }
  }
}

function learnPairs(failing: readonly TestRecord[]): void {
  for (const record of failing) {
    record.failedCycles += 1;
    if (failing.length > jointFailures) continue;
    for (const other of failing) if (other !== record) failedWith(record, other);
  }
}
