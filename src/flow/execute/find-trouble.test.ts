/** What is no complete answer, whatever the exit code says. */
import { describe, expect, test } from 'vitest';
import type { Exit } from '#domain/result';
import { findTrouble } from '#flow/execute/find-trouble';
import type { Results } from '#flow/execute/results';
import { aCheck, aFileResult, anError, aTestResult, testFile } from '../../../test/support/builders.ts';

const exit = (over: Partial<Exit> = {}): Exit => ({ code: 0, signal: null, reason: 'exited', ms: 1, ...over });
const results = (over: Partial<Results> = {}): Results => ({
  tests: [aTestResult('passed')],
  files: [aFileResult()],
  problems: [],
  end: 'complete',
  ...over,
});
const nothing = results({ tests: [], files: [], end: 'missing' });
const red = results({ tests: [aTestResult('failed')], files: [aFileResult({ failed: 1 })] });
const problem = anError({ message: 'Unhandled rejection: boom\n    at x', phase: 'late' });
const noTests = anError({ message: 'no tests found in 1 file', phase: 'collect' });
const two = aCheck({ files: [testFile(), testFile('stock.test.ts')] });

test('a runner that says why it cannot start did not start', () => {
  const refusal = anError({
    message: 'cannot start: pytest is not installed for /usr/bin/python3\nmore',
    phase: 'collect',
  });
  expect(
    findTrouble(two, exit({ code: 3 }), results({ tests: [], files: [], problems: [refusal], end: 'missing' })),
  ).toEqual({
    kind: 'not-started',
    message: 'pytest is not installed for /usr/bin/python3',
  });
});

describe('a complete answer', () => {
  test.each([
    ['green', aCheck(), exit(), results()],
    ['red, exit code 1', aCheck(), exit({ code: 1 }), red],
    ['red, exit code 0', aCheck(), exit(), red],
    [
      'a file that could not be loaded',
      aCheck(),
      exit({ code: 1 }),
      results({ tests: [], files: [aFileResult({ error: anError() })] }),
    ],
    ['a complaint the runner itself forgives', aCheck(), exit(), results({ problems: [problem] })],
  ])('%s', (_what, check, ending, answer) => {
    expect(findTrouble(check, ending, answer)).toBeNull();
  });
});

describe('no complete answer', () => {
  test.each([
    [
      'not started',
      aCheck(),
      exit({ reason: 'not-started', code: null }),
      nothing,
      'not-started',
      'the runner could not be started',
    ],
    [
      'stopped by us',
      aCheck(),
      exit({ reason: 'stopped', code: null }),
      nothing,
      'stopped',
      'stopped before it had finished',
    ],
    [
      'out of time',
      two,
      exit({ reason: 'timeout', code: null }),
      results({ end: 'missing' }),
      'timeout',
      'did not finish within 15 min 0 s (--timeout TIME sets the limit): 1 of 2 files had finished, no answer from stock.test.ts',
    ],
    [
      'out of time, and the runner had told what it began',
      aCheck({ files: ['cart.test.ts', 'a.test.ts', 'b.test.ts'].map((file) => testFile(file)) }),
      exit({ reason: 'timeout', code: null }),
      results({ end: 'missing', running: ['b.test.ts'] }),
      'timeout',
      'did not finish within 15 min 0 s (--timeout TIME sets the limit): 1 of 3 files had finished, still running b.test.ts',
    ],
    [
      'no tests found, nothing else said',
      aCheck(),
      exit({ code: 1 }),
      results({ tests: [], files: [], problems: [noTests] }),
      'no-tests',
      'the runner found no tests in 1 selected file',
    ],
    [
      'no tests found in a file that ended well, exit code 0',
      aCheck(),
      exit(),
      results({ tests: [], problems: [noTests] }),
      'no-tests',
      'the runner found no tests in 1 selected file',
    ],
    [
      'no end record, exit code 0',
      aCheck(),
      exit(),
      results({ end: 'missing' }),
      'crashed',
      'the runner ended early (exit code 0); 1 of 1 file had finished',
    ],
    [
      'nothing installed',
      aCheck(),
      exit({ code: 1 }),
      { ...nothing, problems: [anError({ message: "Cannot find module 'vitest/node'\n    at x", phase: 'collect' })] },
      'not-started',
      'the package "vitest" is not installed here: install the dependencies',
    ],
    [
      'killed',
      aCheck(),
      exit({ code: null, signal: 'SIGKILL' }),
      nothing,
      'crashed',
      'the runner ended early (signal SIGKILL); 0 of 1 file had finished',
    ],
    [
      'interrupted',
      aCheck(),
      exit({ code: 130 }),
      results({ end: 'interrupted' }),
      'crashed',
      'the runner ended early (exit code 130); 1 of 1 file had finished',
    ],
    [
      'ran other files',
      aCheck(),
      exit(),
      results({ files: [] }),
      'no-tests',
      'the runner ran none of the selected files',
    ],
    ['a lost worker', two, exit(), results(), 'crashed', 'the runner said nothing about stock.test.ts'],
    ['red for no test', aCheck(), exit({ code: 1 }), results(), 'crashed', 'exit code 1 though no test failed'],
    [
      'killed after the end record',
      aCheck(),
      exit({ code: null, signal: 'SIGKILL' }),
      results(),
      'crashed',
      'signal SIGKILL though no test failed',
    ],
    [
      'an unhandled error beside a failed test',
      aCheck(),
      exit({ code: 1 }),
      { ...red, problems: [problem] },
      'crashed',
      'an error outside of all tests: Unhandled rejection: boom',
    ],
  ] as const)('%s', (_what, check, ending, answer, kind, message) => {
    expect(findTrouble(check, ending, answer)).toEqual({ kind, message });
  });

  test('a suite that runs as a whole answers with whatever files it has, and says why when it has none', () => {
    const whole = aCheck({ files: [testFile('package.json')], whole: true });
    expect(findTrouble(whole, exit(), results())).toBeNull();
    const noFile = anError({ message: 'no tests found: the command wrote no file at out.xml\nbye', phase: 'collect' });
    expect(findTrouble(whole, exit(), { ...nothing, problems: [noFile] })).toEqual({
      kind: 'no-tests',
      message: 'no tests found: the command wrote no file at out.xml',
    });
    expect(findTrouble(whole, exit({ reason: 'timeout', code: null }), results({ end: 'missing' }))?.message).toBe(
      'did not finish within 15 min 0 s (--timeout TIME sets the limit): 1 test had been reported',
    );
  });

  test('many silent files are not all named', () => {
    const files = Array.from({ length: 6 }, (_, index) => testFile(`f${index}.test.ts`));
    const answer = results({ files: [aFileResult({ file: 'f0.test.ts' })] });
    expect(findTrouble(aCheck({ files }), exit(), answer)?.message).toBe(
      'the runner said nothing about f1.test.ts, f2.test.ts, f3.test.ts …',
    );
  });
});
