/**
 * The memory as JSON and back. What is read may come from another version, another machine or half a write: it is checked number by
 * number, and anything odd makes it worthless as a whole. The version grows whenever a sign,
 * a table or a decay changes: old numbers would be read as something else.
 */
import { KnownTests } from '#flow/risk/history-model/known-tests';
import { emptyMemory, type Memory } from '#flow/risk/history-model/memory';
import { signs } from '#flow/risk/history-model/signs';
import { keptOutcomes, type TestRecord } from '#flow/risk/history-model/test-record';

const version = 2;

type TableRow = readonly [slot: number, failures: number, runs: number];

interface StoredTest {
  readonly key: string;
  /** In the order of `counts`. */
  readonly counts: readonly number[];
  readonly ms: number | null;
  readonly partners: readonly (readonly [key: string, times: number])[];
}

export interface HistoryState {
  readonly version: number;
  readonly cycles: number;
  readonly overall: readonly TableRow[];
  /** In the order of the signs. */
  readonly tables: readonly (readonly TableRow[])[];
  readonly claims: readonly (readonly TableRow[])[];
  readonly tests: readonly StoredTest[];
}

const counts = [
  'runs',
  'failures',
  'failedCycles',
  'slowFailures',
  'slowRuns',
  'quickFailures',
  'quickRuns',
  'lately',
  'runsSinceFailure',
  'turns',
  'firstCycle',
  'lastCycle',
] as const satisfies readonly (keyof TestRecord)[];

const wholeCounts = [
  'runs',
  'failures',
  'failedCycles',
  'lately',
  'runsSinceFailure',
  'firstCycle',
  'lastCycle',
] as const;

export function stateOf(memory: Memory): HistoryState {
  return {
    version,
    cycles: memory.cycles,
    overall: memory.overall.rows(),
    tables: memory.tables.map((table) => table.rows()),
    claims: memory.claims.map((table) => table.rows()),
    tests: [...memory.tests.all()].map((record) => ({
      key: record.key,
      counts: counts.map((name) => record[name]),
      ms: record.ms,
      partners: [...record.partners].map(([partner, times]) => [partner.key, times] as const),
    })),
  };
}

export function memoryFrom(state: HistoryState): Memory {
  const memory = { ...emptyMemory(), cycles: state.cycles, tests: new KnownTests() };
  memory.overall.restore(state.overall);
  for (const [index, table] of memory.tables.entries()) table.restore(state.tables[index] ?? []);
  for (const [index, table] of memory.claims.entries()) table.restore(state.claims[index] ?? []);
  const records = memory.tests.getOrAdd(
    state.tests.map(({ key }) => key),
    0,
  );
  for (const [at, record] of records.entries()) {
    const { counts: numbers = [], ms = null } = state.tests[at] ?? {};
    for (const [index, name] of counts.entries()) record[name] = numbers[index] ?? 0;
    record.ms = ms;
  }
  for (const { key, partners } of state.tests) {
    const record = memory.tests.get(key);
    for (const [other, times] of partners) {
      const partner = memory.tests.get(other);
      if (partner !== undefined) record?.partners.set(partner, times);
    }
  }
  return memory;
}

/** The state that some JSON holds, or what is wrong with it. */
export function readHistoryState(json: unknown): HistoryState | { readonly problem: string } {
  const state = json as HistoryState;
  const problem =
    typeof json !== 'object' || json === null
      ? 'is no object'
      : state.version !== version
        ? `has version ${JSON.stringify(state.version)?.slice(0, 20)}, not ${version}`
        : !isCount(state.cycles)
          ? 'counts no cycles'
          : (tablesProblem(state) ?? testsProblem(state));
  return problem === null ? state : { problem };
}

function tablesProblem({ overall, tables, claims }: HistoryState): string | null {
  const isComplete = [tables, claims].every((all) => Array.isArray(all) && all.length === signs.length);
  if (!isComplete) return `has not ${signs.length} tables`;
  const all = [{ name: 'overall', slots: 1, rows: overall }];
  for (const [index, { name, slots }] of signs.entries()) {
    all.push({ name, slots, rows: tables[index] ?? [] }, { name, slots, rows: claims[index] ?? [] });
  }
  const broken = all.find(({ rows, slots }) => !Array.isArray(rows) || !rows.every((row) => isTableRow(row, slots)));
  return broken === undefined ? null : `has an impossible row in the table ${broken.name}`;
}

function isTableRow(row: unknown, slots: number): boolean {
  if (!Array.isArray(row) || row.length !== 3 || !row.every(isAmount)) return false;
  const [slot, failures, runs] = row as [number, number, number];
  return isCount(slot) && slot < slots && failures <= runs + 1e-9;
}

function testsProblem({ tests, cycles }: HistoryState): string | null {
  if (!Array.isArray(tests)) return 'has no tests';
  const broken = tests.find((test: unknown) => !isStoredTest(test, cycles));
  if (broken !== undefined) return 'has a test with impossible counts';
  return new Set(tests.map(({ key }) => key)).size === tests.length ? null : 'has a test twice';
}

function isStoredTest(json: unknown, cycles: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const { key, counts: numbers, ms, partners } = json as StoredTest;
  if (typeof key !== 'string' || !(ms === null || isAmount(ms))) return false;
  if (!Array.isArray(numbers) || numbers.length !== counts.length || !numbers.every(isAmount)) return false;
  const of = (name: (typeof counts)[number]) => numbers[counts.indexOf(name)] ?? 0;
  const isPartner = (it: unknown) =>
    Array.isArray(it) && it.length === 2 && typeof it[0] === 'string' && isCount(it[1]) && it[1] <= of('failedCycles');
  return (
    wholeCounts.every((name) => isCount(of(name))) &&
    of('failures') <= of('runs') &&
    of('failedCycles') <= of('failures') &&
    of('slowFailures') <= of('slowRuns') &&
    of('quickFailures') <= of('quickRuns') &&
    of('lately') < 1 << Math.min(keptOutcomes, of('runs')) &&
    of('turns') <= 1 &&
    of('firstCycle') <= of('lastCycle') &&
    of('lastCycle') <= cycles &&
    Array.isArray(partners) &&
    partners.every(isPartner)
  );
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isSafeInteger(value);
}
