import { expect, test } from 'vitest';
import { fileObservations, testObservations } from '#flow/learn/observations';
import {
  aCheck,
  aFailingAttempt,
  aFailure,
  aFileResult,
  anAttempt,
  anError,
  aTestResult,
  inTree,
  testFile,
} from '../../../test/support/builders.ts';

const seen = (
  attempts: Parameters<typeof testObservations>[0],
  failures: Parameters<typeof testObservations>[1] = [],
) => testObservations(attempts, failures).map(({ tree, outcome }) => [tree, outcome]);

test('durations come from the selected run alone', () => {
  const attempts = [anAttempt(), anAttempt({ check: inTree('head', 1), files: [aFileResult({ ms: 900 })] })];
  expect(fileObservations(attempts)).toEqual([{ file: testFile(), ms: 12, failed: false }]);
});

test('of a suite that runs as a whole, its wall-clock time under its stand-in', () => {
  const check = aCheck({ files: [testFile('package.json')], whole: true });
  const learnt = (attempt: ReturnType<typeof anAttempt>) => fileObservations([attempt]);
  expect(learnt(anAttempt({ check }))).toEqual([{ file: testFile('package.json'), ms: 500, failed: false }]);
  expect(learnt(aFailingAttempt({ check }))).toMatchObject([{ failed: true }]);
  expect(learnt(anAttempt({ check, tests: [], files: [] }))).toEqual([]);
});

test('a file that failed outside of its tests failed', () => {
  const files = [aFileResult({ error: anError({ phase: 'hook' }) }), aFileResult({ file: 'b.test.ts', failed: 1 })];
  expect(fileObservations([anAttempt({ files })]).map((it) => it.failed)).toEqual([true, true]);
});

test('of a test that failed, every outcome on every tree; of the others, nothing', () => {
  const tests = [aTestResult('failed'), aTestResult('passed', { title: ['green'] })];
  const base = anAttempt({ check: inTree('base-with-head-tests', 1), treeId: 'base-tree' });
  expect(seen([aFailingAttempt({ tests }), anAttempt({ check: inTree('head', 1) }), base])).toEqual([
    ['head-tree', 'failed'],
    ['head-tree', 'passed'],
    ['base-tree', 'passed'],
  ]);
});

test('a clean copy that passes is no proof of flakiness', () => {
  expect(seen([aFailingAttempt(), anAttempt({ check: inTree('head-copy', 1) })])).toEqual([['head-tree', 'failed']]);
});

test.each([
  ['flaky-introduced', ['base-tree']],
  ['unknown', ['base-tree']],
  ['known-flaky', ['head-tree', 'base-tree']],
] as const)('a test judged %s is learnt on %j', (judged, trees) => {
  const base = anAttempt({ check: inTree('base', 1), treeId: 'base-tree', tests: [aTestResult('failed')] });
  const learnt = seen([aFailingAttempt(), base], [aFailure({ class: judged })]);
  expect(learnt.map(([tree]) => tree)).toEqual(trees);
});

test('skipped is no outcome', () => {
  expect(
    seen([aFailingAttempt(), anAttempt({ check: inTree('head', 1), tests: [aTestResult('skipped')] })]),
  ).toHaveLength(1);
});
