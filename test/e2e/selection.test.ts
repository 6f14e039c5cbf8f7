/** Selection by what tests executed, through the built binary: watched once, then decided by it; and what is told about it. */
import { afterEach, expect, test } from 'vitest';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const sums = (add: string, mul: string): string =>
  `export function add(a, b) {\n  return ${add};\n}\nexport function mul(a, b) {\n  return ${mul};\n}\n`;
const testOf = (name: string, result: number): string => `import assert from 'node:assert/strict';
import test from 'node:test';
import { ${name} } from '../src/sums.js';
test('${name}', () => assert.equal(${name}(2, 3), ${result}));
`;
const start: Files = {
  'package.json': JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' } }),
  'src/sums.js': sums('a + b', 'a * b'),
  'test/add.test.js': testOf('add', 5),
  'test/mul.test.js': testOf('mul', 6),
  'test/other.test.js': `import test from 'node:test';\ntest('other', () => {});\n`,
};

interface Told {
  readonly verdict: string;
  readonly selected: readonly { readonly file: string; readonly reason: string }[];
  readonly reach: { readonly executed: number; readonly functions: number } | null;
  readonly confidence: number | null;
  readonly findings: readonly { readonly rule: string; readonly message: string }[];
}

/** All tests have been watched on what is committed. */
async function watched(): Promise<ScratchRepo & { told(...args: readonly string[]): Promise<Told> }> {
  repo = await makeRepo(start);
  const made = repo;
  const told = async (...args: readonly string[]): Promise<Told> => {
    const { stdout, stderr } = await made.assay(...args, '--json');
    if (!stdout.startsWith('{')) throw new Error(`no JSON: ${stderr}`);
    return JSON.parse(stdout) as Told;
  };
  expect((await told('validate', '--full', '--base', 'HEAD', '--head', 'HEAD')).verdict).toBe('pass');
  return { ...made, told };
}

const files = ({ selected }: Pick<Told, 'selected'>): readonly string[] => selected.map(({ file }) => file);

test('only the test that executed the edited function runs, and what was reached is told', async () => {
  const { told, write } = await watched();
  write({ 'src/sums.js': sums('b + a', 'a * b') });
  const answer = await told('validate');
  expect(answer).toMatchObject({ verdict: 'pass', reach: { executed: 1, functions: 1 } });
  expect(answer.selected).toMatchObject([{ file: 'test/add.test.js', reason: expect.stringContaining('runs add()') }]);
});

test('a comment runs nothing; a new function that nobody calls is untested', async () => {
  const { told, write } = await watched();
  write({ 'src/sums.js': `// sums\n${sums('a + b', 'a * b')}` });
  expect(files(await told('plan'))).toEqual([]);
  write({ 'src/sums.js': `${sums('a + b', 'a * b')}function half(a) {\n  return a / 2;\n}\n` });
  write({ 'test/add.test.js': `${testOf('add', 5)}void 0;\n` });
  const answer = await told('validate');
  expect(answer).toMatchObject({ verdict: 'pass', reach: { executed: 0, functions: 1 } });
  expect(answer.findings).toMatchObject([{ rule: 'untested-change', message: expect.stringContaining('half()') }]);
});

test('tiers: safe adds behind what only loads the change, full the rest; without recordings imports decide', async () => {
  const { told, write } = await watched();
  write({ 'src/sums.js': sums('a + b', 'b * a') });
  expect(files(await told('plan'))).toEqual(['test/mul.test.js']);
  expect(files(await told('plan', '--tier', 'safe'))).toEqual(['test/mul.test.js', 'test/add.test.js']);
  expect(files(await told('plan', '--tier', 'full'))).toHaveLength(3);
});

test('nothing is learnt with --no-record', async () => {
  repo = await makeRepo(start);
  await repo.assay('validate', '--full', '--no-record', '--base', 'HEAD', '--head', 'HEAD', '--quiet');
  const { code, stderr } = await repo.assay('coverage', 'show', 'src/sums.js');
  expect(stderr).toContain('no test has been watched here yet');
  expect(code).toBe(2);
});

test('coverage show tells which tests run which function', async () => {
  const { assay } = await watched();
  const { code, stdout } = await assay('coverage', 'show', 'src/sums.js');
  expect(stdout).toContain('2 of 2 functions ran · loaded by 2 test files');
  expect(stdout).toMatch(/1–3 +add\(\) +test\/add\.test\.js\n/);
  expect(stdout).toMatch(/4–6 +mul\(\) +test\/mul\.test\.js/);
  expect(code).toBe(0);
  const mistaken = await assay('coverage', 'show', 'src/sum.js');
  expect(mistaken.stderr).toContain('did you mean src/sums.js?');
  expect(mistaken.code).toBe(2);
});

test('audit holds selections against full runs, and what it proves is told from then on', async () => {
  const { assay, commit, told, write } = await watched();
  await commit('other order', { 'src/sums.js': sums('b + a', 'a * b') });
  await commit('a fault', { 'src/sums.js': sums('b + a', 'a + b') });
  const { code, stdout } = await assay('audit', '--last', '2', '--quiet');
  expect(stdout).toContain('2 changes · 1 failed · 0 failing test files missed');
  expect(stdout).toContain('95 % bound; 2 full runs so far, none showed more');
  expect(code).toBe(0);
  expect((await assay('misses')).stdout).toContain('no failure is known that a selection would have missed');
  write({ 'src/sums.js': sums('a + b', 'a * b') });
  expect((await told('plan')).confidence).toBeCloseTo(Math.sqrt(0.05), 6);
});

test.each([
  [['audit', '--last', '0'], '--last must be a whole number from 1 to 500'],
  [['audit', '--pairs', 'absent.json'], 'there is no such file'],
  [['plan', '--tier', 'quick'], 'there is no tier "quick"'],
  [['coverage', 'src/sums.js'], 'takes no argument "src/sums.js"'],
])('%j is told as a mistake', async (args, words) => {
  repo = await makeRepo(start);
  const { code, stderr } = await repo.assay(...args);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});
