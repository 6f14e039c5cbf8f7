/** A run begins: its row, its request and its first event; old runs leave in the same transaction. */
import type { RunRequest } from '#domain/run';
import { keptRuns } from '#store/limits';
import type { Db } from '#store/sql/tables';
import { appendEvents, type Stamp } from '#store/sql/write/append-events';

export async function openRun(db: Db, stamp: Stamp, request: RunRequest): Promise<string> {
  const id = stamp.ids.next('run');
  const now = stamp.clock.now();
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('run').values({ id, status: 'open', opened_at: now, touched_at: now, last_seq: 0 }).execute();
    await trx
      .insertInto('state')
      .values({ run: id, kind: 'request', key: '', body: JSON.stringify(request), attempt: 0 })
      .execute();
    await appendEvents(trx, stamp, id, [{ name: 'change.seen', subject: '' }]);
    await dropOldRuns(trx);
  });
  return id;
}

/** Their events and state go with them. Runs that are still going on stay, however many there are. */
async function dropOldRuns(trx: Db): Promise<void> {
  const newest = trx.selectFrom('run').select('id').orderBy('opened_at', 'desc').orderBy('id').limit(keptRuns);
  await trx.deleteFrom('run').where('status', '!=', 'open').where('id', 'not in', newest).execute();
}
