/** Closes a run that its own process stopped: its open events are dropped, so that nothing of it waits for anybody. */
import type { Db } from '#store/sql/tables';

export function abandonRun(db: Db, run: string, reason: string): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx
      .updateTable('run')
      .set({ status: 'abandoned' })
      .where('id', '=', run)
      .where('status', '=', 'open')
      .execute();
    await trx
      .updateTable('event')
      .set({ status: 'dropped', reason, lease: null, owner: null, expires_at: null })
      .where('run', '=', run)
      .where('status', 'in', ['waiting', 'leased'])
      .execute();
  });
}
