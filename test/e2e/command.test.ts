/**
 * A runner that Assay has no adapter for, found by its own test script, through the built binary: a small Node program that runs every
 * file of `test/` and writes JUnit XML where it is told to.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const runner = `
const fs = require('node:fs');
const path = require('node:path');
const [, target] = process.argv[2].split('=');
const cases = fs.readdirSync('test').sort().map((name) => {
  const { error } = attempt(() => require(path.resolve('test', name)));
  const what = error ? '<failure message="' + error.message + '">' + error.message + '</failure>' : '';
  return '<testcase name="' + name.split('.')[0] + ' works" classname="test/' + name + '">' + what + '</testcase>';
});
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, '<testsuites><testsuite name="checks">' + cases.join('') + '</testsuite></testsuites>');
process.exitCode = cases.some((it) => it.includes('<failure')) ? 1 : 0;
function attempt(run) {
  try { run(); return {}; } catch (error) { return { error }; }
}
`;

const check = (name: string, expression: string, expected: number): string =>
  `const ${name} = require('../src/${name}.js');
if (${expression} !== ${expected}) throw new Error('expected ${expected}, got ' + ${expression});
`;

const checks: Files = {
  'package.json': JSON.stringify({ name: 'sums', scripts: { test: 'node check.js --junit=out/report.xml' } }),
  '.gitignore': 'node_modules/\nout/\n',
  'check.js': runner,
  'src/add.js': 'module.exports = (a, b) => a + b;\n',
  'src/mul.js': 'module.exports = (a, b) => a * b;\n',
  'test/add.js': check('add', 'add(1, 2)', 3),
  'test/mul.js': check('mul', 'mul(2, 3)', 6),
};

async function start(files: Files = checks): Promise<ScratchRepo> {
  repo = await makeRepo(files);
  return repo;
}

describe('a command that writes JUnit XML', () => {
  test('a test it reports as failed is confirmed, compared with base and reproduced', async () => {
    const { assay, validate, write } = await start();
    write({ 'src/add.js': 'module.exports = (a, b) => a - b;\n' });
    const { code, json } = await validate();
    expect(code).toBe(1);
    expect(json.selected).toMatchObject([
      {
        file: 'package.json',
        suite: 'command',
        reason: expect.stringMatching(/runs as a whole: src\/add\.js changed$/),
      },
    ]);
    expect(json.failures).toMatchObject([
      { file: 'test/add.js', test: 'checks > test/add.js > add works', class: 'regression' },
    ]);
    expect(json.findings).toEqual([]);
    const [failure] = json.failures;
    expect(failure?.counts).toMatchObject({ headCopy: { failed: 1 }, baseWithHeadTests: { failed: 0, passed: 3 } });
    const again = await assay('repro', failure?.id ?? '');
    expect(again.stdout).toContain('REPRODUCED');
    expect(again.code).toBe(1);
  });

  test('green is a pass, and prose does not start it', async () => {
    const { assay, validate, write } = await start();
    write({ 'README.md': 'hello\n' });
    const prose = (await validate()).json;
    expect(prose).toMatchObject({ verdict: 'pass', selected: [] });
    expect(prose.notRun[0]?.reason).toContain('runs as a whole, and nothing tests may read changed in the repository');
    write({ 'src/add.js': 'module.exports = (a, b) => b + a;\n' });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 2, failed: 0 }, failures: [], findings: [] });
    expect(code).toBe(0);
    expect((await assay('plan')).stdout).toContain('node check.js --junit=out/report.xml');
  });

  test('a test that this change adds and that fails everywhere is new-test-failing, one red before is pre-existing', async () => {
    const { validate, write } = await start({ ...checks, 'test/red.js': check('mul', 'mul(1, 1)', 2) });
    write({ 'test/wrong.js': check('add', 'add(1, 1)', 3) });
    const { json } = await validate();
    expect(Object.fromEntries(json.failures.map((it) => [it.file, it.class]))).toEqual({
      'test/red.js': 'pre-existing',
      'test/wrong.js': 'new-test-failing',
    });
  });

  test('programs of node_modules are found, and what a pipe writes is read', async () => {
    const script = 'checks --junit=/dev/stdout | tap-junit > out/report.xml';
    const { dir, validate, write } = await start({
      ...checks,
      'package.json': JSON.stringify({ name: 'sums', scripts: { test: script } }),
      'out/.keep': '',
    });
    const programs = { checks: 'exec node check.js "$@"', 'tap-junit': 'exec cat' };
    mkdirSync(join(dir, 'node_modules/.bin'), { recursive: true });
    for (const [name, line] of Object.entries(programs)) {
      writeFileSync(join(dir, 'node_modules/.bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    }
    write({ 'src/add.js': 'module.exports = (a, b) => b + a;\n' });
    const { json } = await validate();
    expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 2 }, selected: [{ suite: 'command' }] });
  });

  test('two refs: each tree is judged by what was written in it', async () => {
    const { commit, validate } = await start();
    await commit('break', { 'src/mul.js': 'module.exports = (a, b) => a + b;\n' });
    const { json } = await validate('--base', 'HEAD~1', '--head', 'HEAD');
    expect(json.failures).toMatchObject([{ file: 'test/mul.js', class: 'regression' }]);
  });

  test('no results are inconclusive, and those of an earlier run are none', async () => {
    const { dir, validate, write } = await start({ ...checks, 'check.js': 'process.exit(0);\n' });
    const stale = '<testsuite><testcase name="works"/></testsuite>';
    mkdirSync(join(dir, 'out'));
    writeFileSync(join(dir, 'out/report.xml'), stale);
    write({ 'src/add.js': 'module.exports = (a, b) => b + a;\n' });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'inconclusive', failures: [], tests: { passed: 0 } });
    expect(json.findings[0]?.message).toMatch(/^command: no tests found: .*1 older file was left alone/);
    expect(code).toBe(3);
  });
});

test('a package of a workspace runs its command when it, or code it loads, changed', async () => {
  const api = Object.fromEntries(Object.entries(checks).map(([path, text]) => [`packages/api/${path}`, text]));
  const { validate, write } = await start({
    ...api,
    '.gitignore': 'node_modules/\nout/\n',
    'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
    'packages/web/package.json': JSON.stringify({ name: 'web' }),
    'packages/web/index.js': 'module.exports = 1;\n',
    'packages/api/src/add.js': "require('../../base/one.js');\nmodule.exports = (a, b) => a + b;\n",
    'packages/base/package.json': JSON.stringify({ name: 'base' }),
    'packages/base/one.js': 'module.exports = 1;\n',
  });
  write({ 'packages/web/index.js': 'module.exports = 2;\n' });
  expect((await validate()).json).toMatchObject({ selected: [], notRun: [{ suite: 'packages/api:command' }] });
  write({ 'packages/base/one.js': "throw new Error('one is gone');\n" });
  const { json } = await validate();
  expect(json.selected[0]?.reason).toMatch(
    /runs as a whole: packages\/api\/src\/add\.js requires packages\/base\/one\.js, which changed$/,
  );
  expect(json.failures).toMatchObject([{ file: 'packages/api/test/add.js', class: 'regression' }]);
});

const printer = `
const fs = require('node:fs');
const path = require('node:path');
console.log('TAP version 13');
const names = fs.readdirSync('test').sort();
names.forEach((name, index) => {
  let error = null;
  try { require(path.resolve('test', name)); } catch (it) { error = it; }
  console.log('# test/' + name + '\\n' + (error ? 'not ok ' : 'ok ') + (index + 1) + ' works');
  if (error) { console.log('  ---\\n    message: "' + error.message + '"\\n  ...'); process.exitCode = 1; }
});
console.log('1..' + names.length);
`;

test('a program that prints TAP is judged by what it prints', async () => {
  const { dir, validate, write } = await start({
    ...checks,
    'package.json': JSON.stringify({ name: 'sums', scripts: { test: 'tape test/*.js' } }),
    'tape.js': printer,
  });
  mkdirSync(join(dir, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(dir, 'node_modules/.bin/tape'), '#!/bin/sh\nexec node tape.js\n', { mode: 0o755 });
  write({ 'src/add.js': 'module.exports = (a, b) => a - b;\n' });
  const { json } = await validate();
  expect(json.failures, JSON.stringify(json.findings)).toMatchObject([
    { file: 'test/add.js', test: 'test/add.js > works', class: 'regression', message: 'expected 3, got -1' },
  ]);
  expect(json.tests).toMatchObject({ passed: 1, failed: 1 });
});
