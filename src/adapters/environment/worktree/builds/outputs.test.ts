import { expect, test } from 'vitest';
import { builtOutputs } from '#adapters/environment/worktree/builds/outputs';
import { parsePackageJson } from '#adapters/environment/worktree/dependencies/manifest';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';

const tree = (...paths: string[]): TreeFiles => ({
  tree: 't',
  entries: [],
  ids: new Map(paths.map((path) => [path, 'id'])),
  text: () => null,
});

function outputs(fields: object, tracked: readonly string[], dir = '', more: readonly string[] = []): string[] {
  const manifest = parsePackageJson(JSON.stringify(fields));
  if (manifest === null) throw new Error('no manifest');
  return builtOutputs({ dir, manifest }, [tree(...tracked), tree(...more)]);
}

test('what git holds is source, also without its ending or as a folder', () => {
  expect(
    outputs({ main: 'lib/index', bin: { x: './bin/x.js' }, exports: './src' }, [
      'lib/index.js',
      'bin/x.js',
      'src/a.ts',
    ]),
  ).toEqual([]);
});

test('the topmost folder without a tracked file is told once', () => {
  const exports = {
    '.': { import: './dist/esm/a.mjs', require: './dist/cjs/a.js', types: './types/a.d.ts' },
    './*': './dist/*.js',
  };
  expect(outputs({ main: 'lib/gen/out.js', exports }, ['lib/index.js', 'package.json'])).toEqual(['dist', 'lib/gen']);
  expect(outputs({ main: 'dist/a.js' }, ['packages/a/package.json'], 'packages/a')).toEqual(['packages/a/dist']);
});

test('a new source of the work tree is no built file, and nothing outside of the package is', () => {
  expect(outputs({ main: 'src/new.js' }, ['package.json'], '', ['src/new.js'])).toEqual([]);
  expect(
    outputs({ main: '../b/dist/x.js', module: './node_modules/x/y.js', exports: { './*.js': './*.js' } }, [], 'a'),
  ).toEqual([]);
});
