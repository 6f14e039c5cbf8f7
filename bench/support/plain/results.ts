/** What the runners write about their tests, read into one shape. Skipped tests are left out: they say nothing. */
import { parseJunit } from '#formats/results/junit';
import type { PlainRunner } from './suite.ts';

export interface PlainTest {
  /** Absolute. */
  readonly file: string;
  /** Empty when the file itself failed. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed';
}

/** Each throws on what it cannot read. */
export const resultReaders: Readonly<Record<PlainRunner, (text: string) => readonly PlainTest[]>> = {
  vitest: readJestJson,
  jest: readJestJson,
  mocha: readMochaJson,
  node: readNodeJunit,
};

interface JestJson {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

function readJestJson(text: string): readonly PlainTest[] {
  return (JSON.parse(text) as JestJson).testResults.flatMap(({ name: file, status, assertionResults }) => [
    { file, name: '', outcome: status === 'failed' ? ('failed' as const) : ('passed' as const) },
    ...assertionResults.flatMap(({ ancestorTitles, title, status: outcome }): readonly PlainTest[] =>
      outcome === 'passed' || outcome === 'failed'
        ? [{ file, name: [...ancestorTitles, title].join(' '), outcome }]
        : [],
    ),
  ]);
}

interface MochaTest {
  readonly file: string;
  readonly fullTitle: string;
}

function readMochaJson(text: string): readonly PlainTest[] {
  const { passes, failures } = JSON.parse(text) as {
    readonly passes: readonly MochaTest[];
    readonly failures: readonly MochaTest[];
  };
  return [
    ...passes.map(({ file, fullTitle }) => ({ file, name: fullTitle, outcome: 'passed' as const })),
    ...failures.map(({ file, fullTitle }) => ({ file, name: fullTitle, outcome: 'failed' as const })),
  ];
}

function readNodeJunit(text: string): readonly PlainTest[] {
  const junit = parseJunit(text);
  if (!junit.ok) throw new Error(`the results of node --test: ${junit.problem}`);
  return junit.tests.flatMap(({ title, file, outcome }) =>
    file !== null && (outcome === 'passed' || outcome === 'failed') ? [{ file, name: title.join(' '), outcome }] : [],
  );
}
