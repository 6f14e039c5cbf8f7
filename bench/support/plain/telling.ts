/** How a runner's default output tells of a failing test while it runs, of any one or of those a fault breaks. */
import { posix } from 'node:path';
import type { Telling } from '../until-seen.ts';
import { testKey } from './run.ts';
import type { PlainRunner, PlainSuite } from './suite.ts';

/** What each runner's default reporter prints of a failing test, or of its file. */
export const telling: Readonly<Record<PlainRunner, RegExp>> = {
  vitest: /\| \d+ failed|\bFAIL\b/,
  jest: /^FAIL /m,
  mocha: /^ +\d+\) /m,
  node: /✖|^not ok /m,
};

export interface FailingFile {
  /** Relative to the root of the checkout. */
  readonly file: string;
  /** By `testKey`; empty when the file itself fails. */
  readonly tests: readonly string[];
}

/** A line about one of `failing`; others fail without the fault, too. */
export function tellsOf({ runner, folder }: PlainSuite, failing: readonly FailingFile[]): Telling {
  const isOurs = { vitest: namesFile, jest: namesFile, mocha: namesTest, node: namesTest }[runner];
  return {
    test: (text) => text.split('\n').some((line) => telling[runner].test(line) && isOurs(line)),
    toString: () => `a failure of ${failing.map(({ file }) => file).join(', ')}`,
  };

  function namesFile(line: string): boolean {
    return failing.some(({ file }) => line.includes(posix.relative(folder, file)));
  }

  /** These print no file, and the test's own title without those around it. */
  function namesTest(line: string): boolean {
    const title = testKey(line.replace(/^ *(?:\d+\)|✖|not ok \d+ -) /, '').replace(/ \(\d+(?:\.\d+)?ms\)$/, ''));
    return failing.some(({ tests }) => tests.some((name) => title !== '' && name.endsWith(title)));
  }
}

/** The line in which Assay shows one of them; it cuts a name that is too long for the line. */
export function assayTellsOf(failing: readonly FailingFile[]): Telling {
  return {
    test: (text) =>
      text.split('\n').some((line) => {
        const [, shown = ''] = /^✗ \S+ +([^…›]+)/.exec(line) ?? [];
        const name = shown.trim();
        return (
          name !== '' && failing.some(({ file }) => file === name || (line.includes('…') && file.startsWith(name)))
        );
      }),
    toString: () => `a failure of ${failing.map(({ file }) => file).join(', ')}`,
  };
}
