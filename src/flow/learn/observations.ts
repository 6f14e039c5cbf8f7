/** What a run teaches: durations and outcomes per file, outcomes per tree of the tests that failed somewhere. Pure. */
import type { Attempt } from '#domain/evidence';
import { type TestFile, testKey } from '#domain/suite';
import type { Failure } from '#domain/verdict';
import type { FileObservation, TestObservation } from '#ports/history';

/** One per file that the selected run finished; repetitions and base runs say nothing about head's usual durations. */
export function fileObservations(attempts: readonly Attempt[]): readonly FileObservation[] {
  return attempts
    .filter((attempt) => attempt.check.purpose === 'select')
    .flatMap((attempt) => (attempt.check.whole ? wholeObservation(attempt) : filesOf(attempt)));
}

/** The whole suite is what is selected, so its wall-clock time and whether anything failed are what can be foretold. */
function wholeObservation({ check, tests, files, exit }: Attempt): readonly FileObservation[] {
  const failed = tests.some(({ outcome }) => outcome === 'failed');
  return files.length === 0 ? [] : check.files.map((file) => ({ file, ms: exit.ms, failed }));
}

function filesOf({ check, files }: Attempt): readonly FileObservation[] {
  return files.map(({ project, file, ms, failed, error }) => ({
    file: { suite: check.suite, project, file } satisfies TestFile,
    ms,
    failed: failed > 0 || error !== null,
  }));
}

/**
 * Every outcome, on every tree, of each test that failed at least once in this run. Not those of a clean copy: it differs from the work
 * tree in what git ignores, so that a failure here and a pass there prove no flakiness. And not those on head of a test that is flaky
 * since this change, or nobody knows since when: judging the change again must not find it known.
 */
export function testObservations(
  attempts: readonly Attempt[],
  failures: readonly Pick<Failure, 'test' | 'class'>[],
): readonly TestObservation[] {
  const unsettled = new Set(failures.filter(isUnsettled).map((failure) => testKey(failure.test)));
  const comparable = attempts.filter((attempt) => attempt.check.tree !== 'head-copy');
  const all = comparable.flatMap(({ check, tests, treeId }) =>
    tests.flatMap(({ project, file, title, outcome }) => {
      const test = { suite: check.suite, project, file, title };
      if (outcome === 'skipped' || (check.tree === 'head' && unsettled.has(testKey(test)))) return [];
      return [{ test, tree: treeId, outcome }];
    }),
  );
  const failed = new Set(all.filter((seen) => seen.outcome === 'failed').map((seen) => testKey(seen.test)));
  return all.filter((seen) => failed.has(testKey(seen.test)));
}

function isUnsettled(failure: Pick<Failure, 'class'>): boolean {
  return failure.class === 'flaky-introduced' || failure.class === 'unknown';
}
