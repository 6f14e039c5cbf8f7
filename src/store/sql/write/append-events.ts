/** Appends events to a run, in order of arrival, inside the caller's transaction. One (name, subject) is said once per run. */
import type { NewEvent } from '#domain/event';
import type { Clock } from '#kit/clock';
import type { Ids } from '#kit/id';
import { chunks } from '#store/sql/chunks';
import type { Db } from '#store/sql/tables';

export interface Stamp {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Takes the run's row for the rest of the transaction, so that two writers never give out the same number. */
export async function appendEvents(trx: Db, { clock, ids }: Stamp, run: string, events: readonly NewEvent[]) {
  const at = clock.now();
  const { last_seq: last } = await trx
    .updateTable('run')
    .set((eb) => ({ last_seq: eb('last_seq', '+', events.length), touched_at: at }))
    .where('id', '=', run)
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  const rows = events.map(({ name, subject }, index) => ({
    id: ids.next('event'),
    run,
    seq: last - events.length + index + 1,
    name,
    subject,
    at,
    status: 'waiting' as const,
    attempt: 0,
  }));
  for (const some of chunks(rows)) {
    const said = ['run', 'name', 'subject'] as const;
    await trx
      .insertInto('event')
      .values(some)
      .onConflict((conflict) => conflict.columns(said).doNothing())
      .execute();
  }
}
