/** Takes over what one run recorded, inside the caller's transaction: a newer recording replaces the older one, files that no recording names any more go. */
import type { Recorded } from '#domain/recording';
import { fileKey } from '#domain/suite';
import { chunks } from '#store/sql/chunks';
import { fileRow, recordingRow, usesOf } from '#store/sql/recorded-rows';
import type { Db } from '#store/sql/tables';

export async function keepRecorded(trx: Db, { files, tests }: Recorded): Promise<void> {
  if (tests.length === 0) return;
  for (const some of chunks(files.map(fileRow))) {
    await trx
      .insertInto('recorded_file')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({ body: eb.ref('excluded.body'), sum: eb.ref('excluded.sum') })),
      )
      .execute();
  }
  const rows = new Map(tests.map((test) => [fileKey(test.test), recordingRow(fileKey(test.test), test)]));
  for (const some of chunks([...rows.values()])) {
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
  await forgetUnused(trx);
}

async function forgetUnused(trx: Db): Promise<void> {
  const bodies = await trx.selectFrom('recording').select('body').execute();
  const used = new Set(bodies.flatMap(({ body }) => usesOf(body)));
  const known = await trx.selectFrom('recorded_file').select('id').execute();
  const unused = known.map(({ id }) => id).filter((id) => !used.has(id));
  for (const some of chunks(unused)) await trx.deleteFrom('recorded_file').where('id', 'in', some).execute();
}
