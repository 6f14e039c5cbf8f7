/**
 * What one run teaches about tests: one cycle, of the test files that its selected checks finished at head. A file failed when running it
 * showed a failure, whoever is to blame: one that was there before is foretold just the same. Failures of the environment and of the
 * infrastructure, and files whose failure nobody judged, teach nothing. Pure.
 */
import type { Attempt } from '#domain/evidence';
import { type Risk, selectedAs } from '#domain/plan';
import { fileKey } from '#domain/suite';
import type { Failure } from '#domain/verdict';
import { type CycleOutcome, openForesight } from '#flow/risk/foresight';
import { changeFacts } from '#flow/risk/rank-tests';

export interface Lesson {
  readonly risk: Risk;
  readonly attempts: readonly Attempt[];
  readonly failures: readonly Pick<Failure, 'test' | 'class'>[];
}

/** The state after one more run; `before`: null for none. */
export function nextForesight(before: string | null, lesson: Lesson): string {
  const { foresight } = openForesight(before);
  foresight.learn(cycleOf(lesson));
  return foresight.text();
}

/** Each file once, with what became of it. */
export function cycleOf({ risk, attempts, failures }: Lesson): readonly CycleOutcome[] {
  const facts = changeFacts(risk);
  const outcomes = attempts
    .filter(({ check }) => check.purpose === 'select')
    .flatMap((attempt) => outcomesOf(attempt, failures));
  const byKey = new Map(outcomes.toReversed().map((it) => [it.key, it]));
  return [...byKey.values()].flatMap((it) => {
    const known = facts.get(it.key);
    return known === undefined ? [] : [{ ...it, facts: known }];
  });
}

function outcomesOf(attempt: Attempt, failures: Lesson['failures']): readonly Omit<CycleOutcome, 'facts'>[] {
  const { check, files, exit, trouble } = attempt;
  const own = failures.filter(({ test }) => test.suite === check.suite);
  const judged = new Map<string, boolean>();
  for (const { test, class: name } of own) {
    const key = fileKey(selectedAs(check, test));
    judged.set(key, (judged.get(key) ?? false) || !teachesNothing.has(name));
  }
  const told = check.whole
    ? trouble === null && files.length > 0
      ? [{ key: check.files.map(fileKey)[0] ?? '', failed: files.some(isRed), ms: exit.ms }]
      : []
    : files.map((it) => ({
        key: fileKey({ suite: check.suite, project: it.project, file: it.file }),
        failed: isRed(it),
        ms: it.ms,
      }));
  return told.filter(({ key, failed }) => (failed ? judged.get(key) === true : judged.get(key) !== false));
}

const teachesNothing: ReadonlySet<Failure['class']> = new Set(['environment', 'infrastructure']);

function isRed({ failed, error }: Attempt['files'][number]): boolean {
  return failed > 0 || error !== null;
}
