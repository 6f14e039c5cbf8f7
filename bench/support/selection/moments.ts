/**
 * How soon does each side tell of the fault? From the start of the command to the line that tells of a test the fault breaks: Assay, the
 * runner with everything, the runner with what it selects itself; in turn, each with what it remembers of a green run of the clean tree.
 */
import { join } from 'node:path';
import { assayProgram, runnerEnvironment } from '../assay-run.ts';
import type { Checkout } from '../checkout.ts';
import { median } from '../paired-ratio.ts';
import { type PlainChange, relatedCommand } from '../plain/related.ts';
import { keepRunnerMemory } from '../plain/runner-memory.ts';
import { type PlainSuite, plainCommand } from '../plain/suite.ts';
import { assayTellsOf, type FailingFile, tellsOf } from '../plain/telling.ts';
import type { Scratch } from '../scratch.ts';
import { timedRun } from '../timed-run.ts';
import { untilSeen } from '../until-seen.ts';
import type { RecordedCheckout } from './recorded-checkout.ts';

const rounds = 3;

/** Milliseconds, the median of each side. */
export interface Moments {
  readonly assay: number;
  readonly full: number;
  /** Null when the runner cannot choose. */
  readonly related: number | null;
}

export interface MeasuredFault {
  readonly clone: Checkout;
  readonly suite: PlainSuite;
  readonly recorded: RecordedCheckout;
  readonly change: PlainChange;
  readonly failing: readonly FailingFile[];
}

/** On the clean tree: gives the runner what it remembers; null when it does not order by what it remembers. */
export async function rememberCleanRun(clone: Checkout, suite: PlainSuite, since: number, { signal }: Scratch) {
  if (suite.runner !== 'vitest' && suite.runner !== 'jest') return { files: 0, restore: () => undefined };
  const memory = keepRunnerMemory(clone.root, since);
  if (memory.files > 0) return memory;
  const accept = Array.from({ length: 256 }, (_, code) => code);
  const command = plainCommand(clone.root, suite, undefined, undefined);
  await timedRun({ command, cwd: join(clone.root, suite.folder), env: runnerEnvironment(), accept, signal });
  return keepRunnerMemory(clone.root, since);
}

/** On the faulty tree. */
export async function firstFailing(
  { clone, suite, recorded, change, failing }: MeasuredFault,
  memory: { restore(): void },
  { signal }: Scratch,
): Promise<Moments> {
  const env = runnerEnvironment();
  const assay = () => {
    recorded.restore('warm');
    memory.restore();
    const command = [process.execPath, assayProgram, 'validate', '--base', change.base] as const;
    const at = { cwd: clone.root, env: { ...env, XDG_CACHE_HOME: recorded.cache }, signal };
    return untilSeen({ command, ...at }, assayTellsOf(failing));
  };
  const plain = (command: readonly [string, ...string[]]) => {
    memory.restore();
    return untilSeen({ command, cwd: join(clone.root, suite.folder), env, signal }, tellsOf(suite, failing));
  };
  const full = plainCommand(clone.root, suite, undefined, undefined);
  const related = relatedCommand(clone.root, suite, change);
  const measured: Moments[] = [];
  for (let round = 0; round < rounds; round += 1)
    measured.push({
      assay: await assay(),
      full: await plain(full),
      related: related === null ? null : await plain(related),
    });
  return {
    assay: median(measured.map((it) => it.assay)),
    full: median(measured.map((it) => it.full)),
    related: related === null ? null : median(measured.map((it) => it.related ?? Number.NaN)),
  };
}
