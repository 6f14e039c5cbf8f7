/**
 * Operation `repro`: re-creates one known failure in a fresh prepared tree of exactly the files it was seen in, uncommitted and
 * untracked ones included, and says whether it failed again, as often as asked, each time in a fresh process; or gives a person a
 * shell in that tree instead.
 */

import { UserError } from '#domain/error';
import type { TreeRole } from '#domain/plan';
import type { RunnerEvent } from '#domain/result';
import { fileKey, testKey } from '#domain/suite';
import { silentError } from '#flow/verdict/outcomes';
import { fingerprintOf } from '#formats/fingerprint';
import { quoteWords } from '#formats/shell-words';
import { findFailure } from '#operations/known-failure';
import type { Session } from '#operations/session';
import type { PreparedTree } from '#ports/environment';
import type { KnownFailure } from '#ports/history';
import type { Command, Runner } from '#ports/runner';

/** A single file that runs longer than this hangs. Milliseconds. */
const timeoutMs = 15 * 60_000;
const mostTimes = 1_000;

/** `same`: failed again with the same fingerprint. `different`: failed otherwise. `passed`. `no-answer`: could not be run. */
export type ReproResult = 'same' | 'different' | 'passed' | 'no-answer';

export interface Trial {
  readonly result: ReproResult;
  readonly message: string;
  readonly output: string;
}

/** What all trials together say: the strongest of their results, and the first trial that had it. */
export interface Reproduction extends Trial {
  readonly known: KnownFailure;
  /** What a person can type in the tree it ran in. */
  readonly command: string;
  readonly tree: string;
  /** Git tree id of what was laid out; null when nothing was. */
  readonly treeId: string | null;
  readonly counts: Readonly<Record<ReproResult, number>>;
}

export interface ReproOptions {
  readonly id: string;
  /** Fresh processes, >= 1. */
  readonly times: number;
  /** Called with the command as soon as the tree stands, before it runs. */
  readonly onCommand: (command: string, notes: readonly string[]) => void;
  /** Called after each trial. */
  readonly onTrial?: (trial: Trial, number: number) => void;
}

export async function reproduce(session: Session, options: ReproOptions): Promise<Reproduction> {
  const { times } = options;
  if (!Number.isInteger(times) || times < 1 || times > mostTimes) {
    throw new UserError(
      'bad-times',
      `--times must be a whole number from 1 to ${mostTimes}`,
      'for example: --times 10',
    );
  }
  return reproduceKnown(session, await findFailure(session, options.id), options);
}

/** `known.change` says on which code. */
export async function reproduceKnown(
  session: Session,
  known: KnownFailure,
  options: Omit<ReproOptions, 'id'>,
): Promise<Reproduction> {
  const { times } = options;
  const laidOut = await layOut(session, known);
  if (!laidOut.ok) return summary(known, null, [{ result: 'no-answer', message: laidOut.reason, output: '' }]);
  const { tree } = laidOut;
  try {
    const trials: Trial[] = [];
    let command = '';
    for (let number = 1; number <= times && !session.signal.aborted; number += 1) {
      const trial = await tryOnce(session, known, tree, (shown) => {
        command = shown;
        if (number === 1) options.onCommand(shown, tree.notes);
      });
      trials.push(trial);
      options.onTrial?.(trial, number);
    }
    return summary(known, { tree, command }, trials);
  } finally {
    await tree.release();
  }
}

export interface Shell {
  /** Absolute path of the user's shell. */
  readonly program: string;
  readonly onCommand: (command: string, dir: string, notes: readonly string[]) => void;
}

/** A shell in the tree, with the environment the test has; all of it is gone when the shell ends. Null when done, else why not. */
export async function reproShell(session: Session, id: string, shell: Shell): Promise<string | null> {
  const known = await findFailure(session, id);
  const laidOut = await layOut(session, known);
  if (!laidOut.ok) return laidOut.reason;
  const { tree } = laidOut;
  const scratch = await session.executor.scratch();
  try {
    const { command } = commandOf(session, known, tree, scratch.dir);
    shell.onCommand(shown(command), command.cwd, tree.notes);
    const attached = { ...command, argv: [shell.program] };
    const { exit, stderr } = await session.executor.attach(attached, { signal: session.signal });
    return exit.reason === 'not-started' ? `${shell.program} could not be started. ${stderr}`.trim() : null;
  } finally {
    await scratch.dispose();
    await tree.release();
  }
}

type LaidOut = { readonly ok: true; readonly tree: PreparedTree } | { readonly ok: false; readonly reason: string };

async function layOut(session: Session, { change }: KnownFailure): Promise<LaidOut> {
  const role: TreeRole = change.inPlace ? 'head-copy' : 'head';
  const tree = await session.environment.prepare({ change, role });
  if (tree.ok) return { ok: true, tree };
  if (await session.forge.hasTree(session.repo, change.head.tree)) return tree;
  const what = `the files it was seen in are gone (tree ${change.head.tree.slice(0, 12)})`;
  const why = 'snapshots of work that is in no commit live in the cache folder, for 30 days';
  return { ok: false, reason: `${what}: ${why}; to see the failure again: assay validate` };
}

interface Asked {
  readonly runner: Runner;
  readonly command: Command;
  readonly decoder: ReturnType<Runner['decoder']>;
}

function commandOf(session: Session, known: KnownFailure, tree: PreparedTree, scratch: string): Asked {
  const runner = session.runners.find((entry) => entry.name === known.suite.runner);
  if (runner === undefined) throw new Error(`no runner adapter is called ${known.suite.runner}`);
  const { suite, project, file } = known.failure.test;
  const request = {
    suite: known.suite,
    files: [{ suite, project, file }],
    root: tree.view.dir,
    checkout: known.change.repo,
    treeFiles: tree.view.files,
    scratch,
    assets: session.runnerAssets,
    workers: 1,
  };
  return { runner, command: runner.command(request), decoder: runner.decoder(request) };
}

async function tryOnce(
  session: Session,
  known: KnownFailure,
  tree: PreparedTree,
  onCommand: (shown: string) => void,
): Promise<Trial> {
  const scratch = await session.executor.scratch();
  try {
    const { command, decoder } = commandOf(session, known, tree, scratch.dir);
    onCommand(shown(command));
    const events: RunnerEvent[] = [];
    const { stdout, stderr, exit } = await session.executor.run(
      command,
      { timeoutMs, signal: session.signal },
      { report: (bytes) => decoder.report(bytes).forEach((event) => void events.push(event)) },
    );
    const ended = { code: exit.code, stdoutTail: stdout, stderrTail: stderr, read: tree.readOutputs };
    events.push(...decoder.end(ended));
    return { ...judge(known, events, tree.view.dir), output: `${stdout}\n${stderr}`.trim() };
  } finally {
    await scratch.dispose();
  }
}

function shown({ cwd, argv }: Command): string {
  return `cd ${quoteWords([cwd])} && ${quoteWords(argv)}`;
}

function judge(known: KnownFailure, events: readonly RunnerEvent[], root: string): Pick<Trial, 'result' | 'message'> {
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

/** One failure is a failure; "passed" is only said when every trial passed. */
const strongestFirst: readonly ReproResult[] = ['same', 'different', 'no-answer', 'passed'];

function summary(
  known: KnownFailure,
  ran: { readonly tree: PreparedTree; readonly command: string } | null,
  trials: readonly Trial[],
): Reproduction {
  const counts = { same: 0, different: 0, passed: 0, 'no-answer': 0 };
  for (const { result } of trials) counts[result] += 1;
  const result = strongestFirst.find((it) => counts[it] > 0) ?? 'no-answer';
  const first = trials.find((trial) => trial.result === result);
  const { message, output } = first ?? { message: 'it was stopped before it ran', output: '' };
  const place = { command: ran?.command ?? '', tree: ran?.tree.view.dir ?? '', treeId: ran?.tree.treeId ?? null };
  return { known, ...place, counts, result, message, output };
}
