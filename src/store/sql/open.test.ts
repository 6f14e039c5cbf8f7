import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutsideError, UserError } from '#domain/error';
import type { RunRequest } from '#domain/run';
import { countingIds } from '#kit/id';
import { ownedName, ownSelf } from '#kit/owned-folder';
import { openStore, type Store } from '#store/sql/open';

const request: RunRequest = { repo: '/shop', base: null, head: null, full: false, planOnly: false, concurrency: 1 };
const hour = 3_600_000;

let folder: string;
let file: string;
let now: number;
const ids = countingIds();
const opened: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-open-'));
  file = join(folder, '.assay', 'assay.db');
  now = 10 * hour;
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Store> {
  const store = await openStore(file, { clock: { now: () => now, monotonic: () => now }, ids });
  opened.push(store);
  return store;
}

/** A closed store with one run in it. */
async function makeStore(asked = request): Promise<string> {
  const store = await open();
  const run = await store.journal.open(asked);
  await store.close();
  return run;
}

function alter(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

test('a link that the repository holds in place of the folder is not written through', async () => {
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, dirname(file));
  await expect(open()).rejects.toThrow(OutsideError);
  expect(readdirSync(elsewhere)).toEqual([]);
});

const brokenFiles = () => readdirSync(dirname(file)).filter((name) => name.includes('broken'));

test('the first store makes its folder, which ignores itself, and a log-structured database', async () => {
  const { notes } = await open();
  expect(notes).toEqual([]);
  expect(readFileSync(join(dirname(file), '.gitignore'), 'utf8')).toBe('*\n');
  const database = new DatabaseSync(file);
  expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});

test('what was written is there after closing and opening', async () => {
  const run = await makeStore();
  const { journal, notes } = await open();
  expect(await journal.load(run, 'request')).toEqual(request);
  expect(notes).toEqual([]);
});

test('opening a healthy store writes nothing', async () => {
  await makeStore();
  const before = readFileSync(file);
  const store = await open();
  await store.close();
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each([
  ['text', () => writeFileSync(file, 'this is not a database, it only lies where one should be\n'.repeat(20))],
  ['a truncated file', () => truncateSync(file, 5_000)],
  ['zeros over the schema', () => writeFileSync(file, readFileSync(file).fill(0, 100, 4_096))],
])('%s is set aside with a note, and a new store is started', async (_what, damage) => {
  await makeStore();
  damage();
  const bytes = readFileSync(file);
  const { journal, notes } = await open();
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^assay\.db could not be used \(.+\): it was set aside as assay\.db\.broken-1 and/);
  expect(readFileSync(`${file}.broken-1`).equals(bytes)).toBe(true);
  expect(await journal.pending(await journal.open(request))).toBe(1);
});

test('a second broken file does not replace the first', async () => {
  for (const text of ['first', 'second']) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${text} `.repeat(200));
    await (await open()).close();
  }
  expect(brokenFiles()).toEqual(['assay.db.broken-1', 'assay.db.broken-2']);
});

test('a database of another program is set aside unchanged', async () => {
  mkdirSync(dirname(file), { recursive: true });
  alter('create table theirs (id integer); insert into theirs values (7)');
  const bytes = readFileSync(file);
  expect((await open()).notes[0]).toContain('it is a database of another program');
  expect(readFileSync(`${file}.broken-1`).equals(bytes)).toBe(true);
});

test("a newer Assay's store is left alone, and the user is told what to do", async () => {
  await makeStore();
  alter('pragma user_version = 99');
  const error = await open().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ code: 'store-too-new', message: expect.stringContaining('schema 99') });
  expect(brokenFiles()).toEqual([]);
  alter('pragma user_version = 2');
  expect((await open()).notes).toEqual([]);
});

test('a damaged memory of what tests do is none, and is said', async () => {
  const { history, close } = await open();
  const news = { result: 'pass', headTree: 't', files: [], tests: [], failures: [] } as const;
  await history.learn({ ...news, run: 'r1', at: 1, teach: () => 'taught' });
  await close();
  alter("update foresight set body = body || 'x'");
  const again = await open();
  expect(await again.history.foresight()).toEqual({ state: null, note: expect.stringContaining('damaged') });
  await again.history.learn({ ...news, run: 'r2', at: 2, teach: (before) => `${before} anew` });
  expect(await again.history.foresight()).toEqual({ state: 'null anew', note: null });
});

test('a page damaged in use makes the query fail and the next opening start anew', async () => {
  const run = await makeStore({ ...request, repo: `/${'x'.repeat(500_000)}` });
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xee, bytes.length - 100_000));
  const { journal, close, notes } = await open();
  expect(notes).toEqual([]);
  await expect(journal.load(run, 'request')).rejects.toMatchObject({ name: 'OutsideError', retryable: false });
  await close();
  const next = await open();
  expect(next.notes[0]).toContain('set aside as assay.db.broken-1');
  await next.close();
  expect((await open()).notes).toEqual([]);
});

test('a folder that cannot be made is an outside error with the path', async () => {
  writeFileSync(join(folder, '.assay'), 'a file in the way');
  const error = await open().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OutsideError);
  expect(error).toMatchObject({ port: 'journal', message: `${dirname(file)} is a file, not a folder` });
});

test('a store that another program keeps locked is known when it is opened, after ten seconds', {
  timeout: 30_000,
}, async () => {
  await makeStore();
  const database = new DatabaseSync(file);
  database.exec('begin exclusive');
  const error = await open().catch((reason: unknown) => reason);
  database.close();
  expect(error).toMatchObject({
    port: 'journal',
    message: expect.stringContaining('another program keeps it to itself'),
  });
});

test('a suspect file that turns out to be whole is used, and not suspect any more', async () => {
  const run = await makeStore();
  writeFileSync(`${file}-suspect`, '');
  const { journal, notes } = await open();
  expect(await journal.pending(run)).toBe(1);
  expect(notes).toEqual([]);
  expect(existsSync(`${file}-suspect`)).toBe(false);
});

test('a damaged page that opening itself meets is set aside at once', async () => {
  await makeStore();
  writeFileSync(file, readFileSync(file).fill(0xee, 4_096));
  expect((await open()).notes[0]).toContain('set aside as assay.db.broken-1');
});

test('two openings at once in one process make one store', async () => {
  const [first, second] = await Promise.all([open(), open()]);
  const run = await first.journal.open(request);
  expect(await second.journal.load(run, 'request')).toEqual(request);
});

test('opening waits while somebody else holds the whole file', async () => {
  const run = await makeStore();
  const holder = new DatabaseSync(file);
  holder.exec('pragma locking_mode = exclusive; begin immediate; commit');
  const opening = open();
  setImmediate(() => holder.close());
  expect(await (await opening).journal.load(run, 'request')).toEqual(request);
});

test('a write waits, without blocking, while somebody else writes', async () => {
  const { journal } = await open();
  const other = new DatabaseSync(file);
  other.exec('begin immediate');
  const run = journal.open(request);
  await new Promise((resolve) => setImmediate(resolve));
  other.exec('commit');
  other.close();
  expect(await journal.pending(await run)).toBe(1);
});

test('a failure inside the database takes the whole commit back', async () => {
  const { journal } = await open();
  const run = await journal.open(request);
  alter("create trigger full before insert on event begin select raise(abort, 'no room'); end");
  const lease = await journal.lease(run, 'me', 1_000);
  if (lease === null) throw new Error('nothing waits');
  const writes = [{ kind: 'request', key: 'copy', value: request }] as const;
  await expect(journal.commit(lease, writes, [{ name: 'plan.made', subject: '' }])).rejects.toThrow('no room');
  expect(await journal.load(run, 'request', 'copy')).toBeNull();
  expect(await journal.commit(lease, writes, [])).toBe('done');
});

test('a run is abandoned when no lease is live and nothing was committed for an hour', async () => {
  const { journal } = await open();
  const [dead, leased] = [await journal.open(request), await journal.open(request)];
  const late = await journal.lease(dead, 'gone', 1_000);
  await journal.lease(leased, 'alive', 2 * hour);
  now += hour - 1;
  await open();
  expect(await journal.pending(dead)).toBe(1);
  now += 1;
  const young = await journal.open(request);
  await open();
  expect([await journal.pending(dead), await journal.pending(leased), await journal.pending(young)]).toEqual([0, 1, 1]);
  expect(late && (await journal.commit(late, [], []))).toBe('fenced');
});

test('a run whose process is gone is abandoned at once, one whose process lives never', async () => {
  const { journal } = await open();
  const [gone, alive] = [await journal.open(request), await journal.open(request)];
  const self = await ownSelf();
  await journal.lease(gone, ownedName({ ...self, started: '1' }, 'drain'), 12 * hour);
  await journal.lease(alive, ownedName(self, 'drain'), 1_000);
  await open();
  expect([await journal.pending(gone), await journal.pending(alive)]).toEqual([0, 1]);
  now += 100 * hour;
  await open();
  expect(await journal.pending(alive)).toBe(1);
});

test('the newest 20 runs keep their rows, and so do older ones that still go on', async () => {
  const { journal } = await open();
  const goingOn = await journal.open(request);
  const runs: string[] = [];
  for (let index = 0; index < 25; index += 1) {
    now += 1;
    const run = await journal.open(request);
    const lease = await journal.lease(run, 'me', 1_000);
    if (lease) await journal.commit(lease, [], []);
    runs.push(run);
  }
  const kept = await Promise.all(runs.map(async (run) => (await journal.load(run, 'request')) !== null));
  expect(kept.filter(Boolean)).toHaveLength(20);
  expect(kept.indexOf(true)).toBe(5);
  expect(await journal.load(goingOn, 'request')).toEqual(request);
});

test('either port can be closed first, and twice', async () => {
  const { journal, history } = await open();
  await history.close();
  await history.close();
  const run = await journal.open(request);
  expect(await journal.pending(run)).toBe(1);
  await journal.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
});
