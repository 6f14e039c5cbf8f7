import { describe, expect, test } from 'vitest';
import { evidenceIn, failingTests, tally } from '#flow/verdict/outcomes';
import {
  aCheck,
  aFailingAttempt,
  aFileResult,
  anAttempt,
  anError,
  aTestResult,
  inTree,
  testFile,
  testId,
} from '../../../test/support/builders.ts';

const hookError = anError({ phase: 'hook', message: 'beforeAll: no database' });
const collectError = anError({ phase: 'collect', message: 'Cannot find module' });
const outcomes = (attempt: Parameters<typeof failingTests>[0], id = testId()): readonly string[] =>
  evidenceIn([attempt])(id).answers[attempt.check.tree].map((answer) => answer.outcome);

describe('failingTests', () => {
  test('two tests with one title are one failure', () => {
    const tests = [aTestResult('failed'), aTestResult('failed'), aTestResult('passed')];
    expect(failingTests(anAttempt({ tests }))).toEqual([testId()]);
  });

  test('the same file in two runner projects are two failures', () => {
    const tests = [aTestResult('failed', { project: 'node' }), aTestResult('failed', { project: 'browser' })];
    expect(failingTests(anAttempt({ tests })).map((it) => it.project)).toEqual(['node', 'browser']);
  });

  test.each([
    ['a hook, no test failed', hookError, 0, 1],
    ['a hook, and a test failed too', hookError, 1, 2],
    ['a file that cannot be loaded', collectError, 0, 1],
    ['an error that repeats its failed test', anError(), 1, 1],
    ['an error of phase test without a failed test', anError(), 0, 1],
    ['an error after the tests', anError({ phase: 'late' }), 1, 2],
  ])('%s', (_what, error, failed, expected) => {
    const tests = failed === 0 ? [] : [aTestResult('failed')];
    expect(failingTests(anAttempt({ tests, files: [aFileResult({ error, failed })] }))).toHaveLength(expected);
  });
});

describe('evidenceIn', () => {
  test('a failure that names no error is a failure', () => {
    expect(outcomes(anAttempt({ tests: [aTestResult('failed', { error: null })] }))).toEqual(['failed']);
  });

  test('a failure in a project or file nobody asked for is not lost', () => {
    const check = aCheck({ files: [testFile('cart.test.ts', 'unit')] });
    expect(outcomes(aFailingAttempt({ check }))).toEqual(['failed']);
    expect(outcomes(aFailingAttempt({ check: aCheck({ files: [testFile('other.test.ts')] }) }))).toEqual(['failed']);
  });

  test('an attempt over other files says nothing', () => {
    const check = aCheck({ files: [testFile('stock.test.ts')] });
    expect(outcomes(anAttempt({ check, tests: [], files: [] }))).toEqual([]);
  });

  test('a suite that runs as a whole is always asked about every test of it', () => {
    const check = aCheck({ files: [testFile('package.json')], whole: true });
    const here = (over: Parameters<typeof anAttempt>[0]) =>
      evidenceIn([anAttempt({ check, ...over })])(testId()).answers.head;
    expect(here({})).toEqual([{ outcome: 'passed' }]);
    expect(here({ tests: [], files: [aFileResult({ file: 'stock.test.ts' })] })).toEqual([
      { outcome: 'other', reason: 'no such test' },
    ]);
    const trouble = { kind: 'no-tests', message: 'no tests found' } as const;
    expect(here({ tests: [], files: [], trouble })).toEqual([{ outcome: 'other', reason: 'no tests found' }]);
  });

  test('of two tests with one title the failing one counts', () => {
    expect(outcomes(anAttempt({ tests: [aTestResult('passed'), aTestResult('failed')] }))).toEqual(['failed']);
  });

  test.each([
    ['skipped there', { tests: [aTestResult('skipped')] }, 'skipped'],
    ['not there', { tests: [] }, 'no such test'],
    ['not loaded', { tests: [], files: [aFileResult({ error: collectError })] }, 'the file could not be loaded there'],
    [
      'not finished',
      { tests: [], files: [], trouble: { kind: 'timeout', message: 'did not finish within 2 min 0 s' } as const },
      'did not finish within 2 min 0 s',
    ],
  ])('no answer: %s', (_what, over, reason) => {
    const check = inTree('base-with-head-tests', 1);
    const { answers } = evidenceIn([anAttempt({ check, ...over })])(testId());
    expect(answers['base-with-head-tests']).toEqual([{ outcome: 'other', reason }]);
  });

  test('a test whose file failed in a hook failed', () => {
    const files = [aFileResult({ error: hookError, passed: 0, skipped: 1 })];
    expect(outcomes(anAttempt({ tests: [aTestResult('skipped')], files }))).toEqual(['failed']);
  });

  test('a test that passed in an attempt with trouble passed; a whole file did not', () => {
    const attempt = anAttempt({ trouble: { kind: 'crashed', message: 'signal SIGSEGV' } });
    expect(outcomes(attempt)).toEqual(['passed']);
    expect(outcomes(attempt, testId([]))).toEqual(['other']);
    expect(outcomes(anAttempt(), testId([]))).toEqual(['passed']);
  });

  test('titles are compared part by part', () => {
    const tests = [aTestResult('failed', { title: ['a › b'] }), aTestResult('passed', { title: ['a', 'b'] })];
    expect(outcomes(anAttempt({ tests }), testId(['a', 'b']))).toEqual(['passed']);
  });
});

test('tally counts each kind', () => {
  const failed = { outcome: 'failed', fingerprint: '', error: anError() } as const;
  expect(tally([failed, { outcome: 'passed' }, failed, { outcome: 'other', reason: '' }])).toEqual({
    failed: 2,
    passed: 1,
    other: 1,
  });
});
