/**
 * Operation `doctor`: what was found and why, what is missing, what isolation there is. Gathers, and leaves judging to pure functions.
 * It works where `validate` would not: a trouble with the checkout is its first finding, and the machine is looked at all the same.
 */
import type { Change } from '#domain/change';
import { OutsideError, UserError } from '#domain/error';
import { oneLine } from '#kit/text';
import { type Diagnosis, type DoctorFinding, missing } from '#operations/doctor/diagnosis';
import { judgeCheckout } from '#operations/doctor/judge-checkout';
import { judgeIsolation, judgeMachine, type Trial, type Trials } from '#operations/doctor/judge-machine';
import { judgeTests } from '#operations/doctor/judge-tests';
import { previewPlan } from '#operations/judge-change';
import type { Session } from '#operations/session';
import type { Executor } from '#ports/executor';
import type { Machine } from '#ports/machine';

export interface Examination {
  /** Absolute folder that was asked about. */
  readonly folder: string;
  /** The checkout, or why there is none to open. */
  readonly checkout: Session | UserError | OutsideError;
  readonly executor: Executor;
  readonly machine: Machine;
  readonly signal: AbortSignal;
}

const trialMs = 10_000;

/** Null when it was stopped on the way. */
export async function diagnose(examination: Examination): Promise<Diagnosis | null> {
  const { folder, checkout, machine, signal } = examination;
  const isOpen = !(checkout instanceof Error);
  const [facts, node, trials] = await Promise.all([
    machine.facts(isOpen ? checkout.repo : folder),
    userNode(examination),
    tryIsolation(examination),
  ]);
  const found = isOpen ? await examine(checkout, node) : [refused(checkout)];
  if (signal.aborted || found === null) return null;
  const findings = [...found, ...judgeMachine(facts, node), ...judgeIsolation(facts, trials)];
  return { ready: findings.every(({ state }) => state !== 'missing'), folder, findings };
}

function refused(error: UserError | OutsideError): DoctorFinding {
  const fix = error instanceof UserError ? error.hint : 'see the reason';
  return missing('checkout', 'repository', error.message, fix);
}

async function examine(session: Session, node: string | null): Promise<readonly DoctorFinding[] | null> {
  const [facts, change] = await Promise.all([session.forge.describe(session.repo), resolveChange(session)]);
  if (change instanceof Error) return [...judgeCheckout(facts, null), { ...refused(change), name: 'change' }];
  const checkout = judgeCheckout(facts, change);
  const preview = await previewPlan(session, { base: null, head: null, full: false, concurrency: 1 });
  if (preview === null) return null;
  const tree = await session.environment.prepare({ change, role: 'head' });
  if (!tree.ok) return [...checkout, missing('tests', 'files', tree.reason, 'see the reason')];
  try {
    return [...checkout, ...judgeTests({ project: preview.project, tree: tree.view, node })];
  } finally {
    await tree.release();
  }
}

async function resolveChange({ forge, repo }: Session): Promise<Change | UserError | OutsideError> {
  try {
    return await forge.resolveChange({ repo, base: null, head: null });
  } catch (error) {
    if (error instanceof UserError || error instanceof OutsideError) return error;
    throw error;
  }
}

/** The Node that tests run on: the first one on the user's PATH. */
async function userNode({ executor, checkout, signal }: Examination): Promise<string | null> {
  const cwd = checkout instanceof Error ? '/' : checkout.repo;
  const command = { argv: ['node', '--version'], cwd, env: {}, files: [] };
  const { exit, stdout } = await executor.run(command, { timeoutMs: trialMs, signal });
  return exit.code === 0 ? (/^v(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? null) : null;
}

async function tryIsolation(examination: Examination): Promise<Trials> {
  const [bubblewrap, userNamespace, networkNamespace] = await Promise.all([
    tryOut(examination, ['bwrap', '--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', 'true']),
    tryOut(examination, ['unshare', '--user', '--map-root-user', 'true']),
    tryOut(examination, ['unshare', '--user', '--map-root-user', '--net', 'true']),
  ]);
  return { bubblewrap, userNamespace, networkNamespace };
}

async function tryOut({ executor, signal }: Examination, argv: readonly string[]): Promise<Trial | null> {
  const command = { argv, cwd: '/', env: {}, files: [] };
  const { exit, stderr } = await executor.run(command, { timeoutMs: trialMs, signal });
  if (exit.reason === 'not-started') return null;
  const reason = exit.reason === 'timeout' ? 'it did not end in time' : oneLine(stderr) || `exit code ${exit.code}`;
  return { works: exit.code === 0, reason };
}
