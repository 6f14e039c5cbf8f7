/** What the recorder tells of test files of the real Mocha: all in one process, loaded before any test runs. */
import { afterEach, expect, test } from 'vitest';
import { mochaRunner } from '#adapters/runner/mocha/runner';
import { makeTree, removeTrees, runRecorded } from '../support/recorded.ts';

afterEach(removeTrees);

const shared = `function atLoad() {} atLoad();
exports.one = function one() {}; exports.two = function two() {}; exports.three = function three() {}; exports.never = function never() {};
`;

test('what runs while files are loaded and in hooks of the whole run belongs to all, the rest to one file, also in two turns', async () => {
  const root = makeTree('mocha --require ./setup.js "*.spec.js"', {
    'shared.js': shared,
    'setup.js': `function before() {} function after() {} function each() {} function unused() {}
      exports.mochaHooks = { beforeAll() { before(); }, afterAll() { after(); }, beforeEach() { each(); } };`,
    'a.spec.js': `const it1 = require('./shared.js'); it('first', () => { it1.one(); }); describe('a', () => { it('later', () => { it1.three(); }); });`,
    'b.spec.js': `const it2 = require('./shared.js'); describe('b', () => { it('second', () => { it2.two(); require('./late.js')(); }); });`,
    'c.spec.js': `const it3 = require('./shared.js'); it('outside', () => { require('./late.js'); });`,
    'late.js': `module.exports = function late() {};`,
    'helper.spec.js': 'exports.nothing = () => 1;',
  });
  const files = ['a.spec.js', 'b.spec.js', 'c.spec.js', 'helper.spec.js'];
  const { told, lines, output } = await runRecorded(mochaRunner, root, files);
  expect([...lines].sort(), output).toEqual([
    'a.spec.js › a › later: passed',
    'a.spec.js › first: passed',
    'b.spec.js › b › second: passed',
    'c.spec.js › outside: passed',
  ]);
  expect(Object.keys(told).sort()).toEqual(files);
  expect(told['a.spec.js']?.executed['shared.js']).toEqual(['atLoad', 'one', 'three']);
  expect(told['b.spec.js']?.executed['shared.js']).toEqual(['atLoad', 'two']);
  expect(told['c.spec.js']?.executed['shared.js']).toEqual(['atLoad']);
  expect(told['helper.spec.js']?.executed['shared.js']).toEqual(['atLoad']);
  expect(told['b.spec.js']?.executed['late.js']).toEqual(['late']);
  for (const it of Object.values(told)) {
    expect(it).toMatchObject({ whole: [], incomplete: [], started: [] });
    expect(it.executed['setup.js']).toEqual(
      expect.arrayContaining(['before', 'after', 'mochaHooks/beforeAll', 'mochaHooks/afterAll']),
    );
    expect(it.executed['setup.js']).not.toContain('unused');
    expect(it.packages).toContain('mocha');
  }
  expect(told['a.spec.js']?.executed['setup.js']).toContain('each');
});

test('module files, fixtures and children of each file', async () => {
  const root = makeTree('mocha "*.spec.*"', {
    'shape.mjs': `export const area = (w, h) => w * h;\nexport const round = () => 0;\n`,
    'data/a.json': '{}',
    'data/all.json': '{}',
    'child.js': 'function runs() {} runs();',
    'a.spec.mjs': `import { area } from './shape.mjs'; import { readFileSync } from 'node:fs'; import { execFileSync } from 'node:child_process';
      import all from './data/all.json' with { type: 'json' };
      describe('a', () => { it('reads', () => { area(1, 2); readFileSync('data/a.json'); execFileSync('node', ['child.js']); }); });`,
    'b.spec.cjs': `describe('b', () => { it('rounds', async () => { (await import('./shape.mjs')).round(); require('fs').readdirSync('data'); }); });`,
  });
  const { told, lines, output } = await runRecorded(mochaRunner, root, ['a.spec.mjs', 'b.spec.cjs']);
  expect([...lines].sort(), output).toEqual(['a.spec.mjs › a › reads: passed', 'b.spec.cjs › b › rounds: passed']);
  expect(told['a.spec.mjs']).toMatchObject({
    reads: ['data/a.json', 'data/all.json'],
    lists: [],
    children: 1,
    incomplete: [],
  });
  expect(told['a.spec.mjs']?.executed).toMatchObject({ 'shape.mjs': ['area'], 'child.js': ['runs'] });
  expect(told['b.spec.cjs']).toMatchObject({ reads: ['data/all.json'], lists: ['data'], children: 0, incomplete: [] });
  expect(told['b.spec.cjs']?.executed['shape.mjs']).toEqual(['round']);
  expect(told['b.spec.cjs']?.executed['child.js']).toBeUndefined();
});

test('a run that dies in the middle leaves nothing that looks complete', async () => {
  const root = makeTree('mocha "*.spec.js"', {
    'a.spec.js': `describe('a', () => { it('works', () => {}); });`,
    'b.spec.js': `describe('b', () => { it('dies', () => { process.kill(process.pid, 'SIGKILL'); }); });`,
  });
  const { told } = await runRecorded(mochaRunner, root, ['a.spec.js', 'b.spec.js']);
  expect(told['a.spec.js']?.incomplete).toEqual(['a process did not tell']);
  expect(told['b.spec.js']?.incomplete).toEqual(['a process did not tell']);
});

test('workers of parallel mode and processes that are started while files are loaded are not watched, and that is said', async () => {
  const files = { 'a.spec.js': `it('a', () => {});`, 'b.spec.js': `it('b', () => {});` };
  const parallel = await runRecorded(mochaRunner, makeTree('mocha --parallel "*.spec.js"', files), Object.keys(files));
  expect(parallel.lines).toHaveLength(2);
  for (const file of Object.keys(files))
    expect(parallel.told[file]?.incomplete).toEqual(['Mocha runs files in parallel, in workers that are not watched']);
  const loading = `require('node:child_process').execFileSync('node', ['-e', '0']);`;
  const root = makeTree('mocha "*.spec.js"', { ...files, 'a.spec.js': `${loading} it('a', () => {});` });
  const early = await runRecorded(mochaRunner, root, Object.keys(files));
  expect(early.told['b.spec.js']?.incomplete).toEqual(['a process is started before any test file runs']);
});

test('a compiled file is told by the source map that its hook left in the code', async () => {
  const root = makeTree('mocha --require ./hook.js --extension ts "*.spec.ts"', {
    'hook.js': `const Module = require('node:module'); const { readFileSync } = require('node:fs');
      Module._extensions['.ts'] = (module, path) => module._compile(Module.stripTypeScriptTypes(readFileSync(path, 'utf8'), { mode: 'transform', sourceMap: true, sourceUrl: path }), path);`,
    'size.ts': `enum Size { Small, Large }\nfunction big(it: { w: number }): Size { return it.w > 1 ? Size.Large : Size.Small; }\nfunction small(): Size { return Size.Small; }\nmodule.exports = { big, small };\n`,
    'a.spec.ts': `const { big } = require('./size.ts'); describe('size', () => { it('is big', () => { big({ w: 2 } as { w: number }); }); });\n`,
  });
  const { told, lines, output } = await runRecorded(mochaRunner, root, ['a.spec.ts']);
  expect(lines, output).toEqual(['a.spec.ts › size › is big: passed']);
  expect(told['a.spec.ts']).toMatchObject({ whole: [], incomplete: [] });
  expect(told['a.spec.ts']?.executed['size.ts']).toEqual(['big']);
});
