/** The main job on small real repositories, through the built binary, with real git and real runners. */
import { afterEach, describe, expect, test } from 'vitest';
import { reportSchema } from '#operations/report-schema';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const manifest = (extra: object = {}): string =>
  JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' }, ...extra });

const sums: Files = {
  'package.json': manifest(),
  'src/add.js': 'export const add = (a, b) => a + b;\n',
  'src/mul.js': 'export const mul = (a, b) => a * b;\n',
  'test/add.test.js': nodeTest('add', '../src/add.js', 'add(1, 2)', 3),
  'test/mul.test.js': nodeTest('mul', '../src/mul.js', 'mul(2, 3)', 6),
};

function nodeTest(name: string, module: string, expression: string, expected: number): string {
  return `import assert from 'node:assert/strict';
import test from 'node:test';
import { ${name} } from '${module}';
test('${name} works', () => assert.equal(${expression}, ${expected}));
`;
}

async function start(files: Files = sums): Promise<ScratchRepo> {
  repo = await makeRepo(files);
  return repo;
}

describe('a change in the work tree', () => {
  test('that breaks a test is a regression, with counts, reason chain and a repro that reproduces', async () => {
    const { assay, validate, write } = await start();
    write({ 'src/add.js': 'export const add = (a, b) => a - b;\n' });
    const { code, json } = await validate();
    expect(code).toBe(1);
    expect(reportSchema.safeParse(json).error?.issues ?? []).toEqual([]);
    expect(json.verdict).toBe('fail');
    expect(json.selected.map((entry) => entry.file)).toEqual(['test/add.test.js']);
    expect(json.notRun.map((entry) => entry.file)).toContain('test/mul.test.js');
    const [failure] = json.failures;
    expect(failure).toMatchObject({ file: 'test/add.test.js', test: 'add works', class: 'regression' });
    expect(failure?.counts).toMatchObject({
      head: { passed: 0 },
      headCopy: { failed: 1 },
      baseWithHeadTests: { failed: 0 },
    });
    expect(failure?.counts.head.failed).toBeGreaterThanOrEqual(2);
    expect(failure?.counts.baseWithHeadTests.passed).toBeGreaterThanOrEqual(2);
    const again = await assay('repro', failure?.id ?? '');
    expect(again.stdout).toContain('REPRODUCED');
    expect(again.code).toBe(1);
  });

  test('that breaks nothing passes and names the tests it ran', async () => {
    const { assay, write } = await start();
    write({ 'src/add.js': 'export const add = (a, b) => b + a;\n' });
    const { code, stdout } = await assay('validate', '--quiet');
    expect(stdout).toContain('PASS');
    expect(stdout).toContain('test/add.test.js');
    expect(code).toBe(0);
  });

  test('in prose alone reaches nothing and says so', async () => {
    const { validate, write } = await start();
    write({ 'README.md': 'hello\n' });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'pass', selected: [] });
    expect(json.paths[0]).toMatchObject({ path: 'README.md', fate: 'reaches-nothing' });
    expect(code).toBe(0);
  });

  test('does not answer for a test that was red before', async () => {
    const { validate, write } = await start({
      ...sums,
      'test/red.test.js': nodeTest('add', '../src/add.js', 'add(1, 1)', 3),
    });
    write({ 'src/add.js': 'export const add = (a, b) => b + a;\n' });
    const { code, json } = await validate();
    expect(json.failures).toMatchObject([{ file: 'test/red.test.js', class: 'pre-existing' }]);
    expect(code).toBe(0);
  });

  test('with a new test that fails everywhere is new-test-failing; one that only this change breaks is a regression', async () => {
    const { validate, write } = await start();
    write({
      'src/add.js': 'export const add = (a, b) => a - b;\n',
      'test/more.test.js': nodeTest('add', '../src/add.js', 'add(5, 1)', 6),
      'test/wrong.test.js': nodeTest('mul', '../src/mul.js', 'mul(1, 1)', 7),
    });
    const { json } = await validate();
    const classes = Object.fromEntries(json.failures.map((failure) => [failure.file, failure.class]));
    expect(classes).toEqual({
      'test/add.test.js': 'regression',
      'test/more.test.js': 'regression',
      'test/wrong.test.js': 'new-test-failing',
    });
  });

  test('that no test file survives loading is inconclusive, never a failed test and never a pass', async () => {
    const { validate, write } = await start();
    write({ 'src/add.js': 'export const add = (a, b => a + b;\n' });
    const { code, json } = await validate();
    expect(json.verdict).toBe('inconclusive');
    expect(json.failures[0]).toMatchObject({ file: 'test/add.test.js', class: 'unknown' });
    expect(code).toBe(3);
  });
});

describe('two refs', () => {
  test('are judged in prepared trees while the work tree stays as it is', async () => {
    const { commit, git, validate, write } = await start();
    const base = await git('rev-parse', 'HEAD');
    const head = await commit('break it', { 'src/mul.js': 'export const mul = (a, b) => a + b;\n' });
    await git('checkout', '-q', base);
    write({ 'src/add.js': 'not even javascript (\n' });
    const { code, json } = await validate('--base', base, '--head', head);
    expect(json.failures).toMatchObject([{ file: 'test/mul.test.js', class: 'regression' }]);
    expect(code).toBe(1);
    expect(await git('status', '--porcelain')).toBe('M src/add.js');
  });

  test("a base run executes base's code of a sibling package in a workspace", async () => {
    const { dir, commit, git, validate } = await start({
      'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
      'packages/price/package.json': JSON.stringify({
        name: '@shop/price',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
      }),
      'packages/price/index.js': 'export const price = () => 10;\n',
      'packages/cart/package.json': JSON.stringify({
        name: '@shop/cart',
        type: 'module',
        scripts: { test: 'node --test' },
        dependencies: { '@shop/price': '1.0.0' },
      }),
      'packages/cart/cart.test.js': nodeTest('price', '@shop/price', 'price()', 10),
    });
    const { mkdirSync, symlinkSync } = await import('node:fs');
    mkdirSync(`${dir}/node_modules/@shop`, { recursive: true });
    symlinkSync('../../packages/price', `${dir}/node_modules/@shop/price`);
    symlinkSync('../../packages/cart', `${dir}/node_modules/@shop/cart`);
    const base = await git('rev-parse', 'HEAD');
    await commit('a sibling package changes', { 'packages/price/index.js': 'export const price = () => 11;\n' });
    const { json } = await validate('--base', base);
    expect(json.failures).toMatchObject([{ file: 'packages/cart/cart.test.js', class: 'regression' }]);
    expect(json.failures[0]?.counts.baseWithHeadTests).toMatchObject({ failed: 0, other: 0 });
    expect(json.failures[0]?.counts.baseWithHeadTests.passed).toBeGreaterThanOrEqual(2);
  });
});

describe('runners', () => {
  test.each([
    ['vitest', 'vitest run', ['vitest'], `import { expect, test } from 'vitest';\n`, 'expect(add(1, 2)).toBe(3)'],
    ['jest', 'jest', ['jest'], '', 'expect(add(1, 2)).toBe(3)'],
    [
      'mocha',
      'mocha',
      ['mocha'],
      `const test = it;\nconst assert = require('node:assert');\n`,
      'assert.equal(add(1, 2), 3)',
    ],
  ])('%s: a regression is found, confirmed and reproduced', async (name, script, packages, head, assertion) => {
    const module = name !== 'vitest';
    const load = module ? `const { add } = require('../src/add.js');\n` : `import { add } from '../src/add.js';\n`;
    const code = (operator: string): string =>
      module ? `exports.add = (a, b) => a ${operator} b;\n` : `export const add = (a, b) => a ${operator} b;\n`;
    const made = await start({
      'package.json': manifest({ type: module ? 'commonjs' : 'module', scripts: { test: script } }),
      'src/add.js': code('+'),
      'test/add.test.js': `${head}${load}test('adds', () => { ${assertion}; });\n`,
    });
    made.link(...packages);
    made.write({ 'src/add.js': code('-') });
    const { code: exit, json } = await made.validate();
    expect(json.failures).toMatchObject([{ file: 'test/add.test.js', test: 'adds', class: 'regression' }]);
    expect(exit).toBe(1);
    const again = await made.assay('repro', json.failures[0]?.id ?? '');
    expect(again.stdout).toContain('REPRODUCED');
  });
});

describe('wrong use', () => {
  test.each([
    [['validate', '--base', 'nowhere'], 'nowhere'],
    [['validate', '--bsae', 'main'], '--base'],
    [['valdiate'], 'validate'],
    [['repro', 'f-000000'], 'f-000000'],
    [['validate', '--repo', '/'], 'not'],
    [['validate', '--repo', '/nowhere/at/all'], '/nowhere/at/all'],
  ])('%j says what is wrong and exits 2', async (args, words) => {
    const { assay } = await start();
    const { code, stderr } = await assay(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('a test file that leaves before its first test is not a pass', async () => {
    const { validate, write } = await start();
    const text = nodeTest('add', '../src/add.js', 'add(1, 2)', 3);
    write({
      'test/add.test.js': `process.exit(0);\n${text}`,
      'test/mul.test.js': `void 0;\n${sums['test/mul.test.js']}`,
    });
    const { code, json } = await validate();
    expect(json.findings).toMatchObject([
      { rule: 'no-tests-in-file', file: 'test/add.test.js', effect: 'inconclusive' },
    ]);
    expect(code).toBe(3);
  });

  test('a memory that the repository brings along is not believed', async () => {
    const facts = { format: 'assay-facts-1', entries: {} };
    const { commit, git, validate, write } = await start();
    write({ '.assay/facts.json': JSON.stringify(facts) });
    await git('add', '-f', '.assay/facts.json');
    await commit('forged');
    write({ 'src/add.js': 'export const add = (a, b) => a - b;\n' });
    const { code, json, stderr } = await validate();
    expect(stderr).toContain('not trusted');
    expect(json.failures).toMatchObject([{ file: 'test/add.test.js', class: 'regression' }]);
    expect(code).toBe(1);
  });

  test('a suite whose configuration is broken is inconclusive, with the reason', async () => {
    const made = await start({
      'package.json': manifest({ scripts: { test: 'vitest run' } }),
      'vitest.config.js': "import nothing from './missing.js';\nexport default nothing.config();\n",
      'src/add.js': 'export const add = 1;\n',
      'test/add.test.js': "import { test } from 'vitest';\nimport '../src/add.js';\ntest('loads', () => {});\n",
    });
    made.link('vitest');
    made.write({ 'src/add.js': 'export const add = 2;\n' });
    const { code, json } = await made.validate();
    expect(json.findings).toMatchObject([{ rule: 'suite-not-read', effect: 'inconclusive', class: 'environment' }]);
    expect(json.findings[0]?.message).toContain('missing.js');
    expect(code).toBe(3);
  });

  test('a repository without tests is inconclusive', async () => {
    const { validate, write } = await start({ 'index.js': 'export {};\n' });
    write({ 'index.js': 'export const changed = true;\n' });
    const { code, json } = await validate();
    expect(json.findings).toMatchObject([{ rule: 'no-tests', effect: 'inconclusive' }, { rule: 'untested-change' }]);
    expect(code).toBe(3);
  });
});
