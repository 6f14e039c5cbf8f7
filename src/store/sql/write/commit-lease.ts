/** Ends a lease with its effects: state rows, the events that follow and the lease's end, all in one transaction or not at all. */
import type { NewEvent } from '#domain/event';
import type { Lease, StateWrite } from '#ports/journal';
import type { Db } from '#store/sql/tables';
import { appendEvents, type Stamp } from '#store/sql/write/append-events';
import { endLease, endRunIfDone } from '#store/sql/write/end-lease';

export interface Effects {
  readonly writes: readonly StateWrite[];
  readonly events: readonly NewEvent[];
}

export function commitLease(db: Db, stamp: Stamp, lease: Lease, effects: Effects): Promise<'done' | 'fenced'> {
  return db.transaction().execute(async (trx) => {
    if (!(await endLease(trx, lease, { status: 'done', reason: null }))) return 'fenced';
    for (const write of effects.writes) await writeState(trx, lease, write);
    await appendEvents(trx, stamp, lease.event.run, effects.events);
    await endRunIfDone(trx, lease.event.run);
    return 'done';
  });
}

async function writeState(trx: Db, { event, attempt }: Lease, { kind, key, value }: StateWrite): Promise<void> {
  await trx
    .insertInto('state')
    .values({ run: event.run, kind, key, body: JSON.stringify(value), attempt })
    .onConflict((conflict) =>
      conflict.columns(['run', 'kind', 'key']).doUpdateSet((eb) => ({
        body: eb.ref('excluded.body'),
        attempt: eb.ref('excluded.attempt'),
      })),
    )
    .execute();
}
