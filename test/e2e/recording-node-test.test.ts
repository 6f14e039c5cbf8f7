/** What the recorder tells of test files of the real node:test: a process for each file, or one for all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { nodeTestRunner } from '#adapters/runner/node-test/runner';
import { makeTree, removeTrees, runRecorded } from '../support/recorded.ts';

afterEach(removeTrees);

const head = `const { test } = require('node:test'); const assert = require('node:assert'); const fs = require('node:fs');`;
const math = `function add(a, b) { return a + b; }
function mul(a, b) { return a * b; }
class Sum { static of(...all) { return new Sum(all); } constructor(all) { this.all = all; } get total() { return this.all.reduce((a, b) => add(a, b)); } unused() {} }
module.exports = { add, mul, Sum };
`;

test('functions by name, of CommonJS, of modules and of stripped types; a function at the very beginning of its file counts', async () => {
  const root = makeTree('node --test', {
    'math.js': math,
    'shape.mjs': `\ufeffexport const area = (w, h) => w * h;\nexport async function later() { return area(1, 2); }\nexport const unused = () => 0;\n`,
    'kind.ts': `export type Kind = 'a' | 'b';\nexport function kindOf(it: string): Kind { return it as Kind; }\nexport function other(): number { return 1; }\n`,
    'a.test.js': `${head} const { add } = require('./math.js'); test('adds', () => assert.equal(add(1, 2), 3));`,
    'b.test.js': `${head} const { Sum } = require('./math.js'); test('sums', () => assert.equal(Sum.of(1, 2).total, 3));`,
    'c.test.mjs': `import test from 'node:test'; import { later } from './shape.mjs'; import { kindOf } from './kind.ts'; test('works', async () => { await later(); kindOf('a'); });`,
  });
  const { told, lines, output } = await runRecorded(nodeTestRunner, root, ['a.test.js', 'b.test.js', 'c.test.mjs']);
  expect(lines, output).toHaveLength(3);
  expect(told['a.test.js']?.executed['math.js']).toEqual(['add']);
  expect(told['b.test.js']?.executed['math.js']).toEqual([
    'add',
    'Sum/of',
    'Sum/constructor',
    'Sum/get total',
    'Sum/get total/‹anonymous›',
  ]);
  expect(told['c.test.mjs']?.executed).toMatchObject({ 'shape.mjs': ['area', 'later'], 'kind.ts': ['kindOf'] });
  for (const it of Object.values(told))
    expect(it).toMatchObject({ whole: [], incomplete: [], children: 0, started: [] });
});

test('what a test reads, looks for and lists; not what is loaded, and not what was installed', async () => {
  const root = makeTree('node --test', {
    'data/a.json': '{"a":1}',
    'data/b.txt': 'b',
    'data/deep/c.txt': 'c',
    'data/esm.json': '{}',
    'load.mjs': `import it from './data/esm.json' with { type: 'json' }; export default it;`,
    'a.test.js': `${head}
      const { join } = require('node:path');
      const { readFile } = require('node:fs/promises');
      test('reads', async () => {
        require('./data/a.json'); require('./package.json');
        fs.existsSync('data/none.txt');
        await readFile(new URL('data/b.txt', 'file://' + __dirname + '/'));
        fs.readdirSync('data', { recursive: true });
        fs.readFileSync(join(__dirname, 'node_modules/vitest/package.json'));
        fs.writeFileSync('out.txt', '');
        await import('./load.mjs');
      });`,
    'b.test.js': `${head} test('copies', () => { fs.cpSync('data/deep', require('node:os').tmpdir() + '/assay-recorded-' + process.pid, { recursive: true }); fs.rmSync(require('node:os').tmpdir() + '/assay-recorded-' + process.pid, { recursive: true }); });`,
  });
  const { told, lines, output } = await runRecorded(nodeTestRunner, root, ['a.test.js', 'b.test.js']);
  expect(lines, output).toEqual(['a.test.js › reads: passed', 'b.test.js › copies: passed']);
  expect(told['a.test.js']?.reads).toEqual([
    'data/a.json',
    'data/b.txt',
    'data/esm.json',
    'data/none.txt',
    'package.json',
  ]);
  expect(told['a.test.js']?.lists).toEqual(['data', 'data/deep']);
  expect(told['a.test.js']?.packages).toEqual([]);
  expect(told['b.test.js']).toMatchObject({
    reads: ['data/deep', 'data/deep/c.txt'],
    lists: ['data/deep'],
    incomplete: [],
  });
});

test('Node children tell what they ran, also below each other and at their exit; of others only the name is known', async () => {
  const root = makeTree('node --test', {
    'math.js': math,
    'child.js': `const { spawnSync } = require('node:child_process'); const { add } = require('./math.js');
      process.on('exit', () => atExit());
      function atExit() {}
      function never() {}
      if (process.env.ASSAY_RECORD || process.env.NODE_OPTIONS || process.execArgv.length > 0) process.exit(7);
      if (process.argv[2]) process.exit(spawnSync(process.execPath, ['grandchild.js']).status + add(0, 0));`,
    'grandchild.js': `const { mul } = require('./math.js'); mul(1, 2); process.exitCode = 0;`,
    'dies.js': `function said() {} said(); throw new Error('dies');`,
    tool: `#!/usr/bin/env node\nfunction works() {} works();`,
    'a.test.js': `${head} const c = require('node:child_process');
      test('starts', async () => {
        assert.equal(c.spawnSync('node', ['child.js', 'x']).status, 0);
        assert.equal(c.spawnSync('node', undefined, { input: 'process.exit(3)' }).status, 3);
        assert.throws(() => c.execFileSync(process.execPath, ['dies.js'], { stdio: 'pipe', env: {} }), /dies/);
        assert.equal(c.execSync('node child.js').length, 0);
        fs.chmodSync('tool', 0o755);
        assert.equal(await new Promise((done) => c.spawn('./tool').on('exit', done)), 0);
      });`,
    'b.test.js': `${head} const { fork } = require('node:child_process');
      test('kills', async () => { const it = fork('endless.js'); await new Promise((done) => it.on('message', done)); it.kill('SIGKILL'); await new Promise((done) => it.on('exit', done)); });`,
    'endless.js': `process.send('ready'); setInterval(() => {}, 1000);`,
    'c.test.js': `${head} const { execSync } = require('node:child_process');
      test('others', () => { execSync('true && true'); execSync('git --version'); });`,
    'd.test.js': `${head} const { Worker } = require('node:worker_threads');
      test('thread', (t, done) => { const it = new Worker('0', { eval: true }); assert.ok(it instanceof Worker); it.on('exit', () => done()); });`,
  });
  const files = ['a.test.js', 'b.test.js', 'c.test.js', 'd.test.js'];
  const { told, lines, output } = await runRecorded(nodeTestRunner, root, files);
  expect(lines, output).toEqual([
    'a.test.js › starts: passed',
    'b.test.js › kills: passed',
    'c.test.js › others: passed',
    'd.test.js › thread: passed',
  ]);
  expect(told['a.test.js']).toMatchObject({ children: 6, started: [], incomplete: [] });
  expect(told['a.test.js']?.executed).toMatchObject({
    'math.js': ['add', 'mul'],
    'child.js': ['‹anonymous›', 'atExit'],
    'dies.js': ['said'],
    tool: ['works'],
  });
  expect(told['b.test.js']?.incomplete).toEqual(['a process did not tell']);
  expect(told['c.test.js']?.started).toEqual(['git', 'true']);
  expect(told['d.test.js']?.incomplete).toEqual(['it starts a worker thread, which is not watched']);
});

test('files that share one process are told alike', async () => {
  const root = makeTree('node --test --test-isolation=none', {
    'math.js': math,
    'a.test.js': `${head} const { add } = require('./math.js'); test('adds', () => { add(1, 2); assert.equal(process.env.ASSAY_RECORD_DIR, undefined); });`,
    'b.test.js': `${head} const { mul } = require('./math.js'); test('multiplies', () => { mul(1, 2); });`,
  });
  const { told, lines, output } = await runRecorded(nodeTestRunner, root, ['a.test.js', 'b.test.js']);
  expect(lines, output).toHaveLength(2);
  for (const file of ['a.test.js', 'b.test.js']) {
    expect(told[file]?.executed['math.js']).toEqual(['add', 'mul']);
    expect(told[file]).toMatchObject({ whole: [], incomplete: [], cpuMs: [null] });
  }
  expect(Object.keys(told['a.test.js']?.executed ?? {}).sort()).toEqual(['a.test.js', 'b.test.js', 'math.js']);
});

test('a hook that compiles TypeScript on the way: places come from its source map, or the file counts as a whole', async () => {
  const hook = (
    source: string,
  ) => `const { stripTypeScriptTypes, registerHooks } = require('node:module'); const { readFileSync } = require('node:fs'); const { fileURLToPath } = require('node:url');
    registerHooks({ load(url, context, next) { if (!url.endsWith('.ts')) return next(url, context); const path = fileURLToPath(url);
      return { format: 'module', shortCircuit: true, source: ${source} }; } });`;
  const code = `enum Size { Small, Large }\ninterface Wide { w: number }\nexport function big(it: Wide): Size { return [it].some((one) => one.w > 1) ? Size.Large : Size.Small; }\nexport function small(): Size { return Size.Small; }\n`;
  const root = makeTree('node --require ./hook.cjs --test', {
    'hook.cjs': hook(
      `stripTypeScriptTypes(readFileSync(path, 'utf8'), { mode: 'transform', sourceMap: true, sourceUrl: path })`,
    ),
    'size.ts': code,
    'a.test.mjs': `import test from 'node:test'; import { big } from './size.ts'; test('big', () => { big({ w: 2 }); });`,
  });
  const mapped = await runRecorded(nodeTestRunner, root, ['a.test.mjs']);
  expect(mapped.lines, mapped.output).toEqual(['a.test.mjs › big: passed']);
  expect(mapped.told['a.test.mjs']).toMatchObject({ whole: [], incomplete: [] });
  expect(mapped.told['a.test.mjs']?.executed['size.ts']).toEqual(['big', 'big/‹anonymous›']);

  const other = makeTree('node --require ./hook.cjs --test', {
    'hook.cjs': hook(
      `'"use strict";' + stripTypeScriptTypes(readFileSync(path, 'utf8').replace('enum Size { Small, Large }', 'const Size = { Small: 0, Large: 1 };'))`,
    ),
    'size.ts': code,
    'a.test.mjs': readFileSync(join(root, 'a.test.mjs'), 'utf8'),
  });
  const whole = await runRecorded(nodeTestRunner, other, ['a.test.mjs']);
  expect(whole.lines, whole.output).toEqual(['a.test.mjs › big: passed']);
  expect(whole.told['a.test.mjs']?.whole).toEqual(['size.ts']);
});

test('a test that looks closely sees no difference', async () => {
  const body = `test('looks', () => {
      const cp = require('node:child_process');
      const seen = [process.argv.slice(2), process.execArgv, Object.keys(process.env).filter((it) => /ASSAY|NODE_OPTIONS/.test(it)), Object.keys(fs).length];
      for (const it of [fs.readFileSync, fs.promises.readFile, cp.spawnSync, cp.execSync, fs.realpathSync, fs.exists, process.reallyExit])
        seen.push([it.name, it.length, Reflect.ownKeys(it).map(String).sort(), 'prototype' in it]);
      try { fs.readFileSync('/no/such'); } catch (error) { seen.push(error.stack); }
      try { cp.execFileSync('/no/such'); } catch (error) { seen.push(error.stack); }
      fs.existsSync('x');
      seen.push(String(Error.prepareStackTrace), Object.hasOwn(Error, 'prepareStackTrace'), Error.stackTraceLimit, require.cache[__filename].loaded);
      fs.writeFileSync('seen.json', JSON.stringify(seen, null, 1));
    });`;
  const root = makeTree('node --test', { 'a.test.js': `${head} ${body}` });
  const seen = async (isRecording: boolean) => {
    const { output, lines } = await runRecorded(nodeTestRunner, root, ['a.test.js'], isRecording);
    expect(lines, output).toEqual(['a.test.js › looks: passed']);
    return readFileSync(join(root, 'seen.json'), 'utf8');
  };
  const plainly = await seen(false);
  expect(plainly).toContain('a.test.js:');
  expect(await seen(true)).toEqual(plainly);
});
