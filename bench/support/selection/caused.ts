/** Which test files fail because of a fault: what fails on the faulty tree every time and passes on the clean one. Pure. */
import type { PlainFile, PlainOutcome } from '../plain/run.ts';
import type { FailingFile } from '../plain/telling.ts';

/**
 * Several runs of one tree tell flaky files apart: a file counts when each run of the faulty tree shows a failure that at least one run of
 * the clean tree does not have.
 */
export function causedFailures(
  faulty: readonly PlainOutcome[],
  clean: readonly PlainOutcome[],
): readonly FailingFile[] {
  const [first] = faulty;
  return Object.keys(first?.files ?? {})
    .sort()
    .flatMap((file): FailingFile[] => {
      const before = clean.map((run) => run.files[file]);
      const each = faulty.map((run) => newFailures(run.files[file], before));
      const [tests] = each;
      return tests === undefined || tests === null || each.includes(null) ? [] : [{ file, tests }];
    });
}

/** Null when nothing fails that does not fail in every clean run as well; no tests when the file itself fails. */
function newFailures(now: PlainFile | undefined, before: readonly (PlainFile | undefined)[]): readonly string[] | null {
  if (now === undefined || !now.failed) return null;
  const failing = Object.keys(now.tests).filter((test) => now.tests[test] === 'failed');
  const tests = failing.filter((test) => !before.every((run) => run?.tests[test] === 'failed'));
  if (tests.length > 0) return tests;
  return failing.length === 0 && !before.every((run) => run?.failed === true && failuresOf(run) === 0) ? [] : null;
}

function failuresOf({ tests }: PlainFile): number {
  return Object.values(tests).filter((outcome) => outcome === 'failed').length;
}

/** Whether something failed that was not selected: a flaky file there would be called a miss, and a flaky green one would hide a miss. */
export function needsSecondRun(faulty: PlainOutcome, selected: readonly string[]): boolean {
  return Object.entries(faulty.files).some(([file, { failed }]) => failed && !selected.includes(file));
}
