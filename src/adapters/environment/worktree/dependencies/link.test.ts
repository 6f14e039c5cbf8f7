import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkModules } from '#adapters/environment/worktree/dependencies/link';
import { usersOf, workspaceUsers } from '#adapters/environment/worktree/dependencies/workspace-users';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-link-')));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Path below the root -> text, or `-> target` for a link. */
function lay(entries: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(entries)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), join(root, path));
    else writeFileSync(join(root, path), content);
  }
}

const workspaces = new Map([['own', 'packages/own']]);
const link = (dir = '', copied: readonly string[] = [], store: readonly string[] = []) =>
  linkModules(
    { source: join(root, 'user'), target: join(root, 'tree'), dir, copied: new Set(copied), workspaces },
    store,
  );

test('a node_modules that the tree holds as a link is replaced, and where it leads nothing is written', async () => {
  lay({
    'user/node_modules/a/index.js': 'a',
    'elsewhere/keep.js': '',
    'tree/package.json': '{}',
    'tree/node_modules': '-> ../elsewhere',
  });
  await link();
  expect(readdirSync(join(root, 'elsewhere'))).toEqual(['keep.js']);
  expect(readFileSync(join(root, 'tree/node_modules/a/index.js'), 'utf8')).toBe('a');
});

test('entries, scopes and programs are links; workspace packages lead into the tree; caches stay out', async () => {
  lay({
    'user/node_modules/dep/index.js': 'd',
    'user/node_modules/@s/one/index.js': 'o',
    'user/node_modules/.bin/dep': '-> ../dep/index.js',
    'user/node_modules/.bin/script': '#!/bin/sh',
    'user/node_modules/.vite/cache.json': '{}',
    'user/node_modules/.yarn-state.yml': 'state',
    'user/node_modules/.package-lock.json': '{}',
    'user/node_modules/.modules.yaml': 'storeDir: /',
    'user/node_modules/.prisma/client.js': 'p',
    'user/node_modules/@s/own': '-> ../../packages/own',
    'user/packages/own/index.js': 'user',
    'tree/packages/own/index.js': 'tree',
  });
  await link();
  const at = (path: string) => join(root, 'tree/node_modules', path);
  expect(readlinkSync(at('dep'))).toBe(join(root, 'user/node_modules/dep'));
  expect(readlinkSync(at('@s/one'))).toBe(join(root, 'user/node_modules/@s/one'));
  expect(readFileSync(at('@s/own/index.js'), 'utf8')).toBe('tree');
  expect(readlinkSync(at('.bin/dep'))).toBe('../dep/index.js');
  expect(readFileSync(at('.bin/script'), 'utf8')).toBe('#!/bin/sh');
  writeFileSync(at('.yarn-state.yml'), 'written by a run');
  expect(readFileSync(join(root, 'user/node_modules/.yarn-state.yml'), 'utf8')).toBe('state');
  expect(readFileSync(at('.package-lock.json'), 'utf8')).toBe('{}');
  expect(['.vite', '.modules.yaml', '.prisma/client.js'].map((name) => existsSync(at(name)))).toEqual([
    false,
    false,
    true,
  ]);
});

test('a node_modules that is itself a link to another checkout is followed, its workspace links too', async () => {
  lay({
    'user/node_modules': '-> ../other/node_modules',
    'other/node_modules/own': '-> ../packages/own',
    'other/packages/own/index.js': 'other',
    'tree/packages/own/index.js': 'tree',
  });
  await link();
  expect(readFileSync(join(root, 'tree/node_modules/own/index.js'), 'utf8')).toBe('tree');
});

test('nothing installed makes nothing', async () => {
  await link('packages/none');
  expect(existsSync(join(root, 'tree/packages/none/node_modules'))).toBe(false);
});

test('pnpm: links lead to the user’s store; a store package that uses a workspace package gets a place in the tree', async () => {
  const store = 'user/node_modules/.pnpm';
  lay({
    [`${store}/dep@1.0.0/node_modules/dep/index.js`]: 'd',
    [`${store}/plugin@1.0.0_own/node_modules/plugin/index.js`]: 'plugin',
    [`${store}/plugin@1.0.0_own/node_modules/own`]: '-> ../../../../packages/own',
    [`${store}/plugin@1.0.0_own/node_modules/dep`]: '-> ../../dep@1.0.0/node_modules/dep',
    [`${store}/preset@1.0.0/node_modules/preset/index.js`]: 'preset',
    [`${store}/preset@1.0.0/node_modules/plugin`]: '-> ../../plugin@1.0.0_own/node_modules/plugin',
    [`${store}/node_modules/hoisted/index.js`]: 'h',
    'user/node_modules/dep': '-> .pnpm/dep@1.0.0/node_modules/dep',
    'user/packages/own/index.js': 'user',
    'user/packages/app/node_modules/preset': '-> ../../../node_modules/.pnpm/preset@1.0.0/node_modules/preset',
    'tree/packages/own/index.js': 'tree',
    'tree/packages/app/index.js': '',
  });
  await link('packages/app', [], await link());
  const preset = realpathSync(join(root, 'tree/packages/app/node_modules/preset'));
  expect(preset).toBe(join(root, 'tree/node_modules/.pnpm/preset@1.0.0/node_modules/preset'));
  const plugin = realpathSync(join(preset, '../plugin'));
  expect(readFileSync(join(plugin, '../own/index.js'), 'utf8')).toBe('tree');
  expect(realpathSync(join(plugin, '../dep'))).toBe(join(root, `${store}/dep@1.0.0/node_modules/dep`));
  expect(realpathSync(join(root, 'tree/node_modules/dep'))).toBe(join(root, `${store}/dep@1.0.0/node_modules/dep`));
});

test('pnpm: a workspace package that was copied into the store is the tree’s own all the same', async () => {
  lay({
    'user/node_modules/.pnpm/own@file+packages+own/node_modules/own/index.js': 'user',
    'user/packages/app/node_modules/own': '-> ../../../node_modules/.pnpm/own@file+packages+own/node_modules/own',
    'tree/packages/own/index.js': 'tree',
    'tree/packages/app/index.js': '',
  });
  await link('packages/app');
  expect(readFileSync(join(root, 'tree/packages/app/node_modules/own/index.js'), 'utf8')).toBe('tree');
});

test('who uses a workspace package, directly or through others', () => {
  const packages = [
    { name: 'plugin', uses: ['own'] },
    { name: 'preset', uses: ['plugin', 'dep'] },
    { name: 'dep', uses: [] },
  ];
  expect(usersOf(packages, new Set(['own']))).toEqual(new Set(['plugin', 'preset']));
  lay({
    'm/plugin/package.json': '{"peerDependencies": {"own": "*"}}',
    'm/@s/deep/node_modules/inner/package.json': '{"dependencies": {"plugin": "1"}}',
    'm/dev/package.json': '{"devDependencies": {"own": "*"}}',
  });
  expect(workspaceUsers([join(root, 'm')], new Set(['own']))).toEqual(new Set(['plugin', 'inner']));
});
