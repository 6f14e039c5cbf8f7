/** `assay explain` on a small real repository: a test, a source file, a failure, and what is none of these. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { binary, type CliResult, makeRepo, run, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const nodeTest = (name: string, module: string, expected: number): string =>
  `import assert from 'node:assert/strict';
import test from 'node:test';
import { ${name} } from '${module}';
test('${name} works', () => assert.equal(${name}(1, 2), ${expected}));
`;

async function start(): Promise<ScratchRepo> {
  const made = await makeRepo({
    'package.json': JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' } }),
    'src/add.js': "import { one } from './one.js';\nexport const add = (a, b) => a + b * one;\n",
    'src/one.js': 'export const one = 1;\n',
    'src/mul.js': 'export const mul = (a, b) => a * b;\n',
    'src/lonely.js': 'export {};\n',
    'test/add.test.js': nodeTest('add', '../src/add.js', 3),
    'test/mul.test.js': nodeTest('mul', '../src/mul.js', 2),
  });
  repo = made;
  made.write({ 'src/one.js': 'export const one = -1;\n' });
  return made;
}

const json = ({ stdout }: CliResult): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

describe('a test', () => {
  test('is explained from a fresh plan, and from the last run once these very files were judged', async () => {
    const { assay, validate, write } = await start();
    const fresh = await assay('explain', 'test/add.test.js');
    expect(fresh.stdout).toContain('SELECTED  number 1');
    expect(fresh.stdout).toMatch(
      /chain +src\/one\.js changed\n +src\/add\.js imports it\n +test\/add\.test\.js imports/,
    );
    expect(fresh.stdout).toContain('a fresh plan');
    expect(fresh.code).toBe(0);
    await validate();
    const judged = json(await assay('explain', '--json', 'add works'));
    expect(judged).toMatchObject({
      kind: 'test',
      file: 'test/add.test.js',
      title: ['add works'],
      source: { from: 'last-run' },
      choices: [{ selected: true, history: { runs: 1, recentFailures: 1 } }],
      last: [{ outcome: 'failed' }],
      failures: [{ class: 'regression' }],
    });
    write({ 'src/one.js': 'export const one = -2;\n' });
    expect(json(await assay('explain', '--json', 'add works'))).toMatchObject({ source: { from: 'fresh-plan' } });
  });

  test('that is not selected says why', async () => {
    const { assay } = await start();
    const { stdout } = await assay('explain', 'mul.test.js');
    expect(stdout).toContain('NOT SELECTED');
    expect(stdout).toContain('does not load the changed file');
  });
});

describe('a source file', () => {
  test('tells the tests it reaches, by which chain, and what loads it', async () => {
    const { assay } = await start();
    expect(json(await assay('explain', 'src/one.js', '--json'))).toMatchObject({
      kind: 'file',
      changed: true,
      fate: { fate: 'reaches' },
      tests: [{ file: 'test/add.test.js', steps: { length: 3 } }],
      loadedBy: [{ path: 'src/add.js', kind: 'import' }],
    });
    expect(json(await assay('explain', 'src/mul.js', '--json'))).toMatchObject({
      changed: false,
      tests: [{ file: 'test/mul.test.js' }],
    });
    expect((await assay('explain', 'src/lonely.js')).stdout).toContain('reaches no test');
  });

  test('is meant as seen from where one stands', async () => {
    const { dir, env } = await start();
    const { stdout } = await run(process.execPath, [binary, 'explain', 'mul.js'], join(dir, 'src'), env);
    expect(stdout).toContain('src/mul.js  reaches 1 test file');
  });
});

test('a failure tells its class, evidence, counts and repro, and since when it is known', async () => {
  const { assay, validate } = await start();
  const { json: report } = await validate();
  const id = report.failures[0]?.id ?? '';
  const first = json(await assay('explain', id, '--json'));
  expect(first).toMatchObject({
    kind: 'failure',
    failure: { id, class: 'regression', slice: expect.any(Array) },
    seen: { tree: report.change.head.tree },
    repro: `assay repro ${id}`,
  });
  await validate();
  const { seen } = json(await assay('explain', id, '--json')) as { seen: { firstSeenAt: number; seenAt: number } };
  expect(seen.firstSeenAt).toBe((first['seen'] as { seenAt: number }).seenAt);
  expect(seen.seenAt).toBeGreaterThan(seen.firstSeenAt);
  const { stdout } = await assay('explain', id.slice(0, 6));
  expect(stdout).toContain(`${id}  regression  test/add.test.js › add works`);
  expect(stdout).toMatch(/counts +\d of \d failed here/);
});

test.each([
  ['src/adds.js', 'src/add.js'],
  ['works', 'test/mul.test.js › mul works'],
  ['f-0000000', 'assay validate'],
  ['no such thing anywhere', 'a file of this repository'],
])('"%s" is answered with what it may be, and exit code 2', async (thing, near) => {
  const { assay, validate } = await start();
  await validate('--full');
  const { code, stderr } = await assay('explain', thing);
  expect(stderr).toContain(near);
  expect(code).toBe(2);
});
