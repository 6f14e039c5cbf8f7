import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOutputs } from '#adapters/environment/worktree/read-outputs';
import { createTreeView } from '#adapters/environment/worktree/tree-view';

let root = '';
let dir = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-view-'));
  dir = join(root, 'tree');
  mkdirSync(join(dir, 'src'), { recursive: true });
  writeFileSync(join(root, 'secret'), 'secret');
});
afterEach(() => rmSync(root, { recursive: true }));

const view = (...paths: string[]) => createTreeView(dir, new Map(paths.map((path) => [path, 'id'])));

test('text of tracked files only; too large, binary and missing ones are null', () => {
  writeFileSync(join(dir, 'src/a.ts'), 'å');
  writeFileSync(join(dir, 'large'), 'x'.repeat(4 * 1024 * 1024 + 1));
  writeFileSync(join(dir, 'binary'), Buffer.from([0xff, 0xfe]));
  const tree = view('src/a.ts', 'large', 'binary', 'gone');
  expect(['src/a.ts', 'large', 'binary', 'gone', 'src'].map(tree.text)).toEqual(['å', null, null, null, null]);
  expect(view().text('src/a.ts')).toBeNull();
  expect(view().ignoredText('src/a.ts')).toBe('å');
});

test('no link of the tree leads out of it, but a node_modules that git does not track', () => {
  symlinkSync('../secret', join(dir, 'out'));
  symlinkSync('src', join(dir, 'in'));
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(root, join(dir, 'node_modules/dep'));
  writeFileSync(join(dir, 'src/a.ts'), 'a');
  const tree = view('out', 'in');
  expect([
    tree.text('out'),
    tree.ignoredText('out'),
    tree.ignoredText('../secret'),
    tree.ignoredText('/etc/passwd'),
  ]).toEqual([null, null, null, null]);
  expect(tree.ignoredText('in/a.ts')).toBe('a');
  expect(tree.ignoredText('node_modules/dep/secret')).toBe('secret');
  expect(view('node_modules/dep').ignoredText('node_modules/dep/secret')).toBeNull();
  expect([tree.exists('node_modules/dep/secret'), tree.exists('../secret'), tree.exists('src')]).toEqual([
    true,
    false,
    true,
  ]);
});

test('result files by glob, not through links or node_modules', () => {
  mkdirSync(join(dir, 'build/junit'), { recursive: true });
  mkdirSync(join(dir, 'build/node_modules'));
  for (const path of ['build/junit/b.xml', 'build/junit/a.xml', 'build/junit/a.txt', 'build/node_modules/c.xml']) {
    writeFileSync(join(dir, path), path);
  }
  symlinkSync(root, join(dir, 'build/link'));
  expect(readOutputs(dir, 'build/**/*.xml').map(({ path }) => path)).toEqual([
    'build/junit/a.xml',
    'build/junit/b.xml',
  ]);
  expect(readOutputs(dir, './build/junit/a.txt')).toEqual([{ path: 'build/junit/a.txt', text: 'build/junit/a.txt' }]);
  expect([readOutputs(dir, '../*'), readOutputs(dir, 'missing/*.xml')]).toEqual([[], []]);
});
