/** Several real processes on one store: they lose nothing, and one that is killed inside a commit leaves nothing of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileKey } from '#domain/suite';
import { systemClock } from '#kit/clock';
import { randomIds } from '#kit/id';
import { openStore } from '#store/sql/open';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-processes-'));
  file = join(folder, '.assay', 'assay.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `body` in a process of its own with `store` open; resolves with exit code or signal, and what it printed. */
async function inProcess(body: string): Promise<{ end: unknown; output: string }> {
  const script = `
    const { openStore } = await import('#store/sql/open');
    const { systemClock } = await import('#kit/clock');
    const { randomIds } = await import('#kit/id');
    const store = await openStore(${JSON.stringify(file)}, { clock: systemClock, ids: randomIds });
    const request = { repo: '/shop', base: null, head: null, full: false, planOnly: false, concurrency: 1 };
    ${body}
    await store.close();`;
  const argv = ['--conditions=assay-source', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes));
  child.stderr.on('data', (bytes: Buffer) => (output += bytes));
  const [code, signal] = await once(child, 'close');
  return { end: signal ?? code, output };
}

const open = () => openStore(file, { clock: systemClock, ids: randomIds });

test('processes that start at once on nothing and write at once lose nothing', { timeout: 60_000 }, async () => {
  const each = 15;
  const body = `
    const run = await store.journal.open(request);
    const file = { suite: 'vitest', project: null, file: 'a.test.ts' };
    for (let index = 0; index < ${each}; index += 1) {
      const lease = await store.journal.lease(run, 'child', 60_000);
      const writes = [{ kind: 'request', key: String(index), value: request }];
      await store.journal.commit(lease, writes, [{ name: 'check.planned', subject: String(index) }]);
      const news = { run: run + index, at: index, result: 'pass', headTree: 't', tests: [{ test: { ...file, title: ['x'] }, tree: 't', outcome: 'failed' }], failures: [] };
      await store.history.learn({ ...news, files: [{ file: { ...file, file: run + index }, ms: 1, failed: false }] });
    }
    console.log(JSON.stringify({ run, notes: store.notes }));`;
  const ends = await Promise.all([1, 2, 3].map(() => inProcess(body)));
  expect(ends.map(({ end, output }) => (end === 0 ? 0 : output))).toEqual([0, 0, 0]);

  const { journal, history, close } = await open();
  for (const { output } of ends) {
    const { run, notes } = JSON.parse(output) as { run: string; notes: string[] };
    expect(notes).toEqual([]);
    expect(await journal.loadAll(run, 'request')).toHaveLength(each + 1);
    const keys = Array.from({ length: each }, (_, index) => key(run + index));
    expect((await history.files(keys)).size).toBe(each);
  }
  const [flake] = (await history.flakes([`${key('a.test.ts')}\u001fx`])).values();
  expect(flake?.failed).toBe(3 * each);
  await close();
});

test('processes that find the same damaged file set it aside once', { timeout: 60_000 }, async () => {
  mkdirSync(join(folder, '.assay'));
  writeFileSync(file, 'damaged '.repeat(1_000));
  const body = 'console.log(JSON.stringify([await store.journal.open(request), store.notes.length]));';
  const ends = await Promise.all([1, 2, 3].map(() => inProcess(body)));
  expect(ends.map(({ end, output }) => (end === 0 ? 0 : output))).toEqual([0, 0, 0]);
  const results = ends.map(({ output }) => JSON.parse(output) as [string, number]);
  expect(results.reduce((sum, [, notes]) => sum + notes, 0)).toBe(1);
  expect(readdirSync(join(folder, '.assay')).filter((name) => name.includes('broken'))).toEqual(['assay.db.broken-1']);
  const { journal, close } = await open();
  for (const [run] of results) expect(await journal.pending(run)).toBe(1);
  await close();
});

test('kill -9 inside a commit leaves no half of it', { timeout: 60_000 }, async () => {
  const first = await open();
  const run = await first.journal.open({
    repo: '/',
    base: null,
    head: null,
    full: false,
    planOnly: false,
    concurrency: 1,
  });
  const { end } = await inProcess(`
    const lease = await store.journal.lease(${JSON.stringify(run)}, 'child', 60_000);
    const writes = [
      { kind: 'request', key: 'whole', value: { ...request, repo: 'x'.repeat(5_000_000) } },
      { kind: 'request', key: 'deadly', value: { toJSON: () => process.kill(process.pid, 'SIGKILL') } },
    ];
    await store.journal.commit(lease, writes, [{ name: 'plan.made', subject: '' }]);`);
  expect(end).toBe('SIGKILL');
  await first.close();

  const { journal, notes, close } = await open();
  expect(notes).toEqual([]);
  expect(await journal.load(run, 'request', 'whole')).toBeNull();
  expect(await journal.pending(run)).toBe(1);
  expect(await journal.lease(run, 'me', 60_000)).toBeNull();
  await close();
});

const key = (name: string) => fileKey({ suite: 'vitest', project: null, file: name });
