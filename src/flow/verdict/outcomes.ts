/**
 * What every attempt of a group said about one test: the raw material of a class. Pure.
 * Invariant: a failure that a runner reported is never lost, also when it names no error, another project or a file nobody asked for.
 */
import type { Attempt } from '#domain/evidence';
import type { TreeRole } from '#domain/plan';
import type { FileResult, TestError, TestResult } from '#domain/result';
import { fileKey, type TestId, testKey } from '#domain/suite';
import type { Tally } from '#domain/verdict';
import { fingerprintOf } from '#formats/fingerprint';

/** One answer of one attempt; `fingerprint` only for failures. */
export type Answer =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly fingerprint: string; readonly error: TestError }
  /** The attempt gave no answer about this test: it crashed, timed out, was not prepared, or the test is not there. */
  | { readonly outcome: 'other'; readonly reason: string };

export interface TestEvidence {
  readonly test: TestId;
  readonly answers: Readonly<Record<TreeRole, readonly Answer[]>>;
}

/** The reason of an answer about a test that its file, which ran to its end, does not have. */
export const noSuchTest = 'no such test';

/** Stands in for a failure that names no error. */
export const silentError: TestError = {
  name: '',
  message: 'failed without saying why',
  stack: '',
  expected: null,
  actual: null,
  phase: 'test',
};

/** Every test (or whole file, with an empty title) that failed in this attempt, in the order of the report. */
export function failingTests(attempt: Attempt): readonly TestId[] {
  const suite = attempt.check.suite;
  const found = new Map<string, TestId>();
  const add = (test: TestId): void => void found.set(testKey(test), test);
  for (const { project, file, title, outcome } of attempt.tests) {
    if (outcome === 'failed') add({ suite, project, file, title });
  }
  for (const { project, file, error, failed } of attempt.files) {
    if (error !== null && (failed === 0 || error.phase !== 'test')) add({ suite, project, file, title: [] });
  }
  return [...found.values()];
}

/** Collects the answers of all attempts of a group about any one test; each attempt is read once. */
export function evidenceIn(attempts: readonly Attempt[]): (test: TestId) => TestEvidence {
  const indexes = attempts.map(indexOf);
  return (test) => {
    const answers: Record<TreeRole, Answer[]> = { head: [], 'head-copy': [], 'base-with-head-tests': [], base: [] };
    for (const index of indexes) {
      if (index.attempt.check.whole || index.concerned.has(fileKey(test)))
        answers[index.attempt.check.tree].push(answerOf(test, index));
    }
    return { test, answers };
  };
}

interface AttemptIndex {
  readonly attempt: Attempt;
  /** File keys that were asked for or answered; a suite that runs as a whole was asked about all. */
  readonly concerned: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, FileResult>;
  /** More than one where tests share their whole title. */
  readonly tests: ReadonlyMap<string, readonly TestResult[]>;
}

function indexOf(attempt: Attempt): AttemptIndex {
  const suite = attempt.check.suite;
  const files = new Map(attempt.files.map((result) => [fileKey({ ...result, suite }), result]));
  const tests = Map.groupBy(attempt.tests, (result) => testKey({ ...result, suite }));
  const answered = attempt.tests.map((result) => fileKey({ ...result, suite }));
  const concerned = new Set([...attempt.check.files.map(fileKey), ...files.keys(), ...answered]);
  return { attempt, concerned, files, tests };
}

function answerOf(test: TestId, { attempt, files, tests }: AttemptIndex): Answer {
  const file = files.get(fileKey(test));
  if (test.title.length === 0) return fileAnswer(file, attempt);
  const results = tests.get(testKey(test)) ?? [];
  const failure = results.find((entry) => entry.outcome === 'failed');
  if (failure !== undefined) return failed(failure.error ?? silentError, attempt);
  if (results.some((entry) => entry.outcome === 'passed')) return { outcome: 'passed' };
  if (file?.error?.phase === 'collect') return { outcome: 'other', reason: 'the file could not be loaded there' };
  if (file?.error) return failed(file.error, attempt); // a hook of the file failed: this test never got its turn
  if (results.length > 0) return { outcome: 'other', reason: 'skipped' };
  const isSilent = file === undefined && !attempt.check.whole; // the whole suite ran, so that a file it does not name is not there
  return { outcome: 'other', reason: isSilent || attempt.trouble !== null ? noAnswer(attempt) : noSuchTest };
}

/** A whole file passes only in an attempt that is a complete answer: an error that names no file may be this one's. */
function fileAnswer(file: FileResult | undefined, attempt: Attempt): Answer {
  if (file?.error) return failed(file.error, attempt);
  if (file === undefined || attempt.trouble !== null) return { outcome: 'other', reason: noAnswer(attempt) };
  return { outcome: 'passed' };
}

function failed(error: TestError, attempt: Attempt): Answer {
  return { outcome: 'failed', fingerprint: fingerprintOf(error, attempt.root), error };
}

function noAnswer(attempt: Attempt): string {
  return attempt.trouble?.message ?? 'the runner said nothing about this file';
}

export function tally(answers: readonly Answer[]): Tally {
  const of = (outcome: Answer['outcome']): number => answers.filter((answer) => answer.outcome === outcome).length;
  return { failed: of('failed'), passed: of('passed'), other: of('other') };
}
