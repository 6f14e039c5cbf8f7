/**
 * What a mutant breaks: a full plain run of the repository's own runner, bounded, as a mutant may loop for ever. A runner that loads all
 * test files into one process (Mocha) may die before it tells of any: each file is run alone then, and one without results has failed.
 */
import type { Checkout } from '../checkout.ts';
import { type PlainFile, type PlainOutcome, plainRun } from '../plain/run.ts';
import type { PlainSuite } from '../plain/suite.ts';
import type { Scratch } from '../scratch.ts';

export interface TruthRun {
  readonly clone: Checkout;
  /** Root of the checkout whose dependencies are installed. */
  readonly installation: string;
  readonly suite: PlainSuite;
  readonly clean: PlainOutcome;
}

/** Null when it does not come to its end within five times what the clean tree takes, and two minutes. */
export async function mutantTruth(run: TruthRun, scratch: Scratch, again?: 'again'): Promise<PlainOutcome | null> {
  const limit = AbortSignal.timeout(5 * run.clean.wallMs + 120_000);
  const bounded = { ...scratch, signal: AbortSignal.any([scratch.signal, limit]) };
  try {
    return await plainRun(run.clone, run.installation, run.suite, undefined, bounded, again);
  } catch (error) {
    scratch.signal.throwIfAborted();
    if (limit.aborted) return null;
    if (run.suite.runner !== 'mocha') throw error;
    return eachAlone(run, bounded, again).catch((reason: unknown) => {
      scratch.signal.throwIfAborted();
      if (limit.aborted) return null;
      throw reason;
    });
  }
}

async function eachAlone(
  { clone, installation, suite, clean }: TruthRun,
  scratch: Scratch,
  again?: 'again',
): Promise<PlainOutcome> {
  const files: Record<string, PlainFile> = {};
  const started = performance.now();
  for (const file of Object.keys(clean.files)) {
    const alone = await plainRun(clone, installation, suite, [file], scratch, again).catch(() => null);
    scratch.signal.throwIfAborted();
    files[file] = alone?.files[file] ?? { failed: true, tests: {} };
  }
  return { wallMs: performance.now() - started, cpuMs: 0, files };
}
