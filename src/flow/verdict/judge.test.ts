/** Every class as a story, and how the classes and findings of a run become one verdict. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testKey } from '#domain/suite';
import { effectOf } from '#domain/verdict';
import { confirmLimit } from '#flow/verdict/gather';
import { judge } from '#flow/verdict/judge';
import type { RunRows } from '#flow/verdict/rows';
import {
  aChange,
  aChangedFile,
  aCheck,
  aFailingAttempt,
  aFileResult,
  anAttempt,
  anError,
  anImpact,
  aPlan,
  aProject,
  aTestResult,
  inTree,
  testId,
} from '../../../test/support/builders.ts';
import { steadyRisk, story } from '../../../test/support/play-out.ts';

const rowsOf = (over: Partial<RunRows> = {}): RunRows => ({
  change: aChange(),
  project: aProject(),
  impact: anImpact(),
  risk: steadyRisk,
  plan: aPlan(),
  attempts: [anAttempt()],
  recordings: [],
  flakes: new Map(),
  ...over,
});
const inPlace = aChange({ inPlace: true });
const edited = aChange({ files: [aChangedFile({ path: 'cart.test.ts', kind: 'test' })] });
const added = aChange({ files: [aChangedFile({ path: 'cart.test.ts', kind: 'test', status: 'added' })] });
const refitted = aChange({ files: [aChangedFile({ path: 'fixtures/cart.json', kind: 'test' })] });
const flakes = new Map([[testKey(testId()), { test: testId(), mixedTrees: 2, passed: 9, failed: 2 }]]);
const crash: Partial<ReturnType<typeof anAttempt>> = {
  trouble: { kind: 'crashed', message: 'the runner ended early' },
};
const otherError = {
  tests: [aTestResult('failed', { error: anError({ message: 'no database' }) })],
  files: [aFileResult()],
};
const unloaded = { files: [aFileResult({ error: anError({ phase: 'collect', message: 'Unexpected token' }) })] };
const hook = { files: [aFileResult({ error: anError({ phase: 'hook', message: 'beforeAll failed' }), passed: 0 })] };
const collect = { files: [aFileResult({ error: anError({ phase: 'collect' }) })] };

describe('stories', () => {
  type Story = readonly [string, Parameters<typeof story>[0], Parameters<typeof story>[1], string, string];
  const stories: readonly Story[] = [
    [
      'fails here 3/3, passes on main 2/2: regression',
      { head: ['failed'], 'base-with-head-tests': ['passed'] },
      {},
      'regression',
      'fails 3/3 here, passes 2/2 on main',
    ],
    [
      'fails in the work tree and in a clean copy of it, passes on main: regression',
      { head: ['failed'], 'head-copy': ['failed'], 'base-with-head-tests': ['passed'] },
      { change: inPlace },
      'regression',
      'fails 2/2 here, fails 1/1 in a clean copy, passes 2/2 on main',
    ],
    [
      'a file nobody knows takes five and three: regression',
      { head: ['failed'], 'base-with-head-tests': ['passed'] },
      { risk: { ranked: [] } },
      'regression',
      'fails 5/5 here, passes 3/3 on main',
    ],
    [
      'an edited test that passes on the code of main: regression',
      { head: ['failed'], 'base-with-head-tests': ['passed'], base: ['passed'] },
      { change: edited },
      'regression',
      'fails 3/3 here, passes 2/2 on main, passes 1/1 as it was on main',
    ],
    [
      'fails on main with the same error: pre-existing',
      { head: ['failed'], 'base-with-head-tests': ['failed'] },
      {},
      'pre-existing',
      'fails 2/2 here, fails 1/1 on main',
    ],
    [
      'an edited file, but the test failed as it was, with the same error: pre-existing',
      { head: ['failed'], 'base-with-head-tests': ['failed'], base: ['failed'] },
      { change: edited },
      'pre-existing',
      'fails 2/2 here, fails 1/1 on main, fails 1/1 as it was on main',
    ],
    [
      'a new test that fails: new-test-failing',
      { head: ['failed'], 'base-with-head-tests': ['failed'] },
      { change: added },
      'new-test-failing',
      'fails 2/2 here, fails 1/1 on main',
    ],
    [
      'a new test of new code, which main does not have: new-test-failing',
      { head: ['failed'], 'base-with-head-tests': [unloaded] },
      { change: added },
      'new-test-failing',
      'fails 2/2 here, no answer on main',
    ],
    [
      'an edited test that fails on main too, where it passed as it was: new-test-failing',
      { head: ['failed'], 'base-with-head-tests': ['failed'], base: ['passed'] },
      { change: edited },
      'new-test-failing',
      'fails 2/2 here, fails 1/1 on main, passes 1/1 as it was on main',
    ],
    [
      'fixtures of this change break it on main too, where it passed as it was: new-test-failing',
      { head: ['failed'], 'base-with-head-tests': ['failed'], base: ['passed'] },
      { change: refitted },
      'new-test-failing',
      'fails 2/2 here, fails 1/1 on main, passes 2/2 as it was on main',
    ],
    [
      'fixtures changed, but the test failed as it was, with the same error: pre-existing',
      { head: ['failed'], 'base-with-head-tests': ['failed'], base: ['failed'] },
      { change: refitted },
      'pre-existing',
      'fails 2/2 here, fails 1/1 on main, fails 1/1 as it was on main',
    ],
    [
      'fixtures changed, and base as it was does not run: unknown',
      { head: ['failed'], 'base-with-head-tests': ['failed'], base: [crash] },
      { change: refitted },
      'unknown',
      'fails 2/2 here, fails 1/1 on main, no answer as it was on main',
    ],
    [
      'nothing before it: new-test-failing',
      { head: ['failed'] },
      { change: aChange({ base: null }) },
      'new-test-failing',
      'fails 2/2 here',
    ],
    [
      'fails once here, fails on main the third time: known-flaky',
      { head: ['passed'], 'base-with-head-tests': ['passed', 'passed', 'failed'] },
      {},
      'known-flaky',
      'fails 1/4 here, fails 1/3 on main',
    ],
    [
      'a new test with mixed outcomes, on the code of main too, is not known there: flaky-introduced',
      { head: ['passed'], 'base-with-head-tests': ['failed'] },
      { change: added },
      'flaky-introduced',
      'fails 1/2 here, fails 1/1 on main',
    ],
    [
      'fails once here, and history has seen it do so: known-flaky',
      { head: ['passed'], 'base-with-head-tests': ['passed'] },
      { flakes },
      'known-flaky',
      'fails 1/9 here, passes 8/8 on main',
    ],
    [
      'fails again after a pass here, never on main, and the change reaches it: flaky-introduced',
      { head: ['passed', 'failed'], 'base-with-head-tests': ['passed'] },
      {},
      'flaky-introduced',
      'fails 2/3 here, passes 8/8 on main',
    ],
    [
      'fails once among the others and never again, here or on main: unknown, perhaps load or order',
      { head: ['passed'], 'base-with-head-tests': ['passed'] },
      {},
      'unknown',
      'fails 1/9 here, passes 8/8 on main',
    ],
    [
      'fails once here, never on main, out of reach: unknown',
      { head: ['passed'], 'base-with-head-tests': ['passed'] },
      { impact: anImpact({ reached: [] }) },
      'unknown',
      'fails 1/9 here, passes 8/8 on main',
    ],
    [
      'fails once here, main cannot load it: unknown, not flaky',
      { head: ['passed'], 'base-with-head-tests': [unloaded] },
      {},
      'unknown',
      'fails 1/2 here, no answer on main',
    ],
    [
      'fails in the work tree, passes in a clean copy: environment',
      { head: ['failed'], 'head-copy': ['passed'], 'base-with-head-tests': ['passed'] },
      { change: inPlace },
      'environment',
      'fails 2/2 here, passes 2/2 in a clean copy, passes 2/2 on main',
    ],
    [
      'fails always here, though it was flaky before: regression',
      { head: ['failed'], 'base-with-head-tests': ['passed'] },
      { flakes },
      'regression',
      'fails 5/5 here, passes 3/3 on main',
    ],
    [
      'was flaky before, and main crashes before chance is excluded: unknown',
      { head: ['failed'], 'base-with-head-tests': ['passed', 'passed', crash] },
      { flakes },
      'unknown',
      'fails 4/4 here, passes 2/2 on main',
    ],
    [
      'fails on main with another error: unknown',
      { head: ['failed'], 'base-with-head-tests': [otherError] },
      {},
      'unknown',
      'fails 2/2 here, fails 1/1 on main',
    ],
    [
      'base could not be prepared: unknown',
      {
        head: ['failed'],
        'base-with-head-tests': [{ trouble: { kind: 'not-prepared', message: 'npm ci failed' }, root: '' }],
      },
      {},
      'unknown',
      'fails 2/2 here, no answer on main',
    ],
    [
      'crashes when it is run again: unknown',
      { head: [crash], 'base-with-head-tests': ['passed'] },
      {},
      'unknown',
      'fails 1/1 here, passes 1/1 on main',
    ],
    [
      'base crashes the second time: unknown',
      { head: ['failed'], 'base-with-head-tests': ['passed', crash] },
      {},
      'unknown',
      'fails 3/3 here, passes 1/1 on main',
    ],
  ];

  test.each(stories)('%s', (_story, outcomes, over, expected, counts) => {
    const { verdict } = story(outcomes, over);
    const [failure, ...more] = verdict.failures;
    expect(more).toEqual([]);
    expect([failure?.class, failure?.evidence[0]]).toEqual([expected, counts]);
    expect(verdict.result).toBe(
      { fail: 'fail', inconclusive: 'inconclusive', report: 'pass' }[effectOf[failure?.class ?? 'unknown']],
    );
  });

  test('why nothing can be compared is said', () => {
    const { verdict } = story({
      head: ['failed'],
      'base-with-head-tests': [{ trouble: { kind: 'not-prepared', message: 'npm ci failed' } }],
    });
    expect(verdict.failures[0]?.evidence[1]).toBe('nothing to compare with: npm ci failed');
  });
});

describe('whole files', () => {
  const groupOf = (here: object, there: object): RunRows['attempts'] => [
    anAttempt({ tests: [], ...here }),
    anAttempt({ check: inTree('head', 1), tests: [], ...here }),
    anAttempt({ check: inTree('head', 2), tests: [], ...here }),
    anAttempt({ check: inTree('base-with-head-tests', 1), ...there }),
    anAttempt({ check: inTree('base-with-head-tests', 2), ...there }),
  ];

  test('a hook that fails here and not on main is a regression of the file', () => {
    const { failures, result } = judge(rowsOf({ attempts: groupOf(hook, {}) }));
    expect([failures[0]?.class, failures[0]?.test.title, result]).toEqual(['regression', [], 'fail']);
  });

  test('a file that cannot be loaded here is inconclusive, though it loads on main', () => {
    const { failures, result } = judge(rowsOf({ attempts: groupOf(collect, {}) }));
    expect([failures[0]?.class, result]).toEqual(['unknown', 'inconclusive']);
  });

  test('nor on main, with the same error: not yours, and no pass when nothing else ran', () => {
    const { failures, result } = judge(rowsOf({ attempts: groupOf(collect, { tests: [], ...collect }) }));
    expect([failures[0]?.class, result]).toEqual(['pre-existing', 'inconclusive']);
  });
});

describe('verdict', () => {
  test('green is a pass, and says how much ran', () => {
    expect(judge(rowsOf())).toMatchObject({
      result: 'pass',
      headline: 'PASS  1 passed',
      tests: { passed: 1, files: 1 },
    });
  });

  test('a failure without an error is never a pass', () => {
    const attempts = [
      anAttempt({ tests: [aTestResult('failed', { error: null })], files: [aFileResult({ failed: 1 })] }),
    ];
    expect(judge(rowsOf({ attempts })).result).not.toBe('pass');
  });

  test('a failure in a project that was not asked for is never a pass', () => {
    const attempts = [aFailingAttempt({ tests: [aTestResult('failed', { project: 'browser' })] })];
    expect(judge(rowsOf({ attempts })).failures).toHaveLength(1);
  });

  test('an attempt with trouble keeps the failures it saw', () => {
    const { failures, findings, result } = judge(rowsOf({ attempts: [aFailingAttempt(crash)] }));
    expect([failures.length, findings.map((it) => it.rule), result]).toEqual([1, ['check-crashed'], 'inconclusive']);
  });

  test('two failures have two ids, and the same failure has the same id again', () => {
    const tests = ['a', 'b'].map((title) => aTestResult('failed', { title: [title] }));
    const ids = () => judge(rowsOf({ attempts: [aFailingAttempt({ tests })] })).failures.map((it) => it.id);
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  test('what is beyond the limit of confirmation is unknown and says so', () => {
    const files = Array.from({ length: confirmLimit + 1 }, (_, index) => `f${index}.test.ts`);
    const tests = files.map((file) => aTestResult('failed', { file }));
    const { failures } = judge(rowsOf({ attempts: [anAttempt({ tests, files: [] })] }));
    expect(failures).toHaveLength(confirmLimit + 1);
    expect(failures.at(-1)).toMatchObject({ class: 'unknown' });
    expect(failures.at(-1)?.evidence).toContain('more than 40 files failed at once; this one was not run again');
  });

  test('thousands of failures are judged at once', () => {
    const tests = Array.from({ length: 20_000 }, (_, index) => aTestResult('failed', { title: [`test ${index}`] }));
    expect(judge(rowsOf({ attempts: [anAttempt({ tests })] })).failures).toHaveLength(20_000);
  });

  test('the strongest effect wins', () => {
    const parts = {
      red: aFailingAttempt(),
      lost: anAttempt({ check: aCheck({ id: 'select/jest', group: 'select/jest' }), tests: [], files: [], ...crash }),
      green: anAttempt({ check: aCheck({ id: 'select/mocha', group: 'select/mocha' }) }),
    };
    const proof = [
      aFailingAttempt({ check: inTree('head', 1) }),
      aFailingAttempt({ check: inTree('head', 2) }),
      anAttempt({ check: inTree('base-with-head-tests', 1) }),
      anAttempt({ check: inTree('base-with-head-tests', 2) }),
    ];
    fc.assert(
      fc.property(fc.subarray(['red', 'lost', 'green'] as const, { minLength: 1 }), (names) => {
        const attempts = [...names.map((name) => parts[name]), ...(names.includes('red') ? proof : [])];
        const plan = aPlan({ checks: names.map((name) => parts[name].check) });
        const expected = names.includes('red') ? 'fail' : names.includes('lost') ? 'inconclusive' : 'pass';
        expect(judge(rowsOf({ attempts, plan })).result).toBe(expected);
      }),
    );
  });

  test.each([
    [{ head: ['failed'], 'base-with-head-tests': ['passed'] }, 'FAIL  1 needs your attention · 0 passed'],
    [{ head: ['failed'], 'base-with-head-tests': ['failed'] }, 'PASS  1 is not yours · 0 passed'],
  ] as const)('headline %#', (outcomes, expected) => {
    expect(story(outcomes).verdict.headline).toBe(expected);
  });
});

test('a failure that shows another face when it is run again says so', () => {
  const again = story({ head: [otherError, 'failed'], 'base-with-head-tests': ['passed'] }).verdict.failures[0];
  expect(again?.otherFingerprints).toHaveLength(1);
  expect(again?.otherFingerprints).not.toContain(again?.fingerprint);
  const same = story({ head: ['failed'], 'base-with-head-tests': ['passed'] }).verdict.failures[0];
  expect(same).not.toHaveProperty('otherFingerprints');
});
