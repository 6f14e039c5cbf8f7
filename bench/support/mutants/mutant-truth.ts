/**
 * What a mutant breaks: a full plain run of the repository's own runner, bounded, as a mutant may loop for ever. Mocha runs all files in
 * one process: it may die before it tells of any, or wait for each of a thousand answers that never come. There, each file is run alone
 * up to its first failure, and one without results has failed.
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

/** Milliseconds that one file may take alone. */
const aloneLimit = 60_000;

/** Null when it does not come to its end within four times what the clean tree takes, and a minute. */
export async function mutantTruth(run: TruthRun, scratch: Scratch, again?: 'again'): Promise<PlainOutcome | null> {
  const { clone, installation, suite, clean } = run;
  const isMocha = suite.runner === 'mocha';
  const whole = isMocha ? withOptions(suite, '--exit') : suite; // a server that a failing test left open would keep it alive
  const limit = AbortSignal.timeout(4 * clean.wallMs + 60_000);
  const bounded = { ...scratch, signal: AbortSignal.any([scratch.signal, limit]) };
  try {
    return await plainRun(clone, installation, whole, undefined, bounded, again);
  } catch (error) {
    scratch.signal.throwIfAborted();
    if (isMocha) return eachAlone(run, scratch, again);
    if (limit.aborted) return null;
    throw error;
  }
}

async function eachAlone(run: TruthRun, scratch: Scratch, again?: 'again'): Promise<PlainOutcome> {
  const { clone, installation, suite, clean } = run;
  const files: Record<string, PlainFile> = {};
  const started = performance.now();
  for (const [file, before] of Object.entries(clean.files)) {
    // a file that is red anyway would end at the failure it always has
    const alone = before.failed ? withOptions(suite, '--exit') : withOptions(suite, '--exit', '--bail');
    const limited = { ...scratch, signal: AbortSignal.any([scratch.signal, AbortSignal.timeout(aloneLimit)]) };
    const outcome = await plainRun(clone, installation, alone, [file], limited, again).catch(() => null);
    scratch.signal.throwIfAborted();
    files[file] = outcome?.files[file] ?? { failed: true, tests: {} };
  }
  return { wallMs: performance.now() - started, cpuMs: 0, files };
}

function withOptions(suite: PlainSuite, ...options: readonly string[]): PlainSuite {
  return { ...suite, options: [...suite.options, ...options] };
}
