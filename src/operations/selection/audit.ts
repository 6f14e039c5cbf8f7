/**
 * Operation `audit`: runs everything for changes of the past and holds what would have been selected against it. Every change is a trial
 * that agreement counts from now on, and every failure that the selection would not have shown is kept as a safety miss.
 */
import { readFileSync, statSync } from 'node:fs';
import { UserError } from '#domain/error';
import type { Attempt } from '#domain/evidence';
import { fileKey } from '#domain/suite';
import { type Agreement, effectOf, type Report } from '#domain/verdict';
import { agreementOf } from '#formats/chance/agreement';
import type { Prediction } from '#formats/chance/calibration';
import { type JudgeOptions, validate } from '#operations/judge-change';
import { type Foretold, judgeForetold, predictionsOf } from '#operations/selection/foretold';
import type { Session } from '#operations/session';

export interface AuditOptions extends Pick<JudgeOptions, 'concurrency' | 'timeout'> {
  /** The newest N commits. */
  readonly last: number | null;
  /** A file with pairs of revisions: `[{"base": "…", "head": "…"}, …]`. */
  readonly pairs: string | null;
  /** Called when a change has been judged. */
  readonly tell?: (change: AuditedChange, index: number, all: number) => void;
}

export interface AuditedChange {
  readonly base: string;
  readonly head: string;
  readonly title: string;
  readonly result: Report['verdict']['result'];
  readonly headline: string;
  readonly files: { readonly selected: number; readonly all: number };
  /** Milliseconds of test time as the runner told it. */
  readonly time: { readonly selected: number; readonly all: number };
  /** Failures that count against the change, and the failing files that would not have been run. */
  readonly failures: number;
  readonly missed: readonly { readonly file: string; readonly decision: string }[];
  /** Milliseconds of test time in the order of the plan until the first failing file has ended; null when nothing failed. */
  readonly firstFailureMs: number | null;
}

export interface Audit {
  readonly changes: readonly AuditedChange[];
  /** Over all trials of this repository, those of earlier runs included. */
  readonly agreement: Agreement;
  /** What was foretold of the test files against what became of them; null when nothing was. */
  readonly foretold: Foretold | null;
}

const defaultLast = 10;
const mostChanges = 500;
const maxPairsBytes = 16 * 1024 * 1024;

/** Null when it was stopped on the way. Oldest first, so that what a change taught is known for the next. */
export async function audit(session: Session, options: AuditOptions): Promise<Audit | null> {
  const wanted =
    options.pairs === null ? await lastChanges(session, options.last ?? defaultLast) : readPairs(options.pairs);
  const changes: AuditedChange[] = [];
  const predictions: (readonly Prediction[])[] = [];
  for (const { base, head } of wanted) {
    const report = await validate(session, {
      base,
      head,
      full: true,
      concurrency: options.concurrency,
      timeout: options.timeout ?? null,
    });
    if (report === null) return null;
    const attempts = await session.attempts(report.run);
    const judged = judgedChange(report, attempts, { base, head });
    predictions.push(predictionsOf(await session.row(report.run, 'risk'), attempts, report));
    changes.push(judged);
    options.tell?.(judged, changes.length, wanted.length);
  }
  const { trials, missed } = await session.history.trials();
  return { changes, agreement: agreementOf(trials, missed), foretold: judgeForetold(predictions) };
}

async function lastChanges(session: Session, last: number): Promise<readonly { base: string; head: string }[]> {
  if (!Number.isInteger(last) || last < 1 || last > mostChanges) {
    throw new UserError('bad-last', `--last must be a whole number from 1 to ${mostChanges}`, 'for example: --last 20');
  }
  const commits = await session.forge.lastCommits(session.repo, last);
  return commits.map(({ id }) => ({ base: `${id}~1`, head: id })).reverse();
}

/** Throws UserError that says what is wrong with the file. */
function readPairs(file: string): readonly { base: string; head: string }[] {
  const wrong = (problem: string) =>
    new UserError(
      'bad-pairs',
      `--pairs ${file}: ${problem}`,
      'it wants a JSON list like [{"base": "main~3", "head": "main~2"}]',
    );
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw wrong('there is no such file');
  if (size > maxPairsBytes) throw wrong('is larger than 16 MiB');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!Array.isArray(value) || value.length === 0) throw wrong('is not a list of pairs');
  if (value.length > mostChanges) throw wrong(`holds ${value.length} pairs, more than ${mostChanges}`);
  return value.map((pair: unknown, index) => {
    const { base, head } = (pair ?? {}) as { base?: unknown; head?: unknown };
    if (typeof base !== 'string' || typeof head !== 'string')
      throw wrong(`entry ${index + 1} has no "base" and "head"`);
    return { base, head };
  });
}

function judgedChange(
  report: Report,
  attempts: readonly Attempt[],
  { base, head }: { base: string; head: string },
): AuditedChange {
  const { impact, plan, verdict, change } = report;
  const ms = new Map(
    attempts
      .filter(({ check }) => check.purpose === 'select')
      .flatMap(({ check, files }) =>
        files.map(({ project, file, ms: took }) => [fileKey({ suite: check.suite, project, file }), took] as const),
      ),
  );
  const took = (key: string): number => ms.get(key) ?? 0;
  const kept = impact.reached.filter(({ otherwise }) => otherwise === undefined).map(({ test }) => fileKey(test));
  const counting = verdict.failures.filter((failure) => effectOf[failure.class] !== 'report');
  const failing = new Set(counting.map(({ test }) => fileKey(test)));
  const missed = impact.reached.flatMap(({ test, otherwise }) =>
    otherwise !== undefined && failing.has(fileKey(test)) ? [{ file: test.file, decision: otherwise }] : [],
  );
  const order = plan.selected.map(({ test }) => fileKey(test));
  const first = order.findIndex((key) => failing.has(key));
  return {
    base,
    head,
    title: change.intent.title,
    result: verdict.result,
    headline: verdict.headline,
    files: { selected: kept.length, all: impact.reached.length + impact.unreached.length },
    time: { selected: total(kept.map(took)), all: total([...ms.values()]) },
    failures: counting.length,
    missed,
    firstFailureMs: first === -1 ? null : total(order.slice(0, first + 1).map(took)),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
