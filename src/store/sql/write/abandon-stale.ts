/**
 * Closes runs that nobody drives any more, and drops their open events. A run whose process is known to be gone is closed at once, one
 * whose process lives never; of others nobody can tell but by time: no lease is live and nothing was committed for an hour.
 */
import { isAlive, ownSelf } from '#kit/owned-folder';
import type { Db } from '#store/sql/tables';

const quietMs = 3_600_000;

/** `now` in milliseconds since the epoch. Writes only when there is such a run. */
export async function abandonStale(db: Db, now: number): Promise<void> {
  const stale = await staleRuns(db, now);
  if (stale.length === 0) return;
  await db.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom('run')
      .select('id')
      .where('id', 'in', stale)
      .where('status', '=', 'open')
      .execute();
    const runs = open.map((run) => run.id);
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

async function staleRuns(db: Db, now: number): Promise<readonly string[]> {
  const open = await db.selectFrom('run').select(['id', 'touched_at']).where('status', '=', 'open').execute();
  if (open.length === 0) return [];
  const leases = await db
    .selectFrom('event')
    .select(['run', 'owner', 'expires_at'])
    .where('status', '=', 'leased')
    .where(
      'run',
      'in',
      open.map((run) => run.id),
    )
    .execute();
  const self = await ownSelf();
  const stale: string[] = [];
  for (const run of open) {
    const own = leases.filter((lease) => lease.run === run.id);
    const alive = await Promise.all(own.map((lease) => isAlive(lease.owner ?? '', self)));
    const isQuiet = run.touched_at <= now - quietMs && own.every((lease) => (lease.expires_at ?? 0) <= now);
    const isGone = alive.length > 0 && alive.every((it) => it === false);
    if (isGone || (isQuiet && !alive.includes(true))) stale.push(run.id);
  }
  return stale;
}
