/**
 * Which suite runs which file. Pure. Invariant: a file is run once per runner, by the outermost suite that matches it: a root script and a
 * package's own script often run the same files. A file that assay.yaml gives to a suite is no other's of that runner. A suite that is left
 * without files is not a suite.
 */
import type { ScriptNotRun } from '#domain/project';
import type { Suite, TestFile } from '#domain/suite';
import { matchTestFiles } from '#flow/intake/test-files';

export interface OwnTests {
  readonly suites: readonly Suite[];
  readonly tests: readonly TestFile[];
  /** Suites left out because an outer one runs all their files. */
  readonly notRun: readonly ScriptNotRun[];
}

export function assignTests(paths: readonly string[], suites: readonly Suite[]): OwnTests {
  const owner = new Map<string, string>();
  const tests: TestFile[] = [];
  const kept: Suite[] = [];
  const notRun: ScriptNotRun[] = [];
  const given = givenFiles(paths, suites);
  for (const suite of [...suites].sort((a, b) => depth(a) - depth(b))) {
    const matched = matchTestFiles(paths, suite);
    const keyOf = (test: TestFile): string => `${suite.runner}\u001f${suite.layer}\u001f${test.file}`;
    const free = suite.paths === undefined ? matched.filter((test) => !given.has(runnerKey(suite, test))) : matched;
    const own = free.filter((test) => (owner.get(keyOf(test)) ?? suite.dir) === suite.dir);
    for (const test of own) owner.set(keyOf(test), suite.dir);
    tests.push(...own);
    const [first] = matched;
    if (first !== undefined && own.length === 0)
      notRun.push(coveredBy(suite, given.get(runnerKey(suite, first)) ?? suiteIn(owner.get(keyOf(first)) ?? '')));
    else kept.push(suite);
  }
  return { suites: kept, tests, notRun };
}

function depth(suite: Suite): number {
  return suite.dir === '' ? 0 : suite.dir.split('/').length;
}

function suiteIn(dir: string): string {
  return dir === '' ? 'at the root' : `in ${dir}`;
}

function runnerKey({ runner }: Suite, { file }: TestFile): string {
  return `${runner}\u001f${file}`;
}

/** Files that suites with paths of their own take, each with that suite's name. */
function givenFiles(paths: readonly string[], suites: readonly Suite[]): ReadonlyMap<string, string> {
  const confined = suites.filter((suite) => suite.paths !== undefined && suite.command === null);
  return new Map(
    confined.flatMap((suite) =>
      matchTestFiles(paths, suite).map((test) => [runnerKey(suite, test), suite.id] as const),
    ),
  );
}

function coveredBy(suite: Suite, place: string): ScriptNotRun {
  return {
    dir: suite.dir,
    script: 'test',
    command: suite.because,
    reason: `its tests already run in the ${suite.runner} suite ${place}`,
  };
}
