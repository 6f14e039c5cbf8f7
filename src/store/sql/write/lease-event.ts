/** Hands out the run's next free event: one that waits, or one whose worker let its lease run out. */
import type { EventName } from '#domain/event';
import type { Lease } from '#ports/journal';
import { toEvent } from '#store/sql/read/run';
import type { Db } from '#store/sql/tables';
import type { Stamp } from '#store/sql/write/append-events';

export interface LeaseRequest {
  readonly run: string;
  readonly owner: string;
  readonly ttlMs: number;
  /** Events to pass over. */
  readonly except: readonly EventName[];
}

export async function leaseEvent(db: Db, { clock, ids }: Stamp, request: LeaseRequest): Promise<Lease | null> {
  const now = clock.now();
  const id = ids.next('lease');
  const row = await db.transaction().execute((trx) => {
    const next = trx
      .selectFrom('event')
      .select('id')
      .where('run', '=', request.run)
      .where(({ and, eb, or }) =>
        or([eb('status', '=', 'waiting'), and([eb('status', '=', 'leased'), eb('expires_at', '<=', now)])]),
      )
      .$if(request.except.length > 0, (query) => query.where('name', 'not in', request.except))
      .orderBy('seq')
      .limit(1);
    return trx
      .updateTable('event')
      .set((eb) => ({
        status: 'leased',
        lease: id,
        owner: request.owner,
        attempt: eb('attempt', '+', 1),
        expires_at: now + request.ttlMs,
      }))
      .where('id', '=', next)
      .returningAll()
      .executeTakeFirst();
  });
  return row === undefined ? null : { id, event: toEvent(row), attempt: row.attempt };
}
