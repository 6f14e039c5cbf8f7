import { describe, expect, test } from 'vitest';
import type { Project } from '#domain/project';
import { judgeTests } from '#operations/doctor/judge-tests';
import { aProject, aSuite } from '../../../test/support/builders.ts';

const dependencies = { vitest: '^5.0.0', left: '1.0.0' };
const pkg = (dir: string, raw: object = { devDependencies: dependencies }): Project['packages'][number] => {
  const plain = {
    name: null,
    type: 'module',
    private: true,
    scripts: {},
    packageManager: null,
    workspaces: [],
  } as const;
  return { dir, manifest: { ...plain, dependencies, raw: { ...raw } } };
};

/** `installed`: path of a manifest below the root -> its fields. */
function judged(
  project: Partial<Project>,
  installed: Readonly<Record<string, object>>,
  node: string | null = '24.1.0',
) {
  const tree = {
    exists: (path: string) => path in installed,
    ignoredText: (path: string) => (path in installed ? JSON.stringify(installed[path]) : null),
  };
  return judgeTests({ project: aProject({ packages: [pkg('')], ...project }), tree, node });
}

const vitest = { 'node_modules/vitest/package.json': { version: '5.1.1', engines: { node: '>=22' } } };
const left = { 'node_modules/left/package.json': { version: '1.0.0' } };
const suite = (findings: ReturnType<typeof judged>) => findings.find(({ name }) => name === 'suite vitest');

describe('a suite', () => {
  test('with its runner installed is fine: versions, files, and why it was found', () => {
    expect(suite(judged({}, { ...vitest, ...left }))).toEqual({
      area: 'tests',
      name: 'suite vitest',
      state: 'ok',
      found: 'vitest 5.1.1 installed, ^5.0.0 wanted · 1 test file · package.json script "test": vitest --run',
      fix: null,
    });
  });

  test('of a package finds the runner installed at the root', () => {
    const packages = [pkg(''), pkg('packages/a')];
    const suites = [aSuite({ dir: 'packages/a' })];
    expect(suite(judged({ packages, suites }, { ...vitest, ...left }))?.state).toBe('ok');
  });

  test('without its runner is missing, with the install command of its package manager', () => {
    expect(suite(judged({ packageManager: 'pnpm' }, left))).toMatchObject({
      state: 'missing',
      found: expect.stringContaining('vitest is not installed'),
      fix: 'pnpm install --frozen-lockfile',
    });
  });

  test('whose runner needs a newer Node is missing that', () => {
    expect(suite(judged({}, { ...vitest, ...left }, '20.11.0'))).toMatchObject({
      state: 'missing',
      found: expect.stringContaining('it needs Node >=22, this is 20.11.0'),
    });
    expect(suite(judged({}, { ...vitest, ...left }, null))).toMatchObject({ state: 'missing', fix: 'install Node' });
  });

  test('with another version than wanted is a note', () => {
    const old = { 'node_modules/vitest/package.json': { version: '4.0.0' } };
    expect(suite(judged({}, { ...old, ...left }))).toMatchObject({ state: 'note', fix: 'npm install' });
    const locked = { ...old, ...left, 'package-lock.json': {} };
    expect(suite(judged({}, locked))).toMatchObject({ state: 'note', fix: 'npm ci' });
  });

  test('a manifest that cannot be read is said to be of unknown version', () => {
    const tree = { exists: () => true, ignoredText: () => '{' };
    const findings = judgeTests({ project: aProject({ packages: [pkg('')] }), tree: tree, node: '24.0.0' });
    expect(findings[0]?.name).toBe('packages');
    expect(suite(findings)?.found).toContain('of unknown version');
  });
});

describe('dependencies', () => {
  const found = (installed: Readonly<Record<string, object>>, packages = [pkg('')]) =>
    judged({ packages }, installed).find(({ name }) => name === 'dependencies');

  test.each([
    [{ ...vitest, ...left }, 'ok', 'all 2 are installed'],
    [vitest, 'note', '1 of 2 are not installed: left'],
    [{}, 'missing', 'none are installed'],
    [{ '.pnp.cjs': {} }, 'ok', "Yarn's Plug'n'Play (.pnp.cjs)"],
  ])('%j is %s', (installed, state, words) => {
    expect(found(installed)).toMatchObject({ state, found: words });
  });

  test('optional and peer ones may be absent', () => {
    expect(found({}, [pkg('', { peerDependencies: { a: '1' }, optionalDependencies: { b: '1' } })])).toBeUndefined();
  });
});

test.each([
  [{ suites: [], tests: [] }, 'no test suite was found'],
  [{ tests: [] }, 'no suite has a test file'],
  [{ unread: ['vitest: its configuration could not be read'] }, 'could not be read'],
  [{ unusable: 'the revision could not be checked out' }, 'could not be checked out'],
])('%j is missing', (project, words) => {
  const lacking = judged(project, { ...vitest, ...left }).filter(({ state }) => state === 'missing');
  expect(lacking).toHaveLength(1);
  expect(lacking[0]?.found).toContain(words);
});

test('scripts that are not run are told, with the reason', () => {
  const scriptsNotRun = [{ dir: 'web', script: 'e2e', command: 'cypress run', reason: 'no adapter' }];
  expect(judged({ scriptsNotRun }, { ...vitest, ...left })).toContainEqual(
    expect.objectContaining({ name: 'not run', found: 'script "e2e" of web (cypress run): no adapter' }),
  );
});
