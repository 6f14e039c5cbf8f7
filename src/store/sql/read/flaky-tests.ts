/** Tests with mixed outcomes on one tree, with what they did on every tree and when their files ran without a failure. */
import { fileKey, type TestId } from '#domain/suite';
import type { FlakyTest, TreeOutcomes } from '#ports/history';
import { toldFlakyTests } from '#store/limits';
import { readFiles } from '#store/sql/read/files';
import type { Db } from '#store/sql/tables';

export async function readFlakyTests(db: Db): Promise<readonly FlakyTest[]> {
  const proven = await db
    .selectFrom('observation')
    .select(['test_key', (eb) => eb.fn.max('test').as('test')])
    .where('passed', '>', 0)
    .where('failed', '>', 0)
    .groupBy('test_key')
    .orderBy((eb) => eb.fn.max('seen_at'), 'desc')
    .orderBy('test_key')
    .limit(toldFlakyTests)
    .execute();
  if (proven.length === 0) return [];
  const tests = proven.map(({ test_key, test }) => ({ key: test_key, test: JSON.parse(test) as TestId }));
  const keys = [...new Set(tests.map(({ test }) => fileKey(test)))];
  const [trees, clean, files] = await Promise.all([
    readTrees(
      db,
      tests.map(({ key }) => key),
    ),
    readCleanRuns(db, keys),
    readFiles(db, keys),
  ]);
  return tests.map(({ key, test }) => ({
    test,
    trees: trees.get(key) ?? [],
    cleanRuns: clean.get(fileKey(test)) ?? [],
    fileMs: files.get(fileKey(test))?.ms ?? null,
  }));
}

async function readTrees(db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, readonly TreeOutcomes[]>> {
  const rows = await db
    .selectFrom('observation')
    .select(['test_key', 'passed', 'failed', 'seen_at'])
    .where('test_key', 'in', keys)
    .orderBy('seen_at', 'desc')
    .orderBy('tree')
    .execute();
  return grouped(
    rows.map(({ test_key, passed, failed, seen_at }) => [test_key, { passed, failed, seenAt: Number(seen_at) }]),
  );
}

async function readCleanRuns(db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await db
    .selectFrom('file_run')
    .select(['file_key', 'at'])
    .where('file_key', 'in', keys)
    .where('failed', '=', 0)
    .orderBy('at', 'desc')
    .execute();
  return grouped(rows.map(({ file_key, at }) => [file_key, Number(at)]));
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = Map.groupBy(pairs, ([key]) => key);
  return new Map([...groups].map(([key, of]) => [key, of.map(([, value]) => value)]));
}
