/**
 * Compares the verdict of a demo run with expected.json. Pure. The flaky test may fail or pass in any run: it must only never be
 * blamed on the branch.
 */

interface Named {
  readonly file: string;
  readonly test: string;
  readonly story: string;
}

export interface Expected {
  readonly found: readonly (Named & { readonly class: string })[];
  readonly flaky: Named;
  readonly notFoundYet: readonly { readonly where: string; readonly what: string }[];
}

/** The part of `assay validate --json` that the demo looks at. */
export interface Report {
  readonly verdict: string;
  /** Test files that ran. */
  readonly selected: readonly { readonly file: string }[];
  readonly failures: readonly { readonly file: string; readonly test: string; readonly class: string }[];
}

export interface Outcome {
  readonly what: string;
  readonly test: string;
  readonly story: string;
}

export interface Comparison {
  readonly shown: readonly Outcome[];
  /** What the run should have shown and did not; empty when all is well. */
  readonly problems: readonly string[];
}

const blaming: readonly string[] = ['regression', 'new-test-failing'];

export function compare(report: Report, exitCode: number | null, expected: Expected): Comparison {
  const classOf = ({ file, test }: Named): string | undefined =>
    report.failures.find((failure) => failure.file === file && failure.test.includes(test))?.class;
  const named = ({ file, test }: Named): string => `${file} › ${test}`;
  const shown: Outcome[] = [];
  const problems: string[] = [];

  if (exitCode !== 1) problems.push(`assay should exit with 1, it exited with ${exitCode}`);
  if (report.verdict !== 'fail') problems.push(`the verdict should be fail, it is ${report.verdict}`);
  for (const one of expected.found) {
    const actual = classOf(one);
    if (actual === one.class) shown.push({ what: one.class, test: named(one), story: one.story });
    else problems.push(`${named(one)} should be ${one.class}, it is ${actual ?? 'not among the failures'}`);
  }
  const { flaky } = expected;
  const luck = classOf(flaky);
  if (!report.selected.some(({ file }) => file === flaky.file)) problems.push(`${flaky.file} should have run`);
  else if (luck !== undefined && blaming.includes(luck))
    problems.push(`${named(flaky)} is flaky, it is called ${luck}`);
  else shown.push({ what: luck ?? 'did not fail', test: named(flaky), story: flaky.story });
  return { shown, problems };
}
