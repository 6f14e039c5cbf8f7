/** What the recorder tells of test files of the real Jest: one worker runs many, each in a world of its own that Jest compiles. */
import { afterEach, describe, expect, test } from 'vitest';
import { jestRunner } from '#adapters/runner/jest/runner';
import { makeTree, removeTrees, runRecorded } from '../support/recorded.ts';

afterEach(removeTrees);

const plain = `module.exports = { transform: {} };`;
const math = `function add(a, b) { return a + b; }
function mul(a, b) { return a * b; }
function atLoad() { return 1; }
atLoad();
class Sum { static of(...all) { return new Sum(all); } constructor(all) { this.all = all; } total() { return this.all.reduce((a, b) => add(a, b)); } unused() {} }
module.exports = { add, mul, Sum };
`;

describe.each([
  ['as written', plain],
  ['compiled by babel-jest, as Jest does by itself', 'module.exports = {};'],
])('code %s', (_, config) => {
  test('each file of one worker gets its complete set, of modules that all of them load', async () => {
    const root = makeTree('jest', {
      'jest.config.js': config,
      'math.js': math,
      'cli.js': `#!/usr/bin/env node\n${math}`,
      'a.test.js': `const { add } = require('./math.js'); test('adds', () => { expect(add(1, 2)).toBe(3); });`,
      'b.test.js': `const { Sum } = require('./math.js'); test('sums', () => { expect(Sum.of(1, 2).total()).toBe(3); });`,
      'c.test.js': `require('./math.js'); test('loads', () => {});`,
      'd.test.js': `const { add } = require('./math.js'); test('adds again', () => { expect(add(1, 2)).toBe(3); });`,
      'e.test.js': `const { mul } = require('./cli.js'); test('multiplies', () => { expect(mul(1, 2)).toBe(2); });`,
    });
    const files = ['a.test.js', 'b.test.js', 'c.test.js', 'd.test.js', 'e.test.js'];
    const { told, lines, output } = await runRecorded(jestRunner, root, files);
    expect(lines, output).toHaveLength(5);
    expect(lines.filter((line) => !line.endsWith(': passed'))).toEqual([]);
    expect(told['a.test.js']?.executed['math.js']).toEqual(['add', 'atLoad']);
    expect(told['b.test.js']?.executed['math.js']).toEqual([
      ...['add', 'atLoad', 'Sum/of', 'Sum/constructor', 'Sum/total', 'Sum/total/‹anonymous›'],
    ]);
    expect(told['c.test.js']?.executed['math.js']).toEqual(['atLoad']);
    expect(told['d.test.js']?.executed['math.js']).toEqual(['add', 'atLoad']);
    // a map that was made without the first line is not of the text on the disk
    if (config === plain) expect(told['e.test.js']?.executed['cli.js']).toEqual(['mul', 'atLoad']);
    else expect(told['e.test.js']?.whole).toEqual(['cli.js']);
    for (const file of files.slice(0, 4))
      expect(told[file]).toMatchObject({ whole: [], incomplete: [], reads: [`__snapshots__/${file}.snap`] });
  });
});

test('TypeScript by its source map, inside of the code or beside it', async () => {
  const transform = (answer: string) => `const { stripTypeScriptTypes } = require('node:module');
    exports.process = (text, path) => { const code = stripTypeScriptTypes(text, { mode: 'transform', sourceMap: true, sourceUrl: path }); return ${answer}; };`;
  const files = {
    'jest.config.js': `module.exports = { transform: { '[.]ts$': './transform.js' }, testMatch: ['**/*.test.ts'] };`,
    'size.ts': `enum Size { Small, Large }\nfunction big(it: { w: number }): Size { return it.w > 1 ? Size.Large : Size.Small; }\nfunction small(): Size { return Size.Small; }\nmodule.exports = { big, small };\n`,
    'a.test.ts': `const { big } = require('./size.ts'); test('is big', () => { big({ w: 2 } as { w: number }); });\n`,
    'b.test.ts': `const { small } = require('./size.ts'); test('is small', () => { small(); });\n`,
  };
  const beside = `{ code: code.replace(/\\n\\/\\/# sourceMapping.*/, ''), map: Buffer.from(code.split('base64,')[1], 'base64').toString() }`;
  for (const answer of ['{ code }', beside]) {
    const root = makeTree('jest', { ...files, 'transform.js': transform(answer) });
    const { told, lines, output } = await runRecorded(jestRunner, root, ['a.test.ts', 'b.test.ts']);
    expect([...lines].sort(), output).toEqual(['a.test.ts › is big: passed', 'b.test.ts › is small: passed']);
    expect(told['a.test.ts']?.executed['size.ts']).toEqual(['big']);
    expect(told['b.test.ts']?.executed['size.ts']).toEqual(['small']);
    expect(told['b.test.ts']?.incomplete).toEqual([]);
  }
});

test('setup files, the environment, mocks and the test runner of the project belong to each file', async () => {
  const root = makeTree('jest', {
    'jest.config.js': `module.exports = { transform: {}, setupFiles: ['./setup.js'], setupFilesAfterEnv: ['./after.js'], testEnvironment: './environment.js', testRunner: './runner.js', snapshotSerializers: [] };`,
    'setup.js': `const { one } = require('./shared.js'); one();`,
    'after.js': `beforeEach(() => { require('./shared.js').two(); });`,
    'shared.js': `exports.one = function one() {}; exports.two = function two() {}; exports.three = function three() {}; exports.never = function never() {};`,
    'environment.js': `const { TestEnvironment } = require('jest-environment-node'); const { help } = require('./help.js'); help();
      module.exports = class extends TestEnvironment { async setup() { await super.setup(); this.global.ready = true; } };`,
    'help.js': `exports.help = function help() {};`,
    'runner.js': `const circus = require('jest-circus/runner'); module.exports = async (...all) => { all[2].global.ownRunner = true; return circus.default(...all); };`,
    'a.test.js': `test('is ready', () => { expect([ready, ownRunner]).toEqual([true, true]); require('./shared.js').three(); });`,
    'b.test.js': `jest.mock('./dep.js', () => ({ dep: () => 2 })); test('is mocked', () => { expect(require('./dep.js').dep()).toBe(2); });`,
    'dep.js': `exports.dep = function dep() { return 1; };`,
  });
  const { told, lines, output } = await runRecorded(jestRunner, root, ['a.test.js', 'b.test.js']);
  expect([...lines].sort(), output).toEqual(['a.test.js › is ready: passed', 'b.test.js › is mocked: passed']);
  expect(told['a.test.js']?.executed['shared.js']).toEqual(['one', 'two', 'three']);
  expect(told['b.test.js']?.executed['shared.js']).toEqual(['one', 'two']);
  expect(told['b.test.js']?.executed['dep.js']).toBeUndefined();
  for (const it of Object.values(told)) {
    expect(it.whole).toEqual(['environment.js', 'help.js', 'runner.js']);
    expect(it.incomplete).toEqual([]);
  }
});

test('JSON, snapshots, fixtures and children', async () => {
  const root = makeTree('jest', {
    'jest.config.js': plain,
    'data/a.json': '{"a":1}',
    'data/b.txt': 'b',
    '__snapshots__/b.test.js.snap':
      '// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing\n\nexports[`snaps 1`] = `1`;\n',
    'child.js': 'function runs() {} runs();',
    'a.test.js': `const fs = require('fs');
      test('reads', () => { require('./data/a.json'); require('./package.json'); fs.readFileSync('data/b.txt'); fs.existsSync('data/none'); fs.readdirSync('data'); require('child_process').execFileSync('node', ['child.js']); });`,
    'b.test.js': `test('snaps', () => { expect(1).toMatchSnapshot(); });`,
    'c.test.js': `jest.mock('fs'); test('mocks', () => { const fs = require('fs'); fs.readFileSync.mockReturnValue('x'); expect(fs.readFileSync('data/b.txt')).toBe('x'); jest.useFakeTimers(); });`,
    'd.test.js': `test('spies', () => { const fs = require('fs'); const spy = jest.spyOn(fs, 'readFileSync'); fs.readFileSync('data/b.txt'); expect(spy).toHaveBeenCalledTimes(1); spy.mockRestore(); });`,
  });
  const { told, lines, output } = await runRecorded(jestRunner, root, [
    'a.test.js',
    'b.test.js',
    'c.test.js',
    'd.test.js',
  ]);
  expect([...lines].sort(), output).toEqual([
    'a.test.js › reads: passed',
    'b.test.js › snaps: passed',
    'c.test.js › mocks: passed',
    'd.test.js › spies: passed',
  ]);
  expect(told['a.test.js']?.reads).toEqual(
    expect.arrayContaining(['data/a.json', 'data/b.txt', 'data/none', 'package.json']),
  );
  expect(told['a.test.js']).toMatchObject({ lists: ['data'], children: 1, started: [], incomplete: [] });
  expect(told['a.test.js']?.executed['child.js']).toEqual(['runs']);
  expect(told['b.test.js']?.reads).toEqual(['__snapshots__/b.test.js.snap']);
  expect(told['c.test.js']?.reads).not.toContain('data/b.txt');
  expect(told['d.test.js']?.reads).toContain('data/b.txt');
});

test('modules of Jest’s own loader', async () => {
  const root = makeTree('NODE_OPTIONS=--experimental-vm-modules jest', {
    'jest.config.mjs': `export default { transform: {}, testMatch: ['**/*.test.mjs'] };`,
    'shape.mjs': `export const area = (w, h) => w * h;\nexport const round = () => 0;\n`,
    'a.test.mjs': `import { area } from './shape.mjs'; test('area', () => { expect(area(2, 3)).toBe(6); });`,
    'b.test.mjs': `import { round } from './shape.mjs'; test('round', () => { expect(round()).toBe(0); });`,
  });
  const { told, lines, output } = await runRecorded(jestRunner, root, ['a.test.mjs', 'b.test.mjs']);
  expect([...lines].sort(), output).toEqual(['a.test.mjs › area: passed', 'b.test.mjs › round: passed']);
  expect(told['a.test.mjs']?.executed['shape.mjs']).toEqual(['area']);
  expect(told['b.test.mjs']?.executed['shape.mjs']).toEqual(['round']);
  for (const it of Object.values(told)) expect(it).toMatchObject({ whole: [], incomplete: [] });
});

test('a test that looks closely sees no difference; a file whose worker dies has no record', async () => {
  const root = makeTree('jest', {
    'jest.config.js': plain,
    'a.test.js': `test('looks', () => {
      const fs = require('fs'); let stack; try { fs.readFileSync('/no/such'); } catch (error) { stack = error.stack; }
      const { Script, compileFunction } = require('vm');
      const shape = [Script, compileFunction, fs.readFileSync].map((it) => [it.name, it.length, Reflect.ownKeys(it).map(String).sort()]);
      process.stderr.write('SEEN ' + JSON.stringify([new Script('1') instanceof Script, process.argv.length, process.execArgv, Object.keys(process.env).filter((it) => /ASSAY|NODE_OPTIONS/.test(it)), shape, stack.replace(/\\(.*\\//g, '(')]) + '\\n');
    });`,
    'b.test.js': `test('dies', () => { process.kill(process.pid, 'SIGKILL'); });`,
  });
  const seen = async (isRecording: boolean) => {
    const { output } = await runRecorded(jestRunner, root, ['a.test.js'], isRecording);
    return output.split('\n').filter((line) => line.startsWith('SEEN'));
  };
  const plainly = await seen(false);
  expect(plainly).toHaveLength(1);
  expect(await seen(true)).toEqual(plainly);
  const { told } = await runRecorded(jestRunner, root, ['a.test.js', 'b.test.js']);
  expect(Object.keys(told)).toEqual(['a.test.js']);
});
