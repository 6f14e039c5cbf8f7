import { expect, test } from 'vitest';
import { resultReaders } from './results.ts';
import { testKey } from './run.ts';
import { parseTestScript, plainCommand } from './suite.ts';

test.each([
  ['tsc -p tsconfig.spec.json && vitest --run', { runner: 'vitest', options: [], files: [] }],
  ['vitest --typecheck --run ', { runner: 'vitest', options: ['--typecheck'], files: [] }],
  ['jest && npm run check:type:ts', { runner: 'jest', options: [], files: [] }],
  [
    'mocha --require test/support/env --reporter spec --check-leaks test/ test/acceptance/',
    {
      runner: 'mocha',
      options: ['--require', 'test/support/env', '--reporter', 'spec', '--check-leaks'],
      files: ['test/', 'test/acceptance/'],
    },
  ],
  ['node --test', { runner: 'node', options: [], files: [] }],
])('the script "%s" is read', (script, expected) => {
  expect(parseTestScript(script, '.')).toEqual({ folder: '.', ...expected });
});

test.each(['node build.js', 'yarn test:packages', ''])('the script "%s" has no runner we know', (script) => {
  expect(parseTestScript(script, '.')).toBeUndefined();
});

test('chosen files take the place of those of the script', () => {
  const suite = { runner: 'node', folder: '.', options: ['--test-timeout=5'], files: ['test/'] } as const;
  expect(plainCommand('/r', suite, ['a.js'], undefined)).toEqual(['node', '--test', '--test-timeout=5', '/r/a.js']);
  expect(plainCommand('/r', suite, undefined, '/out')).toEqual([
    ...['node', '--test', '--test-timeout=5', '--test-reporter=junit', '--test-reporter-destination=/out', 'test/'],
  ]);
});

test('names are the same whatever joins their titles', () => {
  expect(testKey('outer > inner  does\nit ')).toBe(testKey('outer inner does it'));
});

test('a file that could not be loaded is failed, a skipped test says nothing', () => {
  const assertionResults = [
    { ancestorTitles: ['outer'], title: 'inner', status: 'passed' },
    { ancestorTitles: [], title: 'later', status: 'skipped' },
  ];
  const testResults = [
    { name: '/r/a', status: 'passed', assertionResults },
    { name: '/r/b', status: 'failed', assertionResults: [] },
  ];
  expect(resultReaders.vitest(JSON.stringify({ testResults }))).toEqual([
    { file: '/r/a', name: '', outcome: 'passed' },
    { file: '/r/a', name: 'outer inner', outcome: 'passed' },
    { file: '/r/b', name: '', outcome: 'failed' },
  ]);
});

test('mocha and node:test are read', () => {
  const mocha = {
    passes: [{ file: '/r/a', fullTitle: 'outer inner' }],
    failures: [{ file: '/r/a', fullTitle: 'hook' }],
  };
  expect(resultReaders.mocha(JSON.stringify(mocha)).map(({ name, outcome }) => [name, outcome])).toEqual([
    ['outer inner', 'passed'],
    ['hook', 'failed'],
  ]);
  const junit = '<testsuites><testsuite name="outer"><testcase name="inner" file="/r/a"/></testsuite></testsuites>';
  expect(resultReaders.node(junit)).toEqual([{ file: '/r/a', name: 'outer inner', outcome: 'passed' }]);
  expect(() => resultReaders.node('broken')).toThrow('node --test');
});
