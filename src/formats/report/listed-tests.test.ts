/** Which tests a report lists, and that JUnit XML written here is read here. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome, TestResult } from '#domain/result';
import { ctrfReport } from '#formats/report/ctrf';
import { junitReport } from '#formats/report/junit';
import { listTests } from '#formats/report/listed-tests';
import { parseCtrf } from '#formats/results/ctrf';
import { parseJunit } from '#formats/results/junit';
import {
  aCheck,
  aFailure,
  anAttempt,
  anError,
  aReport,
  aTestResult,
  aVerdict,
  testFile,
  testId,
} from '../../../test/support/builders.ts';

const origin = { version: '0.1.0', stop: 1_700_000_000_000 };
const reportOf = (failures: ReturnType<typeof aFailure>[], findings: ReturnType<typeof aVerdict>['findings'] = []) =>
  aReport({ verdict: aVerdict({ result: 'fail', failures, findings }) });
const selectOf = (tests: readonly TestResult[]) => anAttempt({ tests });

describe('the list', () => {
  test('has every selected test once, as it ended then, and no repetition', () => {
    const again = anAttempt({
      check: aCheck({ id: 'head/1', purpose: 'confirm-head' }),
      tests: [aTestResult('passed')],
    });
    const suites = listTests({ report: reportOf([]), attempts: [selectOf([aTestResult('passed')]), again] });
    expect(suites.map(({ suite, tests }) => [suite, tests.length])).toEqual([['vitest', 1]]);
  });

  test('has failures of the verdict that no attempt has, and those of whole files', () => {
    const lost = aFailure({ test: testId(['lost'], testFile('x.test.ts', null, 'gone')) });
    const whole = aFailure({ id: 'f-2', test: testId([]) });
    const file = { ...testFile(), ms: 1, error: anError(), passed: 0, failed: 0, skipped: 0 };
    const attempts = [anAttempt({ tests: [], files: [file] })];
    const suites = listTests({ report: reportOf([lost, whole]), attempts });
    expect(suites.flatMap(({ tests }) => tests.map(({ failure }) => failure?.id))).toEqual(['f-2', lost.id]);
  });
});

describe('JUnit XML and CTRF, read back', () => {
  const name = fc
    .oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }))
    .filter((it) => it.trim() !== '');
  const result = fc.record({
    title: fc.array(name, { minLength: 1, maxLength: 3 }),
    outcome: fc.constantFrom<Outcome[]>('passed', 'failed', 'skipped'),
    ms: fc.integer({ min: 0, max: 100_000 }),
    tries: fc.integer({ min: 1, max: 3 }),
  });
  const toResult = ({
    outcome,
    ...over
  }: {
    title: string[];
    outcome: Outcome;
    ms: number;
    tries: number;
  }): TestResult => aTestResult(outcome, over);

  test('keep file, outcome, duration and tries of every test, whatever it is called', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 6 }), (results) => {
        const run = { report: reportOf([]), attempts: [selectOf(results.map(toResult))] };
        const junit = parseJunit(junitReport(run));
        const ctrf = parseCtrf(ctrfReport(run, origin));
        const expected = results.map(({ outcome, ms }) => [testFile().file, outcome, ms]);
        for (const parsed of [junit, ctrf]) {
          if (!parsed.ok) throw new Error(parsed.problem);
          expect(parsed.problems).toEqual([]);
          expect(parsed.tests.map((it) => [it.file, it.outcome, Math.round(it.ms)])).toEqual(expected);
        }
      }),
    );
  });

  test('keep the names that people give', () => {
    const title = ['totals <b> & "co"', "it's größer \u202e ü 漢", 'line\nbreak\ttab'];
    const run = { report: reportOf([]), attempts: [selectOf([aTestResult('passed', { title, tries: 2 })])] };
    const parsed = parseJunit(junitReport(run));
    expect(parsed).toMatchObject({
      tests: [{ title: ['vitest', 'cart.test.ts', `totals <b> & "co" › it's größer ü 漢 › line break tab`], tries: 2 }],
    });
  });
});

describe('JUnit XML', () => {
  test('a failure says its class, why, and how to see it again', () => {
    const failure = aFailure();
    const failed = aTestResult('failed', { title: failure.test.title });
    const xml = junitReport({
      report: reportOf([failure]),
      attempts: [selectOf([failed, aTestResult('passed', { title: ['ok'] })])],
    });
    expect(xml).toContain('<testsuites name="assay" tests="2" failures="1" errors="0" skipped="0"');
    expect(xml).toContain('<failure type="regression" message="expected 1800 to be 1799">');
    expect(xml).toContain(`<property name="assay.because" value="${failure.evidence[0]}"/>`);
    expect(xml).toContain(`<property name="assay.repro" value="assay repro ${failure.id}"/>`);
    expect(xml).toContain(`because ${failure.evidence[0]}`);
  });

  test('what could not be judged is an error, findings too', () => {
    const failure = aFailure({ class: 'unknown' });
    const finding = {
      rule: 'check-crashed',
      effect: 'inconclusive',
      class: 'unknown',
      message: 'jest: ended <early>',
    } as const;
    const failed = aTestResult('failed', { title: failure.test.title });
    const report = reportOf([failure], [{ ...finding, file: null, evidence: ['command: x'] }]);
    const xml = junitReport({ report, attempts: [selectOf([failed])] });
    expect(xml).toContain('tests="2" failures="0" errors="2"');
    expect(xml).toContain('<error type="unknown" message="jest: ended &lt;early&gt;">command: x</error>');
  });
});
