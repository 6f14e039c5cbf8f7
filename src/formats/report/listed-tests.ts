/**
 * Every test of a run as report formats list it: once, as it ended when it was selected, with what Assay found out about a failure.
 * Pure. Invariant: a failure of the verdict is always in the list, also when it is of a whole file or its test has no result.
 */
import type { Attempt } from '#domain/evidence';
import type { Outcome, TestError } from '#domain/result';
import { type TestId, testKey } from '#domain/suite';
import { effectOfFailure, type Failure, type Report } from '#domain/verdict';
import { oneLine } from '#kit/text';

export interface ListedTest {
  /** The title is empty for a file that failed as a whole. */
  readonly test: TestId;
  readonly outcome: Outcome;
  readonly ms: number;
  readonly tries: number;
  readonly error: TestError | null;
  readonly failure: Failure | null;
}

export interface ListedSuite {
  readonly suite: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly ms: number;
  readonly tests: readonly ListedTest[];
}

/** What a run left behind that the Report does not hold: the attempts of its selected checks, one after the other. */
export interface RunResults {
  readonly report: Report;
  readonly attempts: readonly Attempt[];
}

export function listTests({ report, attempts }: RunResults): readonly ListedSuite[] {
  const failures = new Map(report.verdict.failures.map((failure) => [testKey(failure.test), failure]));
  const selecting = attempts.filter(({ check }) => check.purpose === 'select');
  const suites = [...Map.groupBy(selecting, ({ check }) => check.suite)].map(([suite, own]) => ({
    suite,
    startedAt: Math.min(...own.map((it) => it.startedAt)),
    ms: own.reduce((sum, { exit }) => sum + exit.ms, 0),
    tests: own.flatMap((attempt) => testsOf(attempt, failures)),
  }));
  return withMissing(suites, failures);
}

function testsOf({ check, tests, files }: Attempt, failures: ReadonlyMap<string, Failure>): readonly ListedTest[] {
  const broken = files.flatMap(({ project, file, error, ms }): readonly ListedTest[] => {
    const test = { suite: check.suite, project, file, title: [] };
    const failure = failures.get(testKey(test)) ?? null;
    return error === null || failure === null ? [] : [{ test, outcome: 'failed', ms, tries: 1, error, failure }];
  });
  const told = tests.map(({ project, file, title, outcome, ms, tries, error }): ListedTest => {
    const test = { suite: check.suite, project, file, title };
    const failure = outcome === 'failed' ? (failures.get(testKey(test)) ?? null) : null;
    return { test, outcome, ms, tries, error, failure };
  });
  return [...told, ...broken];
}

function withMissing(suites: readonly ListedSuite[], failures: ReadonlyMap<string, Failure>): readonly ListedSuite[] {
  const listed = new Set(suites.flatMap(({ tests }) => tests.flatMap(({ failure }) => failure?.id ?? [])));
  const missing = [...failures.values()].filter(({ id }) => !listed.has(id));
  const known = new Set(suites.map(({ suite }) => suite));
  const extra = Map.groupBy(missing, ({ test }) => test.suite);
  const toListed = (failure: Failure): ListedTest => {
    const { test, error } = failure;
    return { test, outcome: 'failed', ms: 0, tries: 1, error, failure };
  };
  const completed = suites.map((it) => ({ ...it, tests: [...it.tests, ...(extra.get(it.suite) ?? []).map(toListed)] }));
  const unknown = [...extra].filter(([suite]) => !known.has(suite));
  return [...completed, ...unknown.map(([suite, own]) => ({ suite, startedAt: 0, ms: 0, tests: own.map(toListed) }))];
}

/** `totals › applies two coupons`; what a file that failed as a whole is called among tests. */
export function titleText({ title, file }: TestId): string {
  const parts = title.map(oneLine).filter((part) => part !== '');
  return title.length === 0 ? `${file} as a whole` : parts.join(' › ') || 'without a name';
}

/** The sentences under a failure, as the terminal has them, and how to see it again. */
export function failureLines(failure: Failure): readonly string[] {
  return [
    `${failure.class} (${effectOfFailure(failure)})`,
    ...failure.evidence.map((sentence) => `because ${sentence}`),
    ...failure.slice,
    `repro: assay repro ${failure.id}`,
  ];
}
