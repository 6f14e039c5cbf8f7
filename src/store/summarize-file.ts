/** What the kept runs of one test file say about the next one. Pure, shared by all stores so that they give the same answer. */
import type { FileHistory } from '#ports/history';
import { recentRuns } from '#store/limits';

export interface FileRun {
  readonly ms: number;
  readonly failed: boolean;
}

/** `runs`: newest first, at least one. */
export function summarizeFile(runs: readonly FileRun[]): FileHistory {
  return {
    ms: median(runs.map((run) => run.ms)),
    runs: runs.length,
    recentFailures: runs.slice(0, recentRuns).filter((run) => run.failed).length,
    lastFailed: runs[0]?.failed ?? false,
  };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
