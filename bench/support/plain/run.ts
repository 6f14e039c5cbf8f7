/**
 * The ground truth: a plain run of the repository's own runner in a plain checkout, as pass or fail by test. A run is dear, so its
 * outcome is kept in the temporary folder by what it ran on: tree hash, installation, command and Node version.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runnerEnvironment } from '../assay-run.ts';
import type { Checkout } from '../checkout.ts';
import type { Scratch } from '../scratch.ts';
import { timedRun } from '../timed-run.ts';
import { type PlainTest, resultReaders } from './results.ts';
import { type PlainSuite, plainCommand } from './suite.ts';

export interface PlainOutcome {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Test file -> what became of it and, by `testKey`, of its tests; skipped tests are left out. */
  readonly files: Readonly<Record<string, PlainFile>>;
}

export interface PlainFile {
  readonly failed: boolean;
  /** A name that several tests share has passed when all of them have. */
  readonly tests: Readonly<Record<string, 'passed' | 'failed'>>;
}

/** Runners join titles by different separators; names are compared without any. */
export function testKey(name: string): string {
  return name.replaceAll(' > ', ' ').replace(/\s+/g, ' ').trim();
}

/**
 * `files` undefined runs the whole suite; `again` is a second run of the same, with an outcome of its own.
 * Throws when the runner writes no results: a crash is no ground truth.
 */
export async function plainRun(
  checkout: Checkout,
  installation: string,
  suite: PlainSuite,
  files: readonly string[] | undefined,
  scratch: Scratch,
  again: 'again' | undefined = undefined,
): Promise<PlainOutcome> {
  const tree = await checkout.git('rev-parse', 'HEAD^{tree}');
  const identity = JSON.stringify([
    tree,
    installation,
    suite,
    files ?? null,
    process.version,
    ...(again ? [again] : []),
  ]);
  const kept = join(tmpdir(), `assay-bench-truth-${process.getuid?.() ?? 0}`);
  const file = join(kept, `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as PlainOutcome;
  const outcome = await runNow(checkout.root, suite, files, scratch);
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(outcome));
  renameSync(`${file}.new`, file);
  return outcome;
}

async function runNow(
  root: string,
  suite: PlainSuite,
  files: readonly string[] | undefined,
  { folder, signal }: Scratch,
): Promise<PlainOutcome> {
  const results = join(folder, 'plain-results');
  writeFileSync(results, '');
  const accept = Array.from({ length: 256 }, (_, code) => code); // Mocha exits with the number of failures
  const command = plainCommand(root, suite, files, results);
  const { wallMs, cpuMs } = await timedRun({
    command,
    cwd: join(root, suite.folder),
    env: runnerEnvironment(),
    accept,
    signal,
  });
  const text = readFileSync(results, 'utf8');
  if (text === '') throw new Error(`${command.slice(0, 6).join(' ')} … in ${root} wrote no results`);
  return { wallMs, cpuMs, files: byFile(root, resultReaders[suite.runner](text)) };
}

function byFile(root: string, tests: readonly PlainTest[]): PlainOutcome['files'] {
  const files = new Map<string, { failed: boolean; tests: Record<string, 'passed' | 'failed'> }>();
  for (const { file, name, outcome } of tests) {
    const path = relative(root, file);
    const entry = files.get(path) ?? { failed: false, tests: {} };
    files.set(path, entry);
    entry.failed ||= outcome === 'failed';
    const key = testKey(name);
    if (key !== '' && entry.tests[key] !== 'failed') entry.tests[key] = outcome;
  }
  return Object.fromEntries(files);
}
