/**
 * A temporary folder that is gone when the bench ends, however it ends: done, thrown, Ctrl-C or SIGTERM. What runs inside gets a
 * signal that ends its child processes first, so that nothing writes into a folder being removed. Only kill -9 leaves it.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Scratch {
  readonly folder: string;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Runs the bench; an error it throws is printed as one line with exit code 2, an interruption ends with 130. */
export async function withScratch(name: string, bench: (scratch: Scratch) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const folder = await mkdtemp(join(tmpdir(), `assay-bench-${name}-`));
  try {
    await bench({ folder, signal: interruption.signal });
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = interruption.signal.aborted ? 130 : 2;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}
