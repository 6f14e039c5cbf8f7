/**
 * Which suite runs which file. Pure. Invariant: a file is run once per runner, by the outermost suite that matches it: a root script and a
 * package's own script often run the same files. A suite that is left without files is not a suite.
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
  for (const suite of [...suites].sort((a, b) => depth(a) - depth(b))) {
    const matched = matchTestFiles(paths, suite);
    const keyOf = (test: TestFile): string => `${suite.runner}\u001f${suite.layer}\u001f${test.file}`;
    const own = matched.filter((test) => (owner.get(keyOf(test)) ?? suite.dir) === suite.dir);
    for (const test of own) owner.set(keyOf(test), suite.dir);
    tests.push(...own);
    if (matched.length > 0 && own.length === 0)
      notRun.push(coveredBy(suite, owner.get(keyOf(matched[0] as TestFile)) ?? ''));
    else kept.push(suite);
  }
  return { suites: kept, tests, notRun };
}

function depth(suite: Suite): number {
  return suite.dir === '' ? 0 : suite.dir.split('/').length;
}

function coveredBy(suite: Suite, dir: string): ScriptNotRun {
  const place = dir === '' ? 'at the root' : `in ${dir}`;
  return {
    dir: suite.dir,
    script: 'test',
    command: suite.because,
    reason: `its tests already run in the ${suite.runner} suite ${place}`,
  };
}
