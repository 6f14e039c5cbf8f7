/** What was learnt of tests. A row that is not exactly what was written is none, and is said. */
import { shortHash } from '#kit/hash';
import type { StoredForesight } from '#ports/history';
import type { Db } from '#store/sql/tables';

export async function readForesight(db: Db): Promise<StoredForesight> {
  const row = await db.selectFrom('foresight').select(['body', 'sum']).where('id', '=', 1).executeTakeFirst();
  if (row === undefined) return { state: null, note: null };
  if (row.sum === shortHash([row.body])) return { state: row.body, note: null };
  return { state: null, note: 'what earlier runs taught about tests was damaged in the store: learnt anew' };
}
