/** Takes what was learnt of tests one run further, inside the caller's transaction. */
import { shortHash } from '#kit/hash';
import { keptForesight } from '#store/limits';
import { readForesight } from '#store/sql/read/foresight';
import type { Db } from '#store/sql/tables';

export async function keepForesight(trx: Db, teach: (before: string | null) => string): Promise<void> {
  const { state } = await readForesight(trx);
  const body = teach(state);
  if (body.length > keptForesight) return;
  const row = { id: 1, body, sum: shortHash([body]) };
  await trx
    .insertInto('foresight')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ body: row.body, sum: row.sum }))
    .execute();
}
