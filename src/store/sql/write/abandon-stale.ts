/** Closes runs that nobody drives any more: no lease is live and nothing was committed for an hour. Their open events are dropped. */
import type { Db } from '#store/sql/tables';

const quietMs = 3_600_000;

/** `now` in milliseconds since the epoch. Writes only when there is such a run. */
export async function abandonStale(db: Db, now: number): Promise<void> {
  if ((await staleRuns(db, now).execute()).length === 0) return;
  await db.transaction().execute(async (trx) => {
    const runs = (await staleRuns(trx, now).execute()).map((run) => run.id);
    if (runs.length === 0) return;
    await trx.updateTable('run').set({ status: 'abandoned' }).where('id', 'in', runs).execute();
    await trx
      .updateTable('event')
      .set({ status: 'dropped', reason: 'the run was abandoned', lease: null, owner: null, expires_at: null })
      .where('run', 'in', runs)
      .where('status', 'in', ['waiting', 'leased'])
      .execute();
  });
}

function staleRuns(db: Db, now: number) {
  return db
    .selectFrom('run')
    .select('id')
    .where('status', '=', 'open')
    .where('touched_at', '<=', now - quietMs)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('event')
            .select('event.id')
            .whereRef('event.run', '=', 'run.id')
            .where('event.status', '=', 'leased')
            .where('event.expires_at', '>', now),
        ),
      ),
    );
}
