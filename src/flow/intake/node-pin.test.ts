import { expect, test } from 'vitest';
import { discoverProject } from '#flow/intake/discover';
import { textTree } from '../../../test/support/text-tree.ts';

test.each([
  ['.nvmrc decides before engines', { '.nvmrc': 'v20\n' }, { engines: { node: '>=24' } }, '.nvmrc asks for v20'],
  ['engines', {}, { engines: { node: '^20 || ^22' } }, 'engines in package.json asks for ^20 || ^22'],
  ['volta', {}, { volta: { node: '22.1.0' } }, 'volta in package.json asks for 22.1.0'],
  ['an exact version that is not the one', { '.node-version': '24.0.0' }, {}, '.node-version asks for 24.0.0'],
  ['nothing when it fits', { '.nvmrc': '24' }, { engines: { node: '>=18' } }, null],
  ['nothing when only a version manager knows', { '.nvmrc': 'lts/*' }, {}, null],
])('the Node asked for: %s', (_, files, fields, said) => {
  const tree = textTree({ ...files, 'package.json': JSON.stringify(fields) });
  const { notes } = discoverProject(tree, [], '24.21.0').project;
  expect(notes).toEqual(said === null ? [] : [`tests run on Node 24.21.0, the one on PATH; ${said}`]);
  expect(discoverProject(tree, [], null).project.notes).toEqual([]);
});
