import { expect, test } from 'vitest';
import { createTypescript } from '#adapters/language/typescript/import-graph';
import { seededChance } from '../../../test/support/storm/chance.ts';
import { mutableFunctions } from './functions.ts';
import { loadableSources } from './loadable.ts';
import { mutate, shuffled } from './mutate.ts';

const text = `import './x';
export function greet(name: string): string {
  'use strict';
  if (name === '') return 'nobody';
  return [name].map((it) => (it ? { it } : null))[0]?.it ?? '';
}
export abstract class Shop {
  total = 0;
  abstract open(): void;
  close() {}
  add = (price: number) => price > 0 ? this.total += price : 0;
}
`;
const functions = mutableFunctions(createTypescript(), 'src/a.ts', text);

function of(name: string) {
  const found = functions.find((it) => it.name === name);
  if (found === undefined) throw new Error(`no function ${name} among ${functions.map((it) => it.name)}`);
  return found;
}

/** What each seed makes of a function, without the text around the change. */
function mutants(name: string): readonly string[] {
  const made = Array.from({ length: 40 }, (_, seed) => mutate(of(name), text, seededChance(seed))?.text ?? 'none');
  return [...new Set(made)].map(changeIn).sort();
}

function changeIn(mutant: string): string {
  const lines = mutant.split('\n');
  return lines
    .filter((line) => !text.split('\n').includes(line))
    .join('\n')
    .trim();
}

test('functions are those with a body, the module level apart', () => {
  expect(functions.map(({ name }) => name)).toEqual(['greet', 'greet/‹anonymous›', 'Shop/close', 'Shop/add']);
});

test('a body of statements throws, returns or takes the other branch, behind its directives', () => {
  expect(mutants('greet')).toEqual([
    `'use strict'; return;`,
    `'use strict'; throw new Error("mutant");`,
    `if ((!(name === ''))) return 'nobody';`,
  ]);
});

test('an expression is replaced with its parentheses; an inner condition belongs to the inner function', () => {
  expect(mutants('greet/‹anonymous›')).toEqual([
    `return [name].map((it) => ((!(it)) ? { it } : null))[0]?.it ?? '';`,
    `return [name].map((it) => undefined)[0]?.it ?? '';`,
    `return [name].map((it) => { throw new Error("mutant"); })[0]?.it ?? '';`,
  ]);
  expect(mutants('Shop/add')).toEqual([
    'add = (price: number) => (!(price > 0)) ? this.total += price : 0;',
    'add = (price: number) => undefined;',
    'add = (price: number) => { throw new Error("mutant"); };',
  ]);
});

test('what does nothing can only be made to throw', () => {
  expect(mutants('Shop/close')).toEqual(['close() { throw new Error("mutant");}']);
});

test('the same seed draws the same, another one something else', () => {
  const values = Array.from({ length: 20 }, (_, value) => value);
  const draw = (seed: number) => shuffled(values, seededChance(seed)).join();
  expect(draw(1)).toBe(draw(1));
  expect(draw(1)).not.toBe(draw(2));
  expect([...shuffled(values, seededChance(3))].sort((a, b) => a - b)).toEqual(values);
});

test('sources are those that tests can load, through folders and what lies aside', () => {
  const texts = new Map([
    ['index.js', `module.exports = require('./lib/app')`],
    ['lib/app.js', `require('./view')`],
    ['lib/view.js', ''],
    ['lib/unused.js', ''],
    ['lib/tool.js', ''],
    ['examples/auth/index.js', `require('../../lib/tool')`],
    ['test/app.js', `require('..'); require('./helper'); require('../examples/auth')`],
    ['test/helper.js', ''],
  ]);
  expect(loadableSources(texts, ['test/app.js'])).toEqual(['index.js', 'lib/app.js', 'lib/tool.js', 'lib/view.js']);
});
