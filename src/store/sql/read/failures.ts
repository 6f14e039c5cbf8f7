/** Remembered failures whose id begins with a text, newest first. */
import { sql } from 'kysely';
import type { KnownFailure } from '#ports/history';
import type { Db } from '#store/sql/tables';

export async function readFailures(db: Db, idPrefix: string): Promise<readonly KnownFailure[]> {
  const rows = await db
    .selectFrom('failure')
    .select('body')
    .where(sql<string>`substr(id, 1, ${sql.lit(idPrefix.length)})`, '=', idPrefix)
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => JSON.parse(row.body) as KnownFailure);
}
