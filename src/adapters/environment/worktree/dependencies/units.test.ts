import { describe, expect, test } from 'vitest';
import { dependenciesKey } from '#adapters/environment/worktree/dependencies/key';
import { findUnits } from '#adapters/environment/worktree/dependencies/units';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';

function tree(texts: Readonly<Record<string, string>>): TreeFiles {
  const paths = Object.keys(texts).sort();
  return {
    tree: 't',
    entries: [],
    ids: new Map(paths.map((path) => [path, `blob of ${texts[path]}`])),
    text: (path) => texts[path] ?? null,
  };
}

const manifest = (fields: object = {}) => JSON.stringify({ name: 'x', ...fields });

describe('install units', () => {
  test('workspaces belong to the root, a folder with a lockfile of its own and a stray package do not', () => {
    const units = findUnits(
      tree({
        'package.json': manifest({ workspaces: ['packages/*', '!packages/old'] }),
        'yarn.lock': '__metadata:\n  version: 8\n',
        '.yarnrc.yml': 'nodeLinker: node-modules',
        'patches/dep.patch': 'p',
        'packages/a/package.json': manifest(),
        'packages/old/package.json': manifest(),
        'examples/shop/package.json': manifest(),
        'examples/shop/package-lock.json': '{}',
      }),
    );
    expect(units.map(({ dir, manager, members }) => [dir, manager, members.map((member) => member.dir)])).toEqual([
      ['', 'yarn-berry', ['', 'packages/a']],
      ['examples/shop', 'npm', ['examples/shop']],
      ['packages/old', 'npm', ['packages/old']],
    ]);
    expect(units[0]?.config).toEqual(['.yarnrc.yml', 'patches/dep.patch']);
  });

  test('pnpm says its workspaces in a file; a broken file says none', () => {
    const files = { 'package.json': manifest(), 'pnpm-lock.yaml': '', 'libs/a/package.json': manifest() };
    const dirs = (yaml: string) =>
      findUnits(tree({ ...files, 'pnpm-workspace.yaml': yaml }))[0]?.members.map(({ dir }) => dir);
    expect(dirs('packages:\n  - libs/*\n')).toEqual(['', 'libs/a']);
    expect(dirs('packages: [')).toEqual(['']);
  });
});

test.each([
  ['yarn@1.22.22', 'yarn-classic'],
  ['npm@11.0.0', 'npm'],
  [undefined, 'npm'],
])('of two lockfiles packageManager %s decides for %s', (packageManager, manager) => {
  const files = { 'package.json': manifest({ packageManager }), 'package-lock.json': '{}', 'yarn.lock': '' };
  expect(findUnits(tree(files))[0]?.manager).toBe(manager);
});

describe('the key of an installation', () => {
  const base = { 'package.json': manifest({ dependencies: { a: '^1' } }), 'package-lock.json': '{}', 'src.ts': 'x' };
  const key = (texts: Readonly<Record<string, string>>, runtime = 'node 24') => {
    const files = tree(texts);
    const [unit] = findUnits(files);
    if (!unit) throw new Error('no unit');
    return dependenciesKey(files, unit, runtime);
  };

  test.each([
    ['sources', { 'src.ts': 'y' }],
    [
      'the version and the test script',
      { 'package.json': manifest({ version: '2', scripts: { test: 'x' }, dependencies: { a: '^1' } }) },
    ],
  ])('does not change with %s', (_, other) => {
    expect(key({ ...base, ...other })).toBe(key(base));
  });

  test.each([
    ['a range', { 'package.json': manifest({ dependencies: { a: '^2' } }) }],
    ['an override', { 'package.json': manifest({ dependencies: { a: '^1' }, overrides: { b: '1' } }) }],
    ['an install script', { 'package.json': manifest({ dependencies: { a: '^1' }, scripts: { postinstall: 'x' } }) }],
    ['the lockfile', { 'package-lock.json': '{"packages": {"node_modules/a": {}}}' }],
    ['the registry', { '.npmrc': 'registry=https://example.org' }],
    ['a patch', { 'patches/a.patch': 'p' }],
  ])('changes with %s', (_, other) => {
    expect(key({ ...base, ...other })).not.toBe(key(base));
  });

  test('changes with the runtime', () => {
    expect(key(base, 'node 22')).not.toBe(key(base));
  });
});
