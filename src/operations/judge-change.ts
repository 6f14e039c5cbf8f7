/** Operations `validate` and `plan`: judge a change, or only say what would run. */

import type { Change } from '#domain/change';
import { OutsideError, UserError } from '#domain/error';
import type { Impact } from '#domain/impact';
import type { Plan, Risk } from '#domain/plan';
import type { Project } from '#domain/project';
import type { RunRequest } from '#domain/run';
import type { Report } from '#domain/verdict';
import { type AskedLimits, readLimits, readTier, readTimeout } from '#operations/limits';
import type { RunEnd, RunOptions, Session } from '#operations/session';

export interface JudgeOptions {
  readonly base: string | null;
  readonly head: string | null;
  readonly full: boolean;
  readonly concurrency: number;
  readonly limits?: AskedLimits;
  /** As if there were no assay.yaml. */
  readonly detectOnly?: boolean;
  /** `fast`, `safe` or `full`; null or absent: fast. */
  readonly tier?: string | null;
  /** False: tests are not watched, and nothing new is learnt about what they execute. */
  readonly record?: boolean;
  /** False: a test runs although nothing it depends on changed since it passed. */
  readonly reuse?: boolean;
  /** What one runner process may take, like `90s`; null or absent: by what it took before. */
  readonly timeout?: string | null;
}

export interface Preview {
  readonly run: string;
  readonly change: Change;
  readonly project: Project;
  readonly impact: Impact;
  readonly risk: Risk;
  readonly plan: Plan;
}

/** The whole flow for one change. Null when it was stopped on the way. */
export async function validate(
  session: Session,
  options: JudgeOptions,
  runOptions: RunOptions = {},
): Promise<Report | null> {
  const end = await session.run(requestFor(session, options, false), runOptions);
  if (end.end === 'aborted') return null;
  const report = await session.report(end.run);
  if (report === null) throw stuck(end);
  return report;
}

/** Change, impact, risk and plan, without running anything. Null when it was stopped on the way. */
export async function previewPlan(session: Session, options: JudgeOptions): Promise<Preview | null> {
  const end = await session.run(requestFor(session, options, true));
  if (end.end === 'aborted') return null;
  const [change, project, impact, risk, plan] = await Promise.all([
    session.row(end.run, 'change'),
    session.row(end.run, 'project'),
    session.row(end.run, 'impact'),
    session.row(end.run, 'risk'),
    session.row(end.run, 'plan'),
  ]);
  if (change === null || project === null || impact === null || risk === null || plan === null) throw stuck(end);
  return { run: end.run, change, project, impact, risk, plan };
}

function requestFor(session: Session, options: JudgeOptions, planOnly: boolean): RunRequest {
  const { base, head, concurrency, limits, detectOnly, timeout = null, record = true, reuse = true } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256) {
    throw new UserError(
      'bad-concurrency',
      `--concurrency must be a whole number from 1 to 256`,
      'for example: --concurrency 4',
    );
  }
  const asked = limits === undefined ? {} : { limits: readLimits(limits) };
  const only = detectOnly === true ? { detectOnly } : {};
  const limit = timeout === null ? {} : { timeoutMs: readTimeout(timeout) };
  const { full, tier } = readTier(options.tier ?? null, options.full);
  return {
    repo: session.repo,
    base,
    head,
    full,
    tier,
    planOnly,
    concurrency,
    record,
    reuse,
    ...asked,
    ...only,
    ...limit,
  };
}

/** Only a bug leaves a stack; trouble outside is told in words. */
function stuck({ run, reasons }: RunEnd): Error {
  const isBug = reasons.length === 0 || reasons.some((reason) => /\n\s+at /.test(reason));
  if (!isBug) return new OutsideError('run', reasons.join('; '), { retryable: false });
  return new Error(`run ${run} ended without an answer: ${reasons.join('; ') || 'no reason was recorded'}`);
}
