/** check.planned -> check.finished: one check, once, in its tree. Whatever goes wrong outside is part of the answer. */

import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Check } from '#domain/plan';
import type { Recorded } from '#domain/recording';
import type { Exit } from '#domain/result';
import type { Suite } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { findTrouble } from '#flow/execute/find-trouble';
import { readRecorded, withRecorder } from '#flow/execute/read-recorded';
import { collectResults, type Results, type ResultsCollector } from '#flow/execute/results';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';
import { quoteWords } from '#formats/shell-words';
import { plain } from '#kit/text';
import type { PreparedTree } from '#ports/environment';
import type { Outcome } from '#ports/executor';
import type { Command, CommandRequest, Decoder, Runner } from '#ports/runner';

const tailLength = 65_536;

export const executeCheck: Step<FlowContext> = async (event, context) => {
  const [request, change, project, check] = await Promise.all([
    need(context, event.run, 'request'),
    need(context, event.run, 'change'),
    need(context, event.run, 'project'),
    need(context, event.run, 'check', event.subject),
  ]);
  const suite = project.suites.find((entry) => entry.id === check.suite);
  if (suite === undefined) throw new Error(`check ${check.id} names the unknown suite ${check.suite}`);
  context.feed.publish(event.run, { type: 'check-started', check });
  const holds = suite.served?.holds ?? [];
  const { attempt, recorded } = await context.locks.hold(holds, () =>
    runCheck(event.run, check, suite, change, request.concurrency, context),
  );
  context.feed.publish(event.run, { type: 'check-finished', check, ok: attempt.trouble === null });
  return {
    writes: [
      { kind: 'attempt', key: check.id, value: attempt },
      ...(recorded === null ? [] : [{ kind: 'recorded' as const, key: check.id, value: recorded }]),
    ],
    events: [{ name: 'check.finished', subject: check.id }],
  };
};

interface Executed {
  readonly attempt: Attempt;
  /** Null when nobody watched. */
  readonly recorded: Recorded | null;
}

async function runCheck(
  run: string,
  check: Check,
  suite: Suite,
  change: Change,
  workers: number,
  context: FlowContext,
): Promise<Executed> {
  const startedAt = context.clock.now();
  const isBase = check.tree === 'base' || check.tree === 'base-with-head-tests';
  if (isBase && suite.served?.unknown) return notPrepared(check, suite.served.unknown, startedAt);
  const tree = await context.environment.prepare({ change, role: check.tree });
  if (!tree.ok) return notPrepared(check, tree.reason, startedAt);
  const runner = context.runners.find((entry) => entry.name === suite.runner);
  if (runner === undefined) throw new Error(`no runner adapter is called ${suite.runner}`);
  const scratch = await context.executor.scratch();
  try {
    const request = {
      suite,
      files: check.files,
      root: tree.view.dir,
      checkout: change.repo,
      treeFiles: tree.view.files,
      scratch: scratch.dir,
      assets: context.runnerAssets,
      workers,
    };
    const { command, outcome, results } = await execute(run, check, runner, request, tree, context);
    const attempt: Attempt = {
      check,
      number: 1,
      root: tree.view.dir,
      treeId: tree.treeId,
      startedAt,
      exit: outcome.exit,
      tests: results.tests,
      files: results.files,
      problems: results.problems,
      trouble: findTrouble(check, outcome.exit, results),
      command: `cd ${quoteWords([command.cwd])} && ${quoteWords(command.argv)}`,
      outputTail: plain(`${outcome.stdout}\n${outcome.stderr}`).trim().slice(-tailLength),
    };
    const watched =
      check.record && runner.records ? await readRecorded(attempt, { suite, tree, scratch }, context) : null;
    return { attempt, recorded: watched };
  } finally {
    await scratch.dispose();
    await tree.release();
  }
}

async function execute(
  run: string,
  check: Check,
  runner: Runner,
  request: CommandRequest,
  tree: PreparedTree,
  context: FlowContext,
): Promise<{ command: Command; outcome: Outcome; results: Results }> {
  const command = withRecorder(runner.command(request), check, runner, request);
  const decoder = runner.decoder(request);
  const collector = collectResults();
  const show = liveView(run, check, collector, context);
  const outcome = await context.executor.run(
    command,
    { timeoutMs: check.timeoutMs, signal: context.signal },
    { report: (bytes) => decoder.report(bytes).forEach(show) },
  );
  finish(decoder, outcome, tree).forEach(show);
  return { command, outcome, results: collector.results() };
}

function finish(decoder: Decoder, { exit, stdout, stderr }: Outcome, tree: PreparedTree): ReturnType<Decoder['end']> {
  return decoder.end({ code: exit.code, stdoutTail: stdout, stderrTail: stderr, read: tree.readOutputs });
}

/** Hands each event to the collector and shows what is new; only the selected run counts for the first result and failure. */
function liveView(run: string, check: Check, collector: ResultsCollector, context: FlowContext) {
  return (event: Parameters<ResultsCollector['add']>[0]): void => {
    const seen = collector.add(event);
    if (seen === null) return;
    if (seen.type === 'test') {
      if (check.purpose === 'select') {
        context.stopwatch.mark('first-result');
        if (seen.result.outcome === 'failed') context.stopwatch.mark('first-failure');
      }
      context.feed.publish(run, { type: 'test', check, result: seen.result });
    } else {
      const failed = seen.file.failed > 0 || seen.file.error !== null;
      if (check.purpose === 'select' && failed) context.stopwatch.mark('first-failure');
      context.feed.publish(run, { type: 'file-finished', check, file: seen.file.file, failed });
    }
  };
}

const noExit: Exit = { code: null, signal: null, reason: 'not-started', ms: 0 };

function notPrepared(check: Check, reason: string, startedAt: number): Executed {
  const attempt: Attempt = {
    check,
    number: 1,
    root: '',
    treeId: '',
    startedAt,
    exit: noExit,
    tests: [],
    files: [],
    problems: [],
    trouble: { kind: 'not-prepared', message: reason },
    command: '',
    outputTail: '',
  };
  return { attempt, recorded: null };
}
