/** What Assay remembers is damaged, foreign, locked or in the way; and many runs at once use it. */
import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { filesBelow } from '../../support/leftovers.ts';
import type { ScratchRepo } from '../../support/scratch-repo.ts';
import { change, loads, repoMaker } from '../../support/small-repo.ts';

const repos = repoMaker();
afterEach(() => repos.removeAll());

/** A repository that has been judged once. */
async function judgedOnce(): Promise<ScratchRepo & { readonly store: string }> {
  const repo = await repos.make();
  repo.write(change);
  expect((await repo.assay('--quiet')).code).toBe(0);
  return { ...repo, store: join(repo.dir, '.assay', 'assay.db') };
}

describe('a damaged memory costs what was learnt, never the verdict', () => {
  test.each<[string, (repo: ScratchRepo, store: string) => void, RegExp]>([
    [
      'a database that is garbage',
      (_repo, store) => writeFileSync(store, 'garbage '.repeat(1_000)),
      /set aside as assay\.db\.broken-1/,
    ],
    ['a database cut short', (_repo, store) => truncateSync(store, 6_000), /set aside as assay\.db\.broken-1/],
    ['a write-ahead log that is garbage', (_repo, store) => writeFileSync(`${store}-wal`, 'garbage'.repeat(999)), /^$/],
    [
      'a write-ahead log cut short',
      (_repo, store) => writeFileSync(`${store}-wal`, Buffer.from('377f0682002de218', 'hex')),
      /^$/,
    ],
    [
      'facts that are garbage',
      (repo) => repo.write({ '.assay/facts.json': '{"format":"assay-facts-1","entries":[' }),
      /^$/,
    ],
    [
      'facts that lie about their types',
      (repo) =>
        repo.write({ '.assay/facts.json': '{"format":"assay-facts-1","entries":{"a":1,"__proto__":{"b":"c"}}}' }),
      /^$/,
    ],
  ])('%s', async (_what, damage, note) => {
    const repo = await judgedOnce();
    damage(repo, repo.store);
    const { code, stdout, stderr } = await repo.assay('--quiet', '--no-reuse');
    expect(stdout).toContain('PASS  1 passed');
    expect(stderr.trim()).toMatch(note);
    expect(code).toBe(0);
    const again = await repo.assay('--quiet');
    expect([again.code, again.stderr]).toEqual([0, '']);
  });

  test('a file where its folder should be is left alone', async () => {
    const { assay, dir, write } = await repos.make();
    write({ ...change, '.assay': 'mine\n' });
    const { code, stderr } = await assay('--quiet');
    expect(stderr).toBe(`assay: nothing is remembered of this run: ${dir}/.assay is a file, not a folder\n`);
    expect(code).toBe(0);
    expect(readdirSync(dir)).toContain('.assay');
  });
});

test("a newer Assay's database is left alone: exit 2 and what to do", async () => {
  const { assay, store } = await judgedOnce();
  const database = new DatabaseSync(store);
  database.exec('pragma user_version = 99');
  database.close();
  const { code, stderr } = await assay('--quiet');
  expect(stderr).toContain('was written by a newer Assay (schema 99');
  expect(stderr).toContain('delete the file: it holds only what was learnt from earlier runs');
  expect(code).toBe(2);
  expect(existsSync(`${store}.broken-1`)).toBe(false);
});

test('a database that another program keeps locked: judged without it, soon', async () => {
  const { assay, store } = await judgedOnce();
  const database = new DatabaseSync(store);
  database.exec('begin exclusive');
  const { code, stdout, stderr } = await assay('--quiet');
  database.close();
  expect(stderr).toBe(`assay: nothing is remembered of this run: ${store}: another program keeps it to itself\n`);
  expect(stdout).toContain('PASS  1 passed');
  expect(code).toBe(0);
});

test.each([2, 5])('%d runs at once on one repository: all of them right, nothing left', async (count) => {
  const repo = await repos.make({
    'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
    'src/code.js': 'export const one = 1;\n',
    'test/code.test.js': loads("import { one } from '../src/code.js';\ntest('is one', () => assert.equal(one, 1));"),
  });
  repo.write(change);
  const runs = await Promise.all(Array.from({ length: count }, () => repo.validate()));
  for (const { code, json, stderr } of runs) {
    expect(json.failures).toMatchObject([{ test: 'is one', class: 'regression' }]);
    expect(stderr).not.toMatch(/locked|bug|remembered/);
    expect(code).toBe(1);
  }
  expect(filesBelow(join(repo.cache, 'assay', 'trees'))).toEqual([]);
  using store = new DatabaseSync(join(repo.dir, '.assay', 'assay.db'), { readOnly: true });
  expect(store.prepare("select count(*) as runs from run where status = 'ended'").get()).toEqual({ runs: count });
});
