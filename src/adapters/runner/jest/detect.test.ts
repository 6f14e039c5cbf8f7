import { expect, test } from 'vitest';
import { detectJest } from '#adapters/runner/jest/detect';
import type { DetectRequest } from '#ports/runner';
import { textTree } from '../../../../test/support/text-tree.ts';

type Files = Readonly<Record<string, string>>;

function request(files: Files, script: string | null, raw: Readonly<Record<string, unknown>> = {}): DetectRequest {
  const scripts = script === null ? {} : { test: script };
  const manifest = { name: 'x', type: 'module', private: true, dependencies: { jest: '^30' } } as const;
  return {
    pkg: { dir: '', manifest: { ...manifest, scripts, packageManager: null, workspaces: [], raw } },
    tree: textTree(files, { 'node_modules/jest/package.json': '{"version": "29.7.0"}' }),
    invocations:
      script === null ? [] : [{ script: 'test', text: script, env: {}, argv: script.split(' '), line: script }],
    node: null,
    nested: [],
  };
}

const config = (text: string) => ({ 'jest.config.js': `module.exports = ${text}` });
const first = (...args: Parameters<typeof request>) => detectJest(request(...args)).suites[0];

test('no configuration: the defaults of the installed version', () => {
  expect(first({}, 'jest --ci')).toMatchObject({
    id: 'jest',
    version: '29.7.0',
    args: ['--ci'],
    projects: [
      {
        name: null,
        root: '',
        include: ['**/__tests__/**/*.[jt]s?(x)', '**/?(*.)+(spec|test).[jt]s?(x)'],
        exclude: ['**/node_modules/**'],
      },
    ],
  });
});

test('what can be said as globs is', () => {
  const text = `{ rootDir: 'src', testMatch: ['<rootDir>/unit/*.js'], testPathIgnorePatterns: ['/dist/', '<rootDir>/old/'],
    displayName: { name: 'unit', color: 'red' }, setupFiles: ['./setup.js', 'dotenv/config'], maxWorkers: 1 }`;
  const suite = first({ ...config(text), 'src/setup.js': '' }, 'jest');
  expect(suite?.args).toEqual(['--maxWorkers=1']);
  expect(suite?.projects).toEqual([
    {
      name: 'unit',
      root: 'src',
      include: ['unit/*.js'],
      exclude: ['**/dist/**', 'old/**'],
      setupFiles: ['src/setup.js'],
    },
  ]);
});

test('what only regular expressions say becomes a list of files', () => {
  const files = { 'a/x.check.js': '', 'a/y.check.js': '', 'a/x.check.css': '', 'b/x.check.js': '', 'c/x.js': '' };
  const text = `{ testRegex: '[.]check[.]', testPathIgnorePatterns: ['/b/x[.]'] }`;
  expect(first({ ...files, ...config(text) }, 'jest')?.projects[0]?.include).toEqual(['a/x.check.js', 'a/y.check.js']);
  expect(first({ ...files, ...config(text) }, 'jest A/X')?.projects[0]?.include).toEqual(['a/x.check.js']);
});

test('negated globs and roots', () => {
  const files = { 'src/a.test.js': '', 'src/b.test.js': '', 'lib/a.test.js': '' };
  const text = `{ roots: ['<rootDir>/src'], testMatch: ['**/*.test.js', '!**/b.test.js'] }`;
  expect(first({ ...files, ...config(text) }, 'jest')?.projects[0]?.include).toEqual(['src/a.test.js']);
});

test('the key in package.json and module names', () => {
  const jest = {
    moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1', '^lib$': '<rootDir>/lib/index.js', '\\.css$': 'x' },
  };
  const suite = first({ 'package.json': JSON.stringify({ jest }) }, 'jest', { jest });
  expect(suite).toMatchObject({ configFiles: ['package.json'], aliases: { '@/': 'src/', lib: 'lib/index.js' } });
});

test.each([
  ['a preset', `{ preset: 'ts-jest' }`],
  ['projects', `{ projects: ['a'] }`],
  ['code', `{ testMatch: globs() }`],
  ['an unknown spread', `{ ...require('base') }`],
])('%s becomes a question to Jest', (_name, text) => {
  const { suites, questions } = detectJest(request(config(text), 'jest --ci'));
  expect(suites).toEqual([]);
  expect(questions[0]?.command('/assets').argv.slice(1)).toEqual([
    '/repo/node_modules/jest/bin/jest.js',
    '--ci',
    '--showConfig',
  ]);
});

test('the answer of Jest may name the real path of the tree', () => {
  const [question] = detectJest(request({ ...config(`{ projects: ['a'] }`), 'a/x.spec.js': '' }, 'jest')).questions;
  const shown = {
    ...{
      cwd: '/real/repo',
      rootDir: '/real/repo/a',
      roots: ['/real/repo/a'],
      testMatch: [],
      testRegex: ['spec[.]js$'],
    },
    ...{
      testPathIgnorePatterns: ['/node_modules/'],
      moduleFileExtensions: ['js'],
      moduleNameMapper: [],
      setupFiles: [],
    },
    ...{ displayName: { name: 'a', color: 'red' }, globalSetup: null },
  };
  const answer = question?.answer(JSON.stringify({ configs: [shown], globalConfig: {} }));
  expect(answer?.projects).toEqual([{ name: 'a', root: '', include: ['a/x.spec.js'], exclude: [], setupFiles: [] }]);
  expect(question?.answer('SyntaxError')).toBeNull();
});

test('without a script: the dependency and a configuration; a script that runs something else has the last word', () => {
  expect(first(config('{}'), null)?.because).toBe('jest in dependencies and jest.config.js');
  expect(first(config('{}'), 'mocha')).toBeUndefined();
});
