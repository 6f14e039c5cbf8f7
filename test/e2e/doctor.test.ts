/** `assay doctor` where validation can run, and where it cannot: each lack with its fix, exit code 3, and the machine in any case. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnosis } from '#operations/doctor/diagnosis';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

async function examined(files: Files, prepare: (made: ScratchRepo) => unknown = () => undefined) {
  const made = await makeRepo(files);
  repo = made;
  await prepare(made);
  const { code, stdout } = await made.assay('doctor', '--json');
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  const of = (name: string) => diagnosis.findings.find((finding) => finding.name === name);
  const lacking = diagnosis.findings.filter(({ state }) => state === 'missing');
  return { made, code, diagnosis, of, lacking };
}

const manifest = (test: string, devDependencies: object = {}): string =>
  JSON.stringify({ name: 'x', type: 'module', scripts: { test }, devDependencies });

test('a repository that can be validated: what was found, and why', async () => {
  const { made, code, diagnosis, of, lacking } = await examined(
    {
      'package.json': manifest('vitest run', { vitest: '*' }),
      'package-lock.json': '{"lockfileVersion": 3}',
      'a.test.js': "import { test } from 'vitest';\ntest('a', () => {});\n",
    },
    (it) => it.link('vitest'),
  );
  expect(lacking).toEqual([]);
  expect(code).toBe(0);
  expect(diagnosis.ready).toBe(true);
  expect(of('repository')?.found).toBe(`${made.dir}, on branch main`);
  expect(of('default branch')?.found).toContain('main');
  expect(of('packages')?.found).toBe('npm; 1 package: the root');
  expect(of('suite vitest')?.found).toMatch(/^vitest \d\S+ installed, \* wanted · 1 test file · .*vitest run/);
  expect(of('node')?.found).toContain(process.versions.node);
  expect(of('cache')?.found).toContain(made.cache);
  for (const name of ['bubblewrap', 'user namespaces', 'network namespace', 'containers', 'cgroups'])
    expect(of(name)?.area).toBe('isolation');
  const { stdout } = await made.assay('doctor');
  expect(stdout).toMatch(/^READY {2}validation can run/);
});

describe('what is missing', () => {
  const vitest = { 'package.json': manifest('vitest run', { vitest: '^5.0.0' }), 'a.test.js': '' };

  test('a runner that is not installed', async () => {
    const { made, code, lacking } = await examined(vitest);
    expect(lacking.map(({ found }) => found)).toContainEqual(expect.stringContaining('vitest is not installed'));
    expect(code).toBe(3);
    const { stdout } = await made.assay('doctor');
    expect(stdout).toMatch(/^NOT READY/);
    expect(stdout).toContain('fix: npm install');
  });

  test('a runner that needs another Node', async () => {
    const { lacking, code } = await examined({ ...vitest, '.gitignore': '' }, (made) =>
      made.write({ 'node_modules/vitest/package.json': '{"version": "5.0.1", "engines": {"node": ">=99"}}' }),
    );
    expect(lacking[0]?.found).toContain('it needs Node >=99');
    expect(code).toBe(3);
  });

  test('a configuration that cannot be read', async () => {
    const broken = { 'vitest.config.js': "import nothing from './missing.js';\nexport default nothing.config();\n" };
    const { lacking, code } = await examined({ ...vitest, ...broken }, (made) => made.link('vitest'));
    expect(lacking).toMatchObject([{ name: 'suite', found: expect.stringContaining('missing.js') }]);
    expect(code).toBe(3);
  });

  test('any suite', async () => {
    const { lacking, code } = await examined({ 'index.js': '' });
    expect(lacking).toMatchObject([{ name: 'suites', found: 'no test suite was found' }]);
    expect(code).toBe(3);
  });

  test('a commit, or the end of a merge', async () => {
    const { lacking, code, of } = await examined({ 'package.json': manifest('node --test') }, async (made) => {
      await made.git('checkout', '-q', '--orphan', 'empty');
    });
    expect(lacking).toMatchObject([{ name: 'change', fix: expect.stringContaining('git commit') }]);
    expect(of('git')?.state).toBe('ok');
    expect(code).toBe(3);
  });

  test('a repository at all', async () => {
    const { lacking, code, of } = await examined({}, (made) => rmSync(join(made.dir, '.git'), { recursive: true }));
    expect(lacking).toMatchObject([
      { name: 'repository', found: expect.stringContaining('not inside a git checkout') },
    ]);
    expect(of('system')?.state).toBe('ok');
    expect(code).toBe(3);
  });
});

test('a folder that is not there is told, wrong use is not the machine’s fault', async () => {
  const made = await makeRepo({});
  repo = made;
  mkdirSync(join(made.dir, 'sub'));
  const nowhere = await made.assay('doctor', '--repo', join(made.dir, 'nowhere'));
  expect(nowhere.stdout).toContain('there is no folder');
  expect(nowhere.code).toBe(3);
  expect((await made.assay('doctor', '--base', 'main')).code).toBe(2);
});
