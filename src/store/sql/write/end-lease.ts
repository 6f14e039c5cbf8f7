/** The end of a lease, fenced: only the latest hand-out of an event (its lease id and attempt) can end it. */
import type { Lease } from '#ports/journal';
import type { Db, EventStatus } from '#store/sql/tables';

export interface LeaseEnd {
  readonly status: EventStatus;
  readonly reason: string | null;
}

/** False when somebody else has taken the event over. */
export async function endLease(trx: Db, lease: Lease, { status, reason }: LeaseEnd): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('event')
    .set({ status, reason, lease: null, owner: null, expires_at: null })
    .where('id', '=', lease.event.id)
    .where('status', '=', 'leased')
    .where('lease', '=', lease.id)
    .where('attempt', '=', lease.attempt)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function endRunIfDone(trx: Db, run: string): Promise<void> {
  await trx
    .updateTable('run')
    .set({ status: 'ended' })
    .where('id', '=', run)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('event')
            .select('id')
            .where('event.run', '=', run)
            .where('event.status', 'in', ['waiting', 'leased']),
        ),
      ),
    )
    .execute();
}
