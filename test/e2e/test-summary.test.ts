/** Runs real Vitest processes with our reporter: the exit code and last line are what CI believes, so they are proven here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-test-summary-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function runVitest(
  tests: string | undefined,
  strict: boolean,
): { status: number | null; lastLine: string; stdout: string } {
  const reporter = JSON.stringify(join(root, 'tools/test-summary.ts'));
  const test = `{ globals: true, include: ['*.test.js'], reporters: ['default', new TestSummary(${strict})] }`;
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { TestSummary } from ${reporter};\nexport default { test: ${test} };`,
  );
  if (tests !== undefined) writeFileSync(join(folder, 'a.test.js'), tests);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--root', folder], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const passing = `test('p', () => {});`;

test.each([
  ['all passed', passing, true, 0, '1 passed, 0 failed'],
  ['one failed', `${passing} test('f', () => { throw new Error('x'); });`, false, 1, '1 passed, 1 failed'],
  ['one skipped', `${passing} test.skip('s', () => {});`, false, 0, '1 passed, 0 failed, 1 skipped'],
  ['one skipped, strict', `${passing} test.skip('s', () => {});`, true, 1, '1 passed, 0 failed, 1 skipped'],
  ['one todo, strict', `${passing} test.todo('s');`, true, 1, '1 passed, 0 failed, 1 skipped'],
  ['all skipped', `test.skip('s', () => {});`, false, 1, '0 passed, 0 failed, 1 skipped'],
  ['a file that cannot be read', `import './missing.js'; ${passing}`, false, 1, '0 passed, 1 failed'],
  [
    'an error nobody caught',
    `test('p', () => { setTimeout(() => { throw new Error('late'); }); return new Promise((r) => setTimeout(r, 20)); });`,
    false,
    1,
    '1 passed, 1 failed',
  ],
  ['no test file', undefined, false, 1, '0 passed, 0 failed'],
])('%s', (_name, tests, strict, status, lastLine) => {
  expect(runVitest(tests, strict)).toMatchObject({ status, lastLine });
});

test('strict mode names the skipped test and why', () => {
  const { stdout } = runVitest(`test('s', ({ skip }) => { skip('no tmux here'); });`, true);
  expect(stdout).toContain('a.test.js > s [no tmux here]');
});
