/**
 * Takes over what one run recorded, inside the caller's transaction: a newer recording replaces the older one. Damaged ones go, as do those by
 * the numbers that a file's units had before (see `merge-recorded.ts`), and files that no recording names any more.
 */
import type { Recorded } from '#domain/recording';
import { fileKey } from '#domain/suite';
import { distinctFiles } from '#store/merge-recorded';
import { chunks } from '#store/sql/chunks';
import { fileRow, recordingRow, usesOf } from '#store/sql/recorded-rows';
import type { Db, Tables } from '#store/sql/tables';

export async function keepRecorded(trx: Db, { files, tests }: Recorded): Promise<void> {
  if (tests.length === 0) return;
  const fileRows = [...distinctFiles(files).values()].map(fileRow);
  const renumbered = await differing(trx, fileRows);
  await keepFiles(trx, fileRows);
  const rows = new Map(tests.map((test) => [fileKey(test.test), recordingRow(fileKey(test.test), test)]));
  await keepTests(trx, [...rows.values()]);
  await forgetUnused(trx, (key, uses) => !rows.has(key) && uses.some((id) => renumbered.has(id)));
}

/** Ids of files of which something else is known. */
async function differing(trx: Db, rows: readonly Tables['recorded_file'][]): Promise<ReadonlySet<string>> {
  const sums = new Map(rows.map(({ id, sum }) => [id, sum]));
  const found = new Set<string>();
  for (const some of chunks([...sums.keys()])) {
    const known = await trx.selectFrom('recorded_file').select(['id', 'sum']).where('id', 'in', some).execute();
    for (const { id, sum } of known) if (sums.get(id) !== sum) found.add(id);
  }
  return found;
}

async function keepFiles(trx: Db, rows: readonly Tables['recorded_file'][]): Promise<void> {
  for (const some of chunks(rows)) {
    await trx
      .insertInto('recorded_file')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          path: eb.ref('excluded.path'),
          blob: eb.ref('excluded.blob'),
          body: eb.ref('excluded.body'),
          sum: eb.ref('excluded.sum'),
        })),
      )
      .execute();
  }
}

async function keepTests(trx: Db, rows: readonly Tables['recording'][]): Promise<void> {
  for (const some of chunks(rows)) {
    await trx
      .insertInto('recording')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('file_key').doUpdateSet((eb) => ({
          at: eb.ref('excluded.at'),
          body: eb.ref('excluded.body'),
          sum: eb.ref('excluded.sum'),
        })),
      )
      .execute();
  }
}

async function forgetUnused(trx: Db, isOutdated: (key: string, uses: readonly string[]) => boolean): Promise<void> {
  const rows = await trx.selectFrom('recording').selectAll().execute();
  const used = new Set<string>();
  const gone: string[] = [];
  for (const row of rows) {
    const uses = usesOf(row);
    if (uses === null || isOutdated(row.file_key, uses)) gone.push(row.file_key);
    else for (const id of uses) used.add(id);
  }
  for (const some of chunks(gone)) await trx.deleteFrom('recording').where('file_key', 'in', some).execute();
  const known = await trx.selectFrom('recorded_file').select('id').execute();
  const unused = known.map(({ id }) => id).filter((id) => !used.has(id));
  for (const some of chunks(unused)) await trx.deleteFrom('recorded_file').where('id', 'in', some).execute();
}
