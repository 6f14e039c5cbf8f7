/** Operation `repro`: re-creates one known failure in a fresh prepared tree and says whether it failed again. */

import { UserError } from '#domain/error';
import type { TreeRole } from '#domain/plan';
import type { RunnerEvent } from '#domain/result';
import { fileKey, testKey } from '#domain/suite';
import { silentError } from '#flow/verdict/outcomes';
import { fingerprintOf } from '#formats/fingerprint';
import { quoteWords } from '#formats/shell-words';
import type { Session } from '#operations/session';
import type { KnownFailure } from '#ports/history';

/** A single file that runs longer than this hangs. Milliseconds. */
const timeoutMs = 15 * 60_000;

export interface Reproduction {
  readonly known: KnownFailure;
  /** What a person can type in the tree it ran in. */
  readonly command: string;
  readonly tree: string;
  /** `same`: failed again with the same fingerprint. `different`: failed otherwise. `passed`. `no-answer`: could not be run. */
  readonly result: 'same' | 'different' | 'passed' | 'no-answer';
  readonly message: string;
  readonly output: string;
}

export interface ReproOptions {
  readonly id: string;
  /** Called with the command as soon as the tree stands, before it runs. */
  readonly onCommand: (command: string, notes: readonly string[]) => void;
}

export async function reproduce(session: Session, options: ReproOptions): Promise<Reproduction> {
  const known = await findFailure(session, options.id);
  const role: TreeRole = known.change.inPlace ? 'head-copy' : 'head';
  const tree = await session.environment.prepare({ change: known.change, role });
  if (!tree.ok) return noAnswer(known, tree.reason);
  const scratch = await session.executor.scratch();
  try {
    const runner = session.runners.find((entry) => entry.name === known.suite.runner);
    if (runner === undefined) throw new Error(`no runner adapter is called ${known.suite.runner}`);
    const { suite, project, file } = known.failure.test;
    const request = {
      suite: known.suite,
      files: [{ suite, project, file }],
      root: tree.view.dir,
      checkout: known.change.repo,
      treeFiles: tree.view.files,
      scratch: scratch.dir,
      assets: session.runnerAssets,
      workers: 1,
    };
    const command = runner.command(request);
    const shown = `cd ${quoteWords([command.cwd])} && ${quoteWords(command.argv)}`;
    options.onCommand(shown, tree.notes);
    const decoder = runner.decoder(request);
    const events: RunnerEvent[] = [];
    const outcome = await session.executor.run(
      command,
      { timeoutMs, signal: session.signal },
      { report: (bytes) => decoder.report(bytes).forEach((event) => void events.push(event)) },
    );
    const { stdout, stderr, exit } = outcome;
    for (const event of decoder.end({
      code: exit.code,
      stdoutTail: stdout,
      stderrTail: stderr,
      read: tree.readOutputs,
    }))
      events.push(event);
    return {
      known,
      command: shown,
      tree: tree.view.dir,
      output: `${stdout}\n${stderr}`.trim(),
      ...judge(known, events, tree.view.dir),
    };
  } finally {
    await scratch.dispose();
    await tree.release();
  }
}

async function findFailure(session: Session, id: string): Promise<KnownFailure> {
  if (!/^f-[0-9a-f]{3,}$/.test(id)) {
    throw new UserError('bad-failure-id', `"${id}" is not a failure id`, 'ids look like f-7c2; a verdict prints them');
  }
  const matching = await session.failures(id);
  const [known] = matching;
  if (known === undefined) {
    throw new UserError('unknown-failure', `no failure ${id} is known in ${session.repo}`, 'run: assay validate');
  }
  const other = matching.find((entry) => entry.failure.id !== known.failure.id);
  if (other !== undefined) {
    throw new UserError(
      'ambiguous-failure',
      `${id} names more than one failure: ${known.failure.id}, ${other.failure.id}`,
      'type more digits',
    );
  }
  return known;
}

function judge(
  known: KnownFailure,
  events: readonly RunnerEvent[],
  root: string,
): Pick<Reproduction, 'result' | 'message'> {
  const { test, fingerprint } = known.failure;
  const suite = test.suite;
  const told = events
    .filter((event) => event.type === 'test')
    .filter((it) => testKey({ ...it, suite }) === testKey(test));
  const files = events.filter((event) => event.type === 'file-end');
  const file = files.find((event) => fileKey({ ...event, suite }) === fileKey(test));
  const failed = told.find((event) => event.outcome === 'failed');
  const passed = test.title.length === 0 ? file?.error === null : told.some((event) => event.outcome === 'passed');
  const error = failed ? (failed.error ?? silentError) : passed ? null : (file?.error ?? null);
  if (error !== null) {
    const same = fingerprintOf(error, root) === fingerprint;
    return { result: same ? 'same' : 'different', message: error.message };
  }
  if (passed) return { result: 'passed', message: 'it passed this time' };
  const problem = events.find((event) => event.type === 'problem');
  return { result: 'no-answer', message: problem?.error.message ?? 'the runner said nothing about this test' };
}

function noAnswer(known: KnownFailure, reason: string): Reproduction {
  return { known, command: '', tree: '', result: 'no-answer', message: reason, output: '' };
}
