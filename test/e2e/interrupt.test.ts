/** Ctrl-C, SIGTERM and kill -9 while tests run: no process, no folder, no damage left, and the next run works. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, filesBelow, hashOf, processesWith } from '../support/leftovers.ts';
import { binary, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

/** A test that never ends, has a child, and a grandchild that left its process group and session. */
const endless = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import test from 'node:test';
import '../src/code.js';
test('never ends', async () => {
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true }).unref();
  writeFileSync(process.env.E2E_STARTED, 'yes');
  await new Promise((resolve) => setInterval(resolve, 1e9));
});
`;

const quick = `
import test from 'node:test';
import '../src/code.js';
test('ends', () => {});
`;

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

async function startRun(made: ScratchRepo, args: readonly string[]) {
  const mark = `E2E_MARK=${randomUUID()}`;
  const started = join(made.env['TMPDIR'] ?? '', 'started');
  const env = { ...made.env, E2E_MARK: mark.slice('E2E_MARK='.length), E2E_STARTED: started };
  const child = spawn(process.execPath, [binary, 'validate', ...args], { cwd: made.dir, env, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await eventually(
    () => existsSync(started),
    (seen) => seen,
  );
  return { child, ended, mark };
}

async function expectNothingLeft(made: ScratchRepo, mark: string, gitBefore: string): Promise<void> {
  await eventually(
    () => processesWith(mark),
    (left) => left.length === 0,
  );
  await eventually(
    () => [
      ...filesBelow(join(made.cache, 'assay', 'trees')),
      ...filesBelow(made.env['TMPDIR'] ?? '').filter((file) => file !== 'started'),
    ],
    (left) => left.length === 0,
  );
  expect(hashOf(join(made.dir, '.git'))).toBe(gitBefore);
  const store = new DatabaseSync(join(made.dir, '.assay', 'assay.db'), { readOnly: true });
  expect(store.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  store.close();
}

const ways: readonly (readonly [string, (child: ChildProcess) => void, number | null])[] = [
  ['SIGINT', (child) => child.kill('SIGINT'), 130],
  ['SIGTERM', (child) => child.kill('SIGTERM'), 143],
  ['SIGKILL', (child) => child.kill('SIGKILL'), null],
];

describe.skipIf(process.platform !== 'linux')('interrupted while tests run (needs /proc)', () => {
  test.each(ways)('%s in the work tree', async (_name, interrupt, code) => {
    const made = await makeRepo({
      'package.json': JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }),
      'src/code.js': 'export const one = 1;\n',
      'test/endless.test.js': endless,
    });
    repo = made;
    made.write({ 'src/code.js': 'export const one = 2;\n' });
    const before = hashOf(join(made.dir, '.git'));
    const { child, ended, mark } = await startRun(made, []);
    interrupt(child);
    expect(await ended).toBe(code);
    await expectNothingLeft(made, mark, before);
    made.write({ 'test/endless.test.js': quick });
    const { json } = await made.validate();
    expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 1 } });
  });

  test.each(ways)('%s in prepared trees', async (_name, interrupt, code) => {
    const made = await makeRepo({
      'package.json': JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }),
      'src/code.js': 'export const one = 1;\n',
      'test/endless.test.js': endless,
    });
    repo = made;
    await made.commit('second', { 'src/code.js': 'export const one = 2;\n' });
    made.write({ 'src/code.js': 'export const one = 3;\n' });
    const before = hashOf(join(made.dir, '.git'));
    const { child, ended, mark } = await startRun(made, ['--base', 'HEAD~1', '--head', 'HEAD']);
    expect(filesBelow(join(made.cache, 'assay', 'trees')).length).toBeGreaterThan(0);
    interrupt(child);
    expect(await ended).toBe(code);
    await expectNothingLeft(made, mark, before);
  });
});
