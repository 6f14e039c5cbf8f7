/**
 * The repository that runs are interrupted in: three runners, one asked for its configuration, one test red before, one that is installed
 * for, and a change whose judgement takes reruns, a clean copy and two base trees. Two scenes of it: `worktree` is judged `fail` in the
 * user's own folder, `refs` is judged `pass` between two commits, all in prepared trees, with a failure that is not the change's.
 */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, makeRepo, type ScratchRepo } from '../scratch-repo.ts';

export const sceneNames = ['worktree', 'refs'] as const;
export type SceneName = (typeof sceneNames)[number];

export interface Scene {
  readonly name: SceneName;
  readonly repo: ScratchRepo;
  /** Arguments of `assay validate`. */
  readonly args: readonly string[];
  /** Takes away what Assay remembers of the repository, so that nothing is shared with an earlier run. */
  forget(): void;
}

/** Tests wait a little, so that there is an instant in which their process can be met. */
const wait = `await new Promise((resolve) => setTimeout(resolve, 120));`;

const nodeTest = (
  module: string,
  expression: string,
  expected: number,
): string => `import assert from 'node:assert/strict';
import test from 'node:test';
import { value } from '${module}';
test('is as it was', async () => { ${wait} assert.equal(${expression}, ${expected}); });
test('is a number', () => assert.equal(typeof value(1), 'number'));
`;

const vitestTest = (module: string): string => `import { expect, test } from 'vitest';
import { value } from '${module}';
test('is a number', async () => { ${wait} expect(typeof value(1)).toBe('number'); });
`;

const mochaTest = (expected: number): string => `const assert = require('node:assert/strict');
it('loads', async () => { const { value } = await import('../src/sum.js'); ${wait} assert.equal(value(1), ${expected}); });
`;

const lockfile = (version: string): string =>
  JSON.stringify({
    name: 'api',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'api', dependencies: { local: 'file:local' } },
      local: { version },
      'node_modules/local': { resolved: 'local', link: true },
    },
  });

const base: Files = {
  '.gitignore': 'node_modules/\n.env\n',
  'package.json': JSON.stringify({
    name: 'storm',
    type: 'module',
    private: true,
    scripts: { test: 'vitest run && mocha "spec/*.cjs" && node --test "node/*.test.js"' },
  }),
  'vitest.config.js': `const include = ['unit'].map((dir) => \`\${dir}/*.test.js\`);
export default () => ({ test: { include, pool: 'forks', maxWorkers: 2 } });
`,
  'src/sum.js': `import { one } from '../api/index.js';\nexport const value = (n) => n + one;\n`,
  'src/product.js': `import { one } from '../api/index.js';\nexport const value = (n) => n * one;\n`,
  'api/package.json': JSON.stringify({ name: 'api', type: 'module', dependencies: { local: 'file:local' } }),
  'api/package-lock.json': lockfile('1.0.0'),
  'api/local/package.json': JSON.stringify({ name: 'local', version: '1.0.0', type: 'module', exports: './index.js' }),
  'api/local/index.js': 'export const one = 1;\n',
  'api/index.js': `export { one } from 'local';\n`,
  'unit/sum.test.js': vitestTest('../src/sum.js'),
  'unit/product.test.js': vitestTest('../src/product.js'),
  'spec/green.cjs': mochaTest(2),
  'spec/red.cjs': mochaTest(7),
  'node/sum.test.js': nodeTest('../src/sum.js', 'value(2)', 3),
  'node/product.test.js': nodeTest('../src/product.js', 'value(2)', 2),
};

const harmless: Files = {
  'api/package-lock.json': lockfile('1.1.0'),
  'api/local/package.json': JSON.stringify({ name: 'local', version: '1.1.0', type: 'module', exports: './index.js' }),
  'src/sum.js': `import { one } from '../api/index.js';\nexport const value = (n) => one + n;\n`,
};

const harmful: Files = {
  ...harmless,
  'src/product.js': `import { one } from '../api/index.js';\nexport const value = (n) => n + one;\n`,
};

export async function makeScene(name: SceneName): Promise<Scene> {
  const repo = await makeRepo(base);
  repo.link('vitest', 'mocha');
  mkdirSync(join(repo.dir, 'api/node_modules'));
  symlinkSync('../local', join(repo.dir, 'api/node_modules/local'));
  if (name === 'worktree') repo.write(harmful);
  else await repo.commit('second', harmless);
  return {
    name,
    repo,
    args: name === 'worktree' ? [] : ['--base', 'HEAD~1', '--head', 'HEAD'],
    forget() {
      for (const dir of [repo.cache, join(repo.dir, '.assay')]) rmSync(dir, { recursive: true, force: true });
    },
  };
}
