/**
 * What the repository's own runner selects for a change, without any help: Vitest by its module graph (`--changed`), Jest by its map of
 * the files (`--findRelatedTests`). Mocha and node:test have nothing of the kind: with them one runs everything.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runnerEnvironment } from '../assay-run.ts';
import type { Checkout } from '../checkout.ts';
import type { Scratch } from '../scratch.ts';
import { timedRun } from '../timed-run.ts';
import { findBin, type PlainSuite } from './suite.ts';

export interface PlainChange {
  /** Commit the checkout's own one is compared with. */
  readonly base: string;
  /** Changed files, relative to the root of the checkout. */
  readonly files: readonly string[];
}

/** Runs what the runner itself would run for the change; null when it has no way to choose. */
export function relatedCommand(
  root: string,
  suite: PlainSuite,
  { base, files }: PlainChange,
): readonly [string, ...string[]] | null {
  const { runner, folder, options } = suite;
  if (runner === 'vitest')
    return [findBin(root, folder, 'vitest'), 'run', ...options, '--coverage.enabled=false', '--changed', base];
  if (runner !== 'jest') return null;
  const related = ['--findRelatedTests', ...files.map((file) => join(root, file))];
  return [findBin(root, folder, 'jest'), ...options, '--coverage=false', '--maxWorkers=2', ...related];
}

/** Test files, relative to the root of the checkout; null when the runner has no way to choose. */
export async function relatedFiles(
  { root }: Checkout,
  suite: PlainSuite,
  { base, files }: PlainChange,
  { folder, signal }: Scratch,
): Promise<readonly string[] | null> {
  const out = join(folder, 'related.json');
  rmSync(out, { force: true });
  const { runner, options } = suite;
  const at = { cwd: join(root, suite.folder), env: runnerEnvironment(), signal };
  if (runner === 'vitest') {
    const chosen = ['--changed', base, '--filesOnly', `--json=${out}`];
    const command = [findBin(root, suite.folder, 'vitest'), 'list', ...options, ...chosen] as const;
    await timedRun({ command, ...at });
    const listed = JSON.parse(readFileSync(out, 'utf8')) as readonly { readonly file: string }[];
    return distinct(listed.map(({ file }) => relative(root, file)));
  }
  if (runner !== 'jest') return null;
  const chosen = ['--findRelatedTests', ...files.map((file) => join(root, file)), '--listTests', '--json'];
  const command = [findBin(root, suite.folder, 'jest'), ...options, ...chosen] as const;
  const { stdout } = await timedRun({ command, ...at });
  return distinct((JSON.parse(stdout) as readonly string[]).map((file) => relative(root, file)));
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
