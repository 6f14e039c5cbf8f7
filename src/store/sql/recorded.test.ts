/** Recordings in a file that was damaged, and in one that an earlier Assay made. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Recorded, Recording } from '#domain/recording';
import { fileKey, type TestFile } from '#domain/suite';
import { countingIds } from '#kit/id';
import { start } from '#store/migrations/0001-start';
import { connect, toKysely } from '#store/sql/node-sqlite';
import { openStore, type Store } from '#store/sql/open';

let file: string;
const ids = countingIds();
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-recorded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  file = join(folder, '.assay', 'assay.db');
});

async function open(): Promise<Store> {
  const store = await openStore(file, { clock: { now: () => 1, monotonic: () => 1 }, ids });
  onTestFinished(() => store.close());
  return store;
}

const [a, b] = ['a', 'b'].map((name): TestFile => ({ suite: 'vitest', project: null, file: `${name}.test.ts` }));
const units = { units: [{ name: '', start: 0, end: 9, hash: 'h' }] };

function recording(test: TestFile | undefined, path: string): Recording {
  if (test === undefined) throw new Error('two tests');
  return {
    ...{ test, at: 1, tree: 't', environment: 'e', incomplete: null, reads: [], lists: [], packages: [], cpuMs: 1 },
    files: [{ path, blob: '1', executed: [0] }],
  };
}

const both: Recorded = {
  files: ['src/a.ts', 'src/b.ts'].map((path) => ({ path, blob: '1', units })),
  tests: [recording(a, 'src/a.ts'), recording(b, 'src/b.ts')],
};

async function learn(recorded: Recorded, run = 'run-1'): Promise<void> {
  const { history, close } = await open();
  const nothing = { files: [], tests: [], failures: [] };
  await history.learn({ run, at: 1, result: 'pass', headTree: 't', ...nothing, recorded });
  await close();
}

function alter(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

const note = '1 recording was damaged in the store and will be made anew';

describe('a damaged row is never trusted', () => {
  const cases: [string, string][] = [
    ['a recording that was cut', `update recording set body = substr(body, 1, 40) where file_key like '%a.test.ts'`],
    ['one that was edited', `update recording set body = replace(body, '[0]', '[7]') where file_key like '%a.test.ts'`],
    ['one under another name', `update recording set file_key = 'other' where file_key like '%a.test.ts'`],
    ['one of another time', `update recording set at = 'yesterday' where file_key like '%a.test.ts'`],
    ['one with another sum', `update recording set sum = 'x' where file_key like '%a.test.ts'`],
    ['one whose file is gone', `delete from recorded_file where path = 'src/a.ts'`],
    ['one whose file was cut', `update recorded_file set body = '[' where path = 'src/a.ts'`],
    ['one whose file is another', `update recorded_file set path = 'src/c.ts' where path = 'src/a.ts'`],
    [
      'one whose file goes by the name of another',
      `create temp table other as select id from recorded_file where path = 'src/b.ts';
       delete from recorded_file where path = 'src/b.ts';
       update recorded_file set id = (select id from other) where path = 'src/a.ts'`,
    ],
  ];
  test.each(cases)('%s', async (name, damage) => {
    await learn(both);
    alter(damage);
    const { tests, notes } = await (await open()).history.recorded();
    const left = name.endsWith('of another') ? [] : ['b.test.ts'];
    expect(tests.map(({ test: it }) => it.file)).toEqual(left);
    expect(notes).toEqual([left.length === 0 ? '2 recordings were damaged in the store and will be made anew' : note]);
  });

  test.each(cases)('%s: what is learnt next takes its place', async (_, damage) => {
    await learn(both);
    alter(damage);
    await learn(both, 'run-2');
    const { tests, files, notes } = await (await open()).history.recorded();
    expect([tests.length, files.length, notes]).toEqual([2, 2, []]);
  });

  test('a damaged one of a test that is not watched again does not stop others from being learnt', async () => {
    await learn(both);
    alter(`update recording set body = '{' where file_key like '%a.test.ts'`);
    await learn({ files: both.files.slice(1), tests: both.tests.slice(1) }, 'run-2');
    const { tests, files, notes } = await (await open()).history.recorded();
    expect(tests.map(({ test: it }) => it.file)).toEqual(['b.test.ts']);
    expect([files.length, notes]).toEqual([1, []]);
  });
});

test('a store of the first schema keeps what it holds and learns recordings', async () => {
  mkdirSync(dirname(file), { recursive: true });
  const database = connect(file);
  const db = toKysely(database);
  await start(db);
  database.exec('pragma application_id = 0x41535359; pragma user_version = 1');
  const key = a === undefined ? '' : fileKey(a);
  database.prepare('insert into file_summary (file_key, ms, runs, recent_failures) values (?, 20.5, 3, 1)').run(key);
  database.prepare("insert into learnt_run values ('run-0', 1, 'pass', 't')").run();
  await db.destroy();
  const { history, notes, close } = await open();
  expect(notes).toEqual([]);
  expect((await history.files([key])).get(key)).toEqual({ ms: 20.5, runs: 3, recentFailures: 1, lastFailed: false });
  expect(await history.recorded()).toEqual({ files: [], tests: [], notes: [] });
  await close();
  await learn(both, 'run-0');
  expect((await (await open()).history.recorded()).tests).toEqual([]);
  await learn(both);
  expect((await (await open()).history.recorded()).tests).toHaveLength(2);
});
