/** The verdict as a person sees it, without colour, at the width of a small and of a large terminal. */
import { describe, expect, test } from 'vitest';
import { createPaint, widthOf } from '#cli/text/paint';
import { verdictText } from '#cli/text/verdict';
import type { Finding, Report } from '#domain/verdict';
import { aFailure, anError, aPlan, aReport, aVerdict, testFile, testId } from '../../../test/support/builders.ts';

const at = (report: Report, columns: number) => verdictText(report, { paint: createPaint(false), columns }).split('\n');

const finding = (over: Partial<Finding> = {}): Finding => ({
  rule: 'check-crashed',
  effect: 'inconclusive',
  class: 'unknown',
  message: 'jest: the runner ended early (signal SIGKILL): JavaScript heap out of memory; 3 of 9 files had finished',
  file: null,
  evidence: ['JavaScript heap out of memory', 'command: cd /repo && jest'],
  ...over,
});

const red = aReport({
  plan: aPlan({
    notRun: [
      { what: 'far.test.ts', suite: 'vitest', reason: 'imports nothing that changed' },
      { what: 'script "e2e"', suite: null, reason: 'no adapter' },
    ],
  }),
  verdict: aVerdict({
    result: 'fail',
    headline: 'FAIL  2 need your attention · 1 more is not yours · 57 passed',
    failures: [
      aFailure(),
      aFailure({
        id: 'f-99aa00',
        class: 'pre-existing',
        test: testId(['reserves'], testFile('stock.test.ts')),
        evidence: ['fails 2/2 here, fails 1/1 on main', 'fails on main too, with the same error', 'imports x'],
      }),
    ],
    findings: [
      finding(),
      finding({
        rule: 'untested-change',
        effect: 'report',
        class: 'untested-change',
        message: 'src/loyalty.ts changed and no test loads it',
        evidence: [],
      }),
    ],
    tests: { passed: 57, failed: 2, skipped: 3, files: 1 },
  }),
  notes: ['clean default branch: judging the newest commit'],
});

describe('a failing change', () => {
  test('at 80 columns', () => {
    expect(at(red, 80)).toEqual([
      'FAIL  2 need your attention · 1 more is not yours · 57 passed in 41 s',
      '',
      '1  regression    cart.test.ts › applies two coupons',
      '   because       fails 3/3 here, passes 2/2 on main',
      '                 imports src/discount.ts, which changed',
      '     expected 1799, got 1800',
      '       at applyCoupons (src/discount.ts:44:18)',
      '   repro         assay repro f-7c2a1b',
      '',
      '2  unknown       jest: the runner ended early (signal SIGKILL): JavaScript heap',
      '                 out of memory; 3 of 9 files had finished',
      '     JavaScript heap out of memory',
      '     command: cd /repo && jest',
      '',
      'not yours     stock.test.ts › reserves  pre-existing: fails 2/2 here, fails 1/1',
      '              on main  (f-99aa00)',
      'untested      src/loyalty.ts changed and no test loads it',
      'ran           1 test file, 59 tests, 3 skipped: cart.test.ts',
      'not run       1 test file the change cannot reach · 1 script that looks like a',
      '              suite (assay plan says why)',
      'note          clean default branch: judging the newest commit',
      'confidence    not calibrated yet',
      'full run      assay validate --full',
    ]);
  });

  test('at 160 columns', () => {
    expect(at(red, 160)).toEqual([
      'FAIL  2 need your attention · 1 more is not yours · 57 passed in 41 s',
      '',
      '1  regression    cart.test.ts › applies two coupons',
      '   because       fails 3/3 here, passes 2/2 on main',
      '                 imports src/discount.ts, which changed',
      '     expected 1799, got 1800',
      '       at applyCoupons (src/discount.ts:44:18)',
      '   repro         assay repro f-7c2a1b',
      '',
      '2  unknown       jest: the runner ended early (signal SIGKILL): JavaScript heap out of memory; 3 of 9 files had finished',
      '     JavaScript heap out of memory',
      '     command: cd /repo && jest',
      '',
      'not yours     stock.test.ts › reserves  pre-existing: fails 2/2 here, fails 1/1 on main  (f-99aa00)',
      'untested      src/loyalty.ts changed and no test loads it',
      'ran           1 test file, 59 tests, 3 skipped: cart.test.ts',
      'not run       1 test file the change cannot reach · 1 script that looks like a suite (assay plan says why)',
      'note          clean default branch: judging the newest commit',
      'confidence    not calibrated yet',
      'full run      assay validate --full',
    ]);
  });
});

test('a passing change', () => {
  expect(at(aReport(), 80)).toEqual([
    'PASS  1 passed in 41 s',
    '',
    'ran           1 test file, 1 test: cart.test.ts',
    'confidence    not calibrated yet',
  ]);
});

describe('much of it', () => {
  const many = (n: number, over: Parameters<typeof aFailure>[0]) =>
    aReport({
      verdict: aVerdict({
        failures: Array.from({ length: n }, (_, index) =>
          aFailure({ ...over, id: `f-${100000 + index}`, test: testId([`test ${index}`]) }),
        ),
      }),
    });

  test('the first five failures in full, twelve by name, the rest by number', () => {
    const lines = at(many(20, {}), 80);
    expect(lines.filter((line) => line.startsWith('   repro'))).toHaveLength(5);
    expect(lines).toContain('   and 15 more:');
    expect(lines).toContain('   f-100005  regression  cart.test.ts › test 5');
    expect(lines).toContain('   … 3 more in --json');
  });

  test('what is not yours stays short', () => {
    const lines = at(many(300, { class: 'pre-existing', evidence: ['fails 1/1 here'] }), 80);
    expect(lines.filter((line) => line.startsWith('not yours'))).toHaveLength(9);
    expect(lines).toContain('not yours     and 292 more (--json lists them)');
  });
});

test('what a test, a runner and a log paint is printed as plain text on one line', () => {
  const hostile = '\u001b[2J\u001b[1;1HPASS\n0 failed \u202e';
  const failures = [
    aFailure({ test: testId([hostile]), error: anError({ message: hostile }), evidence: [hostile] }),
    aFailure({ class: 'known-flaky', test: testId([hostile]) }),
  ];
  const findings = [finding({ message: hostile, evidence: [hostile] })];
  const lines = at(aReport({ verdict: aVerdict({ failures, findings }) }), 80);
  expect(lines.join('\n')).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  expect(lines.some((line) => line.startsWith('0 failed'))).toBe(false);
  expect(lines).toContain('1  regression    cart.test.ts › PASS 0 failed');
});

test.each([40, 60, 80, 160])('at %i columns no line of a long name is wider', (columns) => {
  const name = testId(['計算 '.repeat(40)], testFile(`packages/${'very-long-name/'.repeat(10)}cart.test.ts`));
  const failures = Array.from({ length: 7 }, () =>
    aFailure({ test: name, class: 'regression', slice: ['漢'.repeat(100)] }),
  );
  const widths = at(aReport({ verdict: aVerdict({ result: 'fail', headline: 'FAIL  7', failures }) }), columns).map(
    widthOf,
  );
  expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
});

test('a partial pass says what it did not run', () => {
  const notRun = [
    { what: 'a.test.ts', suite: 'vitest', reason: 'over', cut: 'budget' as const },
    { what: 'b.test.ts', suite: 'vitest', reason: 'far' },
  ];
  const budget = { ms: 30_000, from: 'assay.yaml, commit', expectedMs: 70_000, tests: 1, estimate: null };
  const lines = at(aReport({ plan: aPlan({ notRun, cut: { layers: null, budget } }) }), 160);
  expect(lines).toContain(
    'not run       1 test file over the budget · 1 test file the change cannot reach (assay plan says why)',
  );
  expect(lines).toContain(
    'cut           budget 30s (assay.yaml, commit): 1 test file of about 1 min 10 s: the first alone takes longer, 1 reached test file left out',
  );
});
