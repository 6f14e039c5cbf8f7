import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chooseMedian } from './edit-file.ts';
import { readPairs } from './pair-data.ts';
import { withScratch } from './scratch.ts';
import { timedRun } from './timed-run.ts';
import { untilSeen } from './until-seen.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-inputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pair = {
  repo: 'hono',
  head: 'a'.repeat(40),
  parent: 'b'.repeat(40),
  subject: 's',
  src: ['src/a.ts'],
  tests: ['src/a.test.ts'],
  failing: ['src/a.test.ts > a'],
  full: { failing_files: {}, test_files: 1 },
};

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test('pairs are read from a file', () => {
  expect(readPairs(write('good.json', JSON.stringify([pair])))).toEqual([pair]);
});

test.each([
  ['a path out of the repository', [{ ...pair, src: ['a/../../b'] }], 'src'],
  ['a commit that is an option', [{ ...pair, head: '--upload-pack=x' }], 'head'],
  ['a folder above', [{ ...pair, repo: '..' }], 'repo'],
  ['no pair', [], 'Too small'],
])('pairs with %s are refused, and the place is named', (_, pairs, place) => {
  expect(() => readPairs(write('bad.json', JSON.stringify(pairs)))).toThrow(place);
});

test('what is absent or no JSON is named', () => {
  expect(() => readPairs(join(folder, 'absent.json'))).toThrow('absent.json');
  expect(() => readPairs(write('broken.json', '{'))).toThrow('is not JSON');
});

test('the file to edit is the median by importers, tests and unimported files apart', () => {
  const texts = new Map([
    ['src/a.ts', `import './b.js'; export * from './c'; import { x } from "./deep"`],
    ['src/b.ts', `import x from './c'`],
    ['src/c.ts', `require('./deep/index.js')`],
    ['src/deep/index.ts', `import '../c'`],
    ['src/a.test.ts', `await import('./c')`],
    ['test/util.ts', ''],
    ['src/z.test.ts', `import '../test/util'`],
  ]);
  // b: 1, deep: 2, c: 4
  expect(chooseMedian(texts)).toEqual({ path: 'src/deep/index.ts', fanIn: 2 });
  expect(chooseMedian(new Map([['a.ts', '']]))).toBeUndefined();
});

test('an abort ends the whole process group of a run', async () => {
  const stop = new AbortController();
  const marker = join(folder, 'started');
  const command = [
    'bash',
    '-c',
    `sleep 300 & echo $! > '${marker}.new'; mv '${marker}.new' '${marker}'; wait`,
  ] as const;
  const run = timedRun({ command, cwd: '/', signal: stop.signal });
  const failed = expect(run).rejects.toThrow('enough');
  while (!existsSync(marker)) await new Promise((resolve) => setImmediate(resolve));
  stop.abort(new Error('enough'));
  await failed;
});

test('what is looked for is seen through colours', async () => {
  const command = ['printf', '\\033[2m|\\033[22m \\033[31m1 failed\\033[39m\\n'] as const;
  await expect(untilSeen({ command, cwd: '/' }, /^\| 1 failed$/m)).resolves.toBeGreaterThan(0);
  await expect(untilSeen({ command, cwd: '/' }, /2 failed/)).rejects.toThrow('never printed /2 failed/');
});

test('the scratch folder is gone after an error, which is said in one line', async () => {
  let made = '';
  await withScratch('x', async ({ folder: own }) => {
    made = own;
    throw new Error('expected by this test');
  });
  expect(made).not.toBe('');
  expect([existsSync(made), process.exitCode]).toEqual([false, 2]);
  process.exitCode = undefined;
});
