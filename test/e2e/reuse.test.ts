/** A result stands while nothing it depends on changes, through the built binary: what is taken over, what is not, and that it is said. */
import { afterEach, expect, test } from 'vitest';
import type { ReportJson } from '#operations/report-schema';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const head = `import dgram from 'node:dgram';\nimport fs from 'node:fs';\nimport net from 'node:net';\nimport { fileURLToPath } from 'node:url';\nimport assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { add } from '../src/sums.js';\nconst at = (path) => fileURLToPath(new URL(path, import.meta.url));\n`;
const adds = (more = ''): string => `${head}test('adds', () => {\n  assert.equal(add(2, 3), 5);\n${more}\n});\n`;
const sums = (add: string): string => `export const add = (a, b) => ${add};\n`;
const start = (more: Files = {}): Files => ({
  'package.json': JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' } }),
  '.gitignore': 'local.json\nmade\nnode_modules\n.env\n',
  'src/sums.js': sums('a + b'),
  'test/one.test.js': adds(),
  'test/two.test.js': adds('  assert.equal(add(1, 1), 2);'),
  ...more,
});

/** The work tree changes `add`, and everything passed on it once. */
async function passedOnce(more: Files = {}): Promise<ScratchRepo> {
  repo = await makeRepo(start(more));
  repo.write({ 'src/sums.js': sums('b + a') });
  const { json } = await repo.validate();
  expect(json).toMatchObject({ verdict: 'pass' });
  expect(ranIn(json).length).toBeGreaterThan(0);
  return repo;
}

const ranIn = ({ selected }: ReportJson): readonly string[] => selected.map(({ file }) => file).sort();
const standingIn = ({ notRun }: ReportJson): readonly string[] =>
  notRun.flatMap(({ file, passedAt }) => (passedAt === null ? [] : [file])).sort();

test('nothing changed since it passed: nothing runs again, and it is said since when', async () => {
  const { validate, assay } = await passedOnce();
  const { json } = await validate();
  expect(json).toMatchObject({ verdict: 'pass', reach: { executed: 1, functions: 1 } });
  expect(ranIn(json)).toEqual([]);
  expect(standingIn(json)).toEqual(['test/one.test.js', 'test/two.test.js']);
  expect(json.notRun[0]?.reason).toMatch(/^it passed on \d{4}-\d\d-\d\d \d\d:\d\d UTC, and nothing it depends on/);
  const { code, stdout } = await assay('validate');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^PASS {2}2 test files as before/);
  expect(stdout).toMatch(/as before +2 test files passed, the first on [\d-]+ [\d:]+ UTC/);
});

test('only the test that changed since runs again; --no-reuse and --full run all', async () => {
  const { validate, write } = await passedOnce();
  write({ 'test/two.test.js': adds('  assert.equal(add(2, 2), 4);') });
  const again = await validate();
  expect([ranIn(again.json), standingIn(again.json)]).toEqual([['test/two.test.js'], ['test/one.test.js']]);
  const both = ['test/one.test.js', 'test/two.test.js'];
  for (const flag of ['--no-reuse', '--full']) expect(ranIn((await validate(flag)).json)).toEqual(both);
});

test('a failure is no result that stands, nor is what passed before it', async () => {
  const { validate, write } = await passedOnce();
  write({ 'src/sums.js': sums('a - b') });
  expect((await validate('--no-record')).json.verdict).toBe('fail');
  write({ 'src/sums.js': sums('b + a') });
  const { json } = await validate();
  expect(json.verdict).toBe('pass');
  expect(ranIn(json)).toEqual(['test/one.test.js', 'test/two.test.js']);
});

test('other variables run them again; another terminal does not', async () => {
  const { env, validate } = await passedOnce();
  env['TERM_PROGRAM'] = 'another';
  expect(ranIn((await validate()).json)).toEqual([]);
  env['FEATURE_ROUNDING'] = 'half-even';
  expect(ranIn((await validate()).json)).toEqual(['test/one.test.js', 'test/two.test.js']);
  expect(ranIn((await validate()).json)).toEqual([]);
});

test('who reads what git ignores, lists what it ignores, or asks another machine', async () => {
  const { validate, write } = await passedOnce({
    'data/kept.json': '{}',
    'test/ignored.test.js': adds(`  JSON.parse(fs.readFileSync(at('../local.json'), 'utf8'));`),
    'test/lists.test.js': adds(`  fs.readdirSync(at('../data'));`),
    'test/asks.test.js': adds(`  net.connect(9, '192.0.2.1').on('error', () => {}).destroy();`),
    'test/sends.test.js': adds(
      `  const udp = dgram.createSocket('udp4');\n  udp.on('error', () => {});\n  udp.send('secret', 0, 6, 9, '192.0.2.1', () => udp.close());`,
    ),
    'test/home.test.js': adds(`  fs.existsSync('/etc/hostname');`),
    'local.json': '{}',
  });
  const always = ['test/asks.test.js', 'test/home.test.js', 'test/ignored.test.js', 'test/sends.test.js'];
  expect(ranIn((await validate()).json)).toEqual(always);
  write({ 'data/made': '' });
  expect(ranIn((await validate()).json)).toEqual([...always, 'test/lists.test.js'].sort());
});

test('who reads git itself, or uses a library that reads what git ignores while it is loaded; not who talks to itself', async () => {
  const library = `const fs = require('node:fs');\nexports.text = fs.readFileSync(require('node:path').resolve('.env'), 'utf8');\n`;
  const talks = `  const server = net.createServer((socket) => socket.end());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = net.connect(server.address().port, '127.0.0.1');
  await new Promise((resolve) => socket.on('close', resolve).resume());
  server.close();`;
  const { validate } = await passedOnce({
    '.env': 'MODE=a\n',
    'node_modules/.package-lock.json': '{}',
    'node_modules/modes/package.json': '{"name":"modes","version":"1.0.0"}',
    'node_modules/modes/index.js': library,
    'test/modes.test.js': `import 'modes';\n${adds()}`,
    'test/git.test.js': adds(`  fs.readFileSync(at('../.git/HEAD'), 'utf8');`),
    'test/talks.test.js': adds(talks).replace('() => {', 'async () => {'),
    'test/asks.test.js': adds(`  net.connect(9, '127.0.0.1').on('error', () => {}).destroy();`),
  });
  const { json } = await validate();
  expect(ranIn(json)).toEqual(['test/asks.test.js', 'test/git.test.js', 'test/modes.test.js']);
  expect(standingIn(json)).toEqual(['test/one.test.js', 'test/talks.test.js', 'test/two.test.js']);
});
