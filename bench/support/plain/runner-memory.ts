/**
 * What Vitest and Jest keep of earlier runs to order the next one: failed files first, then the longest. A measured run must find what a
 * run of the clean tree left, not that the fault was seen already. Mocha and node:test keep nothing.
 */
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunnerMemory {
  /** Files kept. */
  readonly files: number;
  /** Puts everything back as it was kept; what is new goes. */
  restore(): void;
}

/** Of the runs in the checkout at `root`, none of which is older than `since` (milliseconds since the epoch). */
export function keepRunnerMemory(root: string, since: number): RunnerMemory {
  const kept = new Map(memoryFiles(root, since).map((file) => [file, readFileSync(file)]));
  return {
    files: kept.size,
    restore() {
      for (const file of memoryFiles(root, since)) if (!kept.has(file)) rmSync(file);
      for (const [file, bytes] of kept) writeFileSync(file, bytes);
    },
  };
}

function memoryFiles(root: string, since: number): readonly string[] {
  const results = ['', 'packages/*/'].flatMap((at) =>
    globSync(`${at}node_modules/{.vite/vitest,.vitest,.vite}/{,*/}results.json`, { cwd: root }),
  );
  // Jest has one folder for all checkouts, with files named by a hash: those of this one name its tests
  const jest = globSync('jest_*/perf-cache-*', { cwd: tmpdir() })
    .map((file) => join(tmpdir(), file))
    .filter((file) => statSync(file, { throwIfNoEntry: false }) !== undefined && statSync(file).mtimeMs >= since)
    .filter((file) => readFileSync(file, 'utf8').includes(`"${root}/`));
  return [...results.map((file) => join(root, file)), ...jest];
}
