import { expect, test } from 'vitest';
import { treeState } from '#flow/tree-state';

const state = (...paths: readonly string[]) => treeState(new Map(paths.map((path) => [path, `blob of ${path}`])));

test('a file, a folder, nothing', () => {
  const { stateOf } = state('a/b/c.ts', 'd.ts');
  expect(stateOf('d.ts')).toBe('blob of d.ts');
  expect(['', 'a', 'a/b'].map(stateOf)).toEqual(['folder', 'folder', 'folder']);
  expect(['b', 'a/', 'a/b/c', 'd', 'd.ts/e'].map(stateOf)).toEqual([null, null, null, null, null]);
  expect(state().stateOf('')).toBe('folder');
});

test('names below a folder are another thing when a file comes or goes there, however deep', () => {
  const before = state('a/x', 'a/b/y', 'ab/z');
  const same = state('ab/other', 'a/b/y', 'a/x');
  expect(same.namesBelow('a')).toBe(before.namesBelow('a'));
  expect(same.namesBelow('')).not.toBe(before.namesBelow(''));
  expect(state('a/x', 'a/b/y', 'a/b/c/d').namesBelow('a')).not.toBe(before.namesBelow('a'));
  expect(state('a/x').namesBelow('a')).not.toBe(before.namesBelow('a'));
  expect(before.namesBelow('none')).toBe(state().namesBelow('none'));
});
