/** Why a test was selected or was not, and what is known of it. */
import type { Attempt } from '#domain/evidence';
import { fileKey, type TestFile, type TestId, testKey } from '#domain/suite';
import type { Decided } from '#operations/explain/explain';
import { type Choice, isSameTest, type TestExplanation } from '#operations/explain/explanation';
import type { Session } from '#operations/session';
import type { FileHistory, KnownFailure } from '#ports/history';

/** `tests` are one test, or one file, as several suites or projects run it; not empty. */
export async function explainTest(
  session: Session,
  decided: Decided,
  tests: readonly TestId[],
  failures: readonly KnownFailure[],
): Promise<TestExplanation> {
  const [first] = tests;
  if (first === undefined) throw new Error('no test to explain');
  const isOfIt = (test: TestId): boolean =>
    first.title.length === 0 ? test.file === first.file : isSameTest(test, first);
  const own = failures.filter(({ failure }) => isOfIt(failure.test));
  const files = decided.project.tests.filter((test) => test.file === first.file);
  const [histories, flakes] = await Promise.all([
    session.history.files(files.map(fileKey)),
    session.history.flakes([...new Set([...tests, ...own.map(({ failure }) => failure.test)].map(testKey))]),
  ]);
  return {
    kind: 'test',
    file: first.file,
    title: first.title,
    source: { from: decided.from, change: changeWords(decided) },
    choices: files.map((file) => choiceOf(decided, file, histories)),
    last: decided.attempts.flatMap((attempt) => outcomes(attempt, first)),
    flakes: [...flakes.values()],
    failures: own,
  };
}

function changeWords({ change: { head, base } }: Decided): string {
  const against = base === null ? 'nothing before it' : `${base.label} ${base.commit?.slice(0, 7) ?? ''}`.trim();
  return `${head.label} against ${against}`;
}

function choiceOf({ plan }: Decided, file: TestFile, histories: ReadonlyMap<string, FileHistory>): Choice {
  const key = fileKey(file);
  const selected = plan.selected.find(({ test }) => fileKey(test) === key);
  const { suite, project } = file;
  const shared = { suite, project, history: histories.get(key) ?? null };
  if (selected !== undefined) {
    const { rank, reason, steps, because } = selected;
    return { ...shared, selected: true, rank, reason, steps, because };
  }
  const left = plan.notRun.find((entry) => entry.what === file.file && entry.suite === suite);
  const reason = left?.reason ?? 'the plan does not name it';
  return { ...shared, selected: false, rank: null, reason, steps: [], because: null };
}

/** Of the selected run alone: repetitions are evidence about a failure, not what the run said. */
function outcomes({ check, tests, files }: Attempt, { file, title }: TestId): TestExplanation['last'] {
  if (check.purpose !== 'select') return [];
  if (title.length > 0) {
    return tests
      .filter((it) => it.file === file && it.title.join('\0') === title.join('\0'))
      .map(({ outcome, ms, error }) => ({ outcome, ms, message: error?.message ?? null }));
  }
  return files
    .filter((it) => it.file === file)
    .map(({ passed, failed, skipped, ms, error }) => ({
      outcome: `${passed} passed, ${failed} failed, ${skipped} skipped`,
      ms,
      message: error?.message ?? null,
    }));
}
