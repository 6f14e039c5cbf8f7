import { expect, test } from 'vitest';
import { importedOf } from '#adapters/environment/worktree/builds/generated';
import { generatorOf, inBuildOrder } from '#adapters/environment/worktree/builds/work';
import { parsePackageJson } from '#adapters/environment/worktree/dependencies/manifest';
import { findUnits, type Member } from '#adapters/environment/worktree/dependencies/units';

function member(fields: object, dir = ''): Member {
  const manifest = parsePackageJson(JSON.stringify(fields));
  if (manifest === null) throw new Error('no manifest');
  return { dir, manifest };
}

test('only what a tracked file imports by a relative path counts', () => {
  const candidates = ['src/generated', 'src/version.ts', 'coverage', 'lib/generated', 'src/gen'];
  const matches = [
    "t1:src/api/client.ts\0import { a } from '../generated/client.js';",
    "t1:src/main.js\0const { version } = require('./version');",
    't1:src/main.js\0// see /coverage and "https://x/generated"',
    '',
  ].join('\n');
  expect(importedOf(candidates, matches, 't1')).toEqual(['src/generated', 'src/version.ts']);
});

test.each([
  [
    'the script that names it',
    { build: 'tsc', 'build:proto': 'protoc --out src/generated' },
    'src/generated',
    'build:proto',
  ],
  ['the script called after generating', { codegen: 'graphql-codegen', build: 'tsc' }, 'src/generated', 'codegen'],
  ['the build for a folder called like one', { build: 'tsc' }, 'dist', 'build'],
  ['never one that sends it away', { deploy: 'gh-pages -d dist', 'publish:gen': 'npm publish dist' }, 'dist', null],
  ['none for a source that nothing speaks of', { build: 'tsc' }, 'src/generated', null],
])('%s', (_, scripts, path, expected) => {
  expect(generatorOf(member({ scripts }), path)).toBe(expected);
});

test('packages come after those they use', () => {
  const manifests = {
    'package.json': { workspaces: ['*'], dependencies: { a: '*' } },
    'a/package.json': { name: 'a', dependencies: { b: '*' } },
    'b/package.json': { name: 'b', devDependencies: { c: '*' } },
    'c/package.json': { name: 'c' },
  };
  const texts = new Map(Object.entries(manifests).map(([path, value]) => [path, JSON.stringify(value)]));
  const ids = new Map([...texts.keys()].map((path) => [path, 'id']));
  const [unit] = findUnits({ tree: 't', entries: [], ids, text: (path) => texts.get(path) ?? null });
  expect(unit && inBuildOrder(unit).map(({ dir }) => dir)).toEqual(['c', 'b', 'a', '']);
});
