/**
 * From ranked tests to checks: one process per suite where the runner spreads files over workers itself, shards where it does not.
 * Pure. Invariant: every selected test is in exactly one check, and everything else is in `notRun` with its reason.
 */
import type { Impact } from '#domain/impact';
import type { Check, NotRun, Plan, RankedTest, Risk, Selected } from '#domain/plan';
import type { Project } from '#domain/project';
import { fileKey, type Suite } from '#domain/suite';
import type { Agreement } from '#domain/verdict';
import { cutPlan, type Limits, type Numbered } from '#flow/plan/cut';
import { agreementWords } from '#formats/chance/agreement';
import { utc } from '#kit/text';

/** A shard must be worth its process: runners take half a second to start. Milliseconds of expected work per shard. */
const shardMs = 4_000;
/** What a file is taken to cost before anybody has seen it run, when it comes to shards. Milliseconds. */
const unknownFileMs = 200;
/** Time limit of a check whose duration nobody knows, and the bounds for the others: 5 times the expected time. Milliseconds. */
const unknownLimit = 15 * 60_000;
const leastLimit = 2 * 60_000;
const mostLimit = 60 * 60_000;

const everything: Limits = { layers: null, budget: null };

export interface PlanInput {
  readonly project: Project;
  readonly impact: Impact;
  readonly risk: Risk;
  /** Processes at once; >= 1. */
  readonly concurrency: number;
  /** Absent: everything the change reaches. */
  readonly limits?: Limits;
  /** Whether to watch tests whose recording is not of exactly these files; absent: yes. */
  readonly record?: boolean;
  /** How selections did against full runs so far; absent: nobody has compared. */
  readonly agreement?: Agreement;
  /** Asked for by the user; absent: by what the check took before. */
  readonly timeoutMs?: number;
}

export function makePlan(input: PlanInput): Plan {
  const { project, impact, risk: all, concurrency, limits = everything, timeoutMs, agreement = noTrials } = input;
  const [standing, open] = [all.ranked.filter(hasPassed), all.ranked.filter((test) => !hasPassed(test))];
  const { kept, left, cut } = cutPlan(open, project.suites, limits);
  const risk = { ranked: kept.map(({ test }) => test) };
  const checks = project.suites
    .flatMap((suite) =>
      checksOf(
        suite,
        risk.ranked.filter((test) => test.reach.test.suite === suite.id),
        concurrency,
        input.record ?? true,
      ),
    )
    .map((check) => ({ ...check, timeoutMs: timeoutMs ?? check.timeoutMs }))
    .sort((a, b) => layerOrder(a) - layerOrder(b) || rankOf(a, risk) - rankOf(b, risk));
  const known = checks.map((check) => check.expectedMs);
  return {
    checks,
    selected: kept.map((it) => selected(it, all.foresaid?.calibrated === true)),
    notRun: [
      ...left.map(({ test: { reach }, by, reason }) => ({
        what: reach.test.file,
        suite: reach.test.suite,
        reason,
        cut: by,
      })),
      ...standing.map(reused),
      ...impact.unreached.map(({ test, reason }) => ({ what: test.file, suite: test.suite, reason })),
      ...scripts(project),
    ],
    ...(cut === null ? {} : { cut }),
    testFiles: project.tests.length,
    expectedMs: known.some((ms) => ms === null) ? null : known.reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    ...confidenceOf(impact, { isCut: cut !== null, isWhole: standing.length === 0 }, agreement),
    probabilityReason: all.foresaid?.words ?? 'no probabilities: nothing was learnt yet',
  };
}

const noTrials: Agreement = { bound: null, trials: 0, misses: 0 };

/** Its result stands: nothing it depends on changed since it passed. */
function hasPassed({ reach }: RankedTest): boolean {
  return reach.unchangedSince !== undefined;
}

function reused({ reach: { test, unchangedSince: at = 0 } }: RankedTest): NotRun {
  const reason = `it passed on ${utc(at)}, and nothing it depends on has changed since`;
  return { what: test.file, suite: test.suite, reason, passedAt: at };
}

/** What earlier full runs say holds for a selection as it is made, not for one that somebody has cut. */
function confidenceOf(
  { unreached }: Impact,
  { isCut, isWhole }: { readonly isCut: boolean; readonly isWhole: boolean },
  agreement: Agreement,
): Pick<Plan, 'confidence' | 'confidenceReason'> {
  if (isCut)
    return { confidence: null, confidenceReason: 'not enough data: nobody has compared cut plans with full runs' };
  if (unreached.length === 0 && isWhole) return { confidence: 1, confidenceReason: 'every known test is selected' };
  return { confidence: agreement.bound, confidenceReason: agreementWords(agreement) };
}

function checksOf(suite: Suite, tests: readonly RankedTest[], concurrency: number, record: boolean): readonly Check[] {
  const shards = shardCount(suite, tests, concurrency);
  return Array.from({ length: shards }, (_, index) => {
    const own = tests.filter((_test, position) => position % shards === index); // round-robin keeps the order within each shard
    const id = `select/${suite.id}${shards === 1 ? '' : `#${index + 1}`}`;
    const expectedMs = total(own);
    return {
      id,
      group: id,
      purpose: 'select' as const,
      suite: suite.id,
      layer: suite.layer,
      tree: 'head' as const,
      files: own.map((test) => test.reach.test),
      whole: suite.command !== null,
      expectedMs,
      ...(record && own.some(({ reach }) => reach.watched !== 'current') ? { record: true as const } : {}),
      timeoutMs: expectedMs === null ? unknownLimit : Math.min(mostLimit, Math.max(leastLimit, 5 * expectedMs)),
      repetition: 1,
    };
  });
}

function shardCount(suite: Suite, tests: readonly RankedTest[], concurrency: number): number {
  if (tests.length === 0) return 0;
  if (suite.pool) return 1;
  const worth = Math.ceil((total(tests) ?? tests.length * unknownFileMs) / shardMs);
  return Math.max(1, Math.min(concurrency, worth, tests.length));
}

/** Sum of the expected times, null as soon as one is unknown. */
function total(tests: readonly RankedTest[]): number | null {
  return tests.reduce<number | null>(
    (sum, { expectedMs }) => (sum === null || expectedMs === null ? null : sum + expectedMs),
    0,
  );
}

/** Type checks come after the tests that run: they are slow to start and say less about behaviour. */
function layerOrder(check: Check): number {
  return check.layer === 'static' ? 1 : 0;
}

function rankOf(check: Check, risk: Risk): number {
  const [first] = check.files;
  return first === undefined ? 0 : risk.ranked.findIndex((test) => fileKey(test.reach.test) === fileKey(first));
}

function selected({ test, rank }: Numbered, isCalibrated: boolean): Selected {
  const { reach, because, expectedMs } = test;
  const probability = isCalibrated ? test.probability : null;
  return { test: reach.test, rank, reason: reach.reason, steps: reach.steps, because, expectedMs, probability };
}

function scripts(project: Project): readonly NotRun[] {
  return project.scriptsNotRun.map(({ dir, script, reason }) => ({
    what: `script "${script}"${dir === '' ? '' : ` of ${dir}`}`,
    suite: null,
    reason,
  }));
}
