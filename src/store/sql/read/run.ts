/** Questions about one run: its rows, what is still to do, what was parked. */
import type { Event } from '#domain/event';
import type { RunState, StateKind } from '#domain/run';
import type { Db, Tables } from '#store/sql/tables';

export async function loadState<K extends StateKind>(db: Db, run: string, kind: K, key: string) {
  const row = await db
    .selectFrom('state')
    .select('body')
    .where('run', '=', run)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.body) as RunState[K]);
}

/** By key. */
export async function loadStates<K extends StateKind>(db: Db, run: string, kind: K) {
  const rows = await db
    .selectFrom('state')
    .select('body')
    .where('run', '=', run)
    .where('kind', '=', kind)
    .orderBy('key')
    .execute();
  return rows.map((row) => JSON.parse(row.body) as RunState[K]);
}

export async function lastReported(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('state')
    .innerJoin('run', 'run.id', 'state.run')
    .select('run.id')
    .where('state.kind', '=', 'report')
    .orderBy('run.opened_at', 'desc')
    .orderBy('run.touched_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function countPending(db: Db, run: string): Promise<number> {
  const { events } = await db
    .selectFrom('event')
    .select((eb) => eb.fn.countAll<number>().as('events'))
    .where('run', '=', run)
    .where('status', 'in', ['waiting', 'leased'])
    .executeTakeFirstOrThrow();
  return Number(events);
}

export async function readParked(db: Db, run: string): Promise<{ readonly event: Event; readonly reason: string }[]> {
  const rows = await db
    .selectFrom('event')
    .select(['id', 'run', 'name', 'subject', 'at', 'reason'])
    .where('run', '=', run)
    .where('status', '=', 'parked')
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({ event: toEvent(row), reason: row.reason ?? '' }));
}

type EventRow = Pick<Tables['event'], 'id' | 'run' | 'name' | 'subject' | 'at'>;

export function toEvent({ id, run, name, subject, at }: EventRow): Event {
  return { id, run, name, subject, at, version: 1 };
}
