import { expect, test } from 'vitest';
import type { ChangedFile } from '#domain/change';
import { sourceChange } from '#flow/impact/recorded/changed-functions';
import { aChangedFile } from '../../../../test/support/builders.ts';
import { lineUnits } from '../../../../test/support/line-units.ts';

/** The text is its own blob id. */
const change = (before: string | null, after: string | null, over: Partial<ChangedFile> = {}) =>
  sourceChange(
    [aChangedFile({ path: 'src/a.ts', oldBlob: before, newBlob: after, ...over })],
    (_path, blob) => (blob.startsWith('?') ? null : lineUnits(blob)),
    (_path, blob) => blob,
  );
const names = (found: ReturnType<typeof change>) => found.functions.map(({ name, lines }) => [name, ...lines]);

test('functions that are edited or new are told with their lines, the module level is not', () => {
  const found = change('top\nf: 1\ng: 2', 'other\nf: 1\ng: 3\nh: 4');
  expect(names(found)).toEqual([
    ['g()', 3, 3],
    ['h()', 4, 4],
  ]);
  expect([...found.inert]).toEqual([]);
});

test('all functions of a new file are new', () => {
  expect(names(change(null, 'top\nf: 1', { status: 'added' }))).toEqual([['f()', 2, 2]]);
});

test('a file of which only the layout is different is inert', () => {
  const found = change('top\nf: 1', 'top\n\nf: 1');
  expect([[...found.inert], found.functions]).toEqual([['src/a.ts'], []]);
});

test.each<[string, string | null, string | null, Partial<ChangedFile>]>([
  ['whose function is gone', 'top\nf: 1\ng: 2', 'top\nf: 1', {}],
  ['whose member is gone', 'top\n+A/m: 1\n+A/n: 2', 'top\n+A/m: 1', {}],
  ['with a new member', 'top\n+A/m: 1', 'top\n+A/m: 1\n+A/n: 2', {}],
  ['that is called otherwise now', 'top\nf: 1', 'top\nf: 1 ', { status: 'renamed', oldPath: 'src/b.ts' }],
  ['that cannot be told apart', '?', '? ', {}],
  ['that could not be told apart before', '?', 'top', {}],
])('a file %s is not inert', (_what, before, after, over) => {
  expect(change(before, after, over).inert.size).toBe(0);
});

test('a deleted file and a test file have no functions to reach', () => {
  expect(change('top\nf: 1', null, { status: 'deleted' }).functions).toEqual([]);
  expect(change('top\nf: 1', 'top\nf: 2', { kind: 'test' }).functions).toEqual([]);
});
