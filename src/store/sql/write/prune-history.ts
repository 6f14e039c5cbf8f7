/** Forgets the oldest, by the counts of `limits.ts`, inside the caller's transaction. */
import { keptFailures, keptRunsPerFile, keptTreesPerTest } from '#store/limits';
import type { Db } from '#store/sql/tables';

export async function pruneFileRuns(trx: Db, keys: readonly string[]): Promise<void> {
  await trx
    .deleteFrom('file_run')
    .where(({ eb, refTuple, selectFrom }) => {
      const byAge = selectFrom('file_run')
        .select((it) => [
          'file_key',
          'run',
          it.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('file_key').orderBy('at', 'desc'))
            .as('age'),
        ])
        .where('file_key', 'in', keys);
      const old = selectFrom(byAge.as('aged')).select(['file_key', 'run']).where('age', '>', keptRunsPerFile);
      return eb(refTuple('file_key', 'run'), 'in', old.$asTuple('file_key', 'run'));
    })
    .execute();
}

export async function pruneObservations(trx: Db, keys: readonly string[]): Promise<void> {
  await trx
    .deleteFrom('observation')
    .where(({ eb, refTuple, selectFrom }) => {
      const byAge = selectFrom('observation')
        .select((it) => [
          'test_key',
          'tree',
          it.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('test_key').orderBy('seen_at', 'desc'))
            .as('age'),
        ])
        .where('test_key', 'in', keys);
      const old = selectFrom(byAge.as('aged')).select(['test_key', 'tree']).where('age', '>', keptTreesPerTest);
      return eb(refTuple('test_key', 'tree'), 'in', old.$asTuple('test_key', 'tree'));
    })
    .execute();
}

export async function pruneFailures(trx: Db): Promise<void> {
  const newest = trx.selectFrom('failure').select('id').orderBy('seen_at', 'desc').limit(keptFailures);
  await trx.deleteFrom('failure').where('id', 'not in', newest).execute();
}
