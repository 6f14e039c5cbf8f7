/**
 * What each test file costs: the CPU time that Assay recorded of its process; where that is absent, the runner's own duration, scaled by
 * what the two say of the files that have both; where that is absent as well, the mean. How many of each is told, never hidden.
 */
import { join } from 'node:path';
import { fileKey, type TestFile } from '#domain/suite';
import { systemClock } from '#kit/clock';
import { randomIds } from '#kit/id';
import { openStore } from '#store/sql/open';

/** One test file in one project of one suite. */
export interface KnownCost {
  readonly file: string;
  readonly cpuMs: number | null;
  /** As the runner tells it. */
  readonly ms: number | null;
}

export interface FileCosts {
  /** Milliseconds, for each file asked about. */
  readonly ms: ReadonlyMap<string, number>;
  /** Files by where their figure is from. */
  readonly recorded: number;
  readonly scaled: number;
  readonly guessed: number;
}

/** Of the newest recordings in a checkout's store; nobody else may be using it. */
export async function readKnownCosts(root: string): Promise<readonly KnownCost[]> {
  const store = await openStore(join(root, '.assay/assay.db'), { clock: systemClock, ids: randomIds });
  try {
    const { tests, notes } = await store.history.recorded();
    if (notes.length > 0) throw new Error(`the recordings of ${root} are damaged: ${notes.join('; ')}`);
    const durations = await store.history.files(tests.map(({ test }) => fileKey(test)));
    const ms = (test: TestFile) => durations.get(fileKey(test))?.ms ?? null;
    return tests.map(({ test, cpuMs }) => ({ file: test.file, cpuMs, ms: ms(test) }));
  } finally {
    await store.close();
  }
}

/** Pure. A file that several projects run costs what it costs in all of them. */
export function fileCosts(known: readonly KnownCost[], files: readonly string[]): FileCosts {
  const byFile = Map.groupBy(known, ({ file }) => file);
  const own = files.map((file) => ({ file, cpu: sumOf(byFile.get(file), 'cpuMs'), ms: sumOf(byFile.get(file), 'ms') }));
  const both = own.filter(({ cpu, ms }) => cpu !== null && ms !== null);
  const runner = total(both.map(({ ms }) => ms ?? 0));
  const scale = runner === 0 ? 1 : total(both.map(({ cpu }) => cpu ?? 0)) / runner;
  const told = own.map(({ file, cpu, ms }) => ({ file, cost: cpu ?? (ms === null ? null : ms * scale) }));
  const costs = told.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  const mean = costs.length === 0 ? 1 : total(costs) / costs.length;
  const recorded = own.filter(({ cpu }) => cpu !== null).length;
  return {
    ms: new Map(told.map(({ file, cost }) => [file, cost ?? mean])),
    recorded,
    scaled: costs.length - recorded,
    guessed: files.length - costs.length,
  };
}

/** The cost of those of `files` that it knows. */
export function costOf(costs: FileCosts, files: Iterable<string>): number {
  return total([...new Set(files)].map((file) => costs.ms.get(file) ?? 0));
}

function sumOf(known: readonly KnownCost[] | undefined, key: 'cpuMs' | 'ms'): number | null {
  const values = (known ?? []).map((it) => it[key]);
  return values.length === 0 || values.includes(null) ? null : total(values.map((it) => it ?? 0));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
