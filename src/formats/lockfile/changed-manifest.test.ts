import { expect, test } from 'vitest';
import { changedManifest } from '#formats/lockfile/changed-manifest';

const nothing = { scripts: [], dependencies: [], fields: [] };

test.each<[string, object, object, object]>([
  [
    'words for people',
    { description: 'a', keywords: [] },
    { description: 'b', author: 'c', files: ['d'], prettier: {} },
    {},
  ],
  ['order and layout', { name: 'a', type: 'module' }, { type: 'module', name: 'a' }, {}],
  ['scripts', { scripts: { a: '1', b: '1' } }, { scripts: { a: '1', b: '2', c: '3' } }, { scripts: ['b', 'c'] }],
  [
    'dependencies of any kind',
    { dependencies: { a: '1', b: '1' }, peerDependencies: { c: '1' } },
    {
      dependencies: { a: '2' },
      devDependencies: { b: '1' },
      peerDependencies: { c: '2' },
      peerDependenciesMeta: { d: {} },
    },
    { dependencies: ['a', 'b', 'c', 'd'] },
  ],
  [
    'how it is loaded',
    { exports: { a: './a' }, version: '1' },
    { exports: { a: './b' }, version: '2' },
    { fields: ['exports', 'version'] },
  ],
  [
    'the order of conditions',
    { exports: { import: 'a', default: 'b' } },
    { exports: { default: 'b', import: 'a' } },
    { fields: ['exports'] },
  ],
  ['unknown fields', {}, { jest: {}, mine: 1 }, { fields: ['jest', 'mine'] }],
  ['a section that is none', { scripts: 'a' }, { scripts: {} }, { fields: ['scripts'] }],
])('%s', (_, before, after, expected) => {
  expect(changedManifest(JSON.stringify(before), JSON.stringify(after, null, 2))).toEqual({ ...nothing, ...expected });
});

test.each(['', '[]', '{', 'null'])('%j is no manifest', (text) => {
  expect(changedManifest(text, '{}')).toBeNull();
  expect(changedManifest('{}', text)).toBeNull();
});
