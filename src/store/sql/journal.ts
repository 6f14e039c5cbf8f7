/**
 * The journal on SQL: each method is one transaction in `write/` or one query in `read/`. Two processes on one file take
 * turns; a process that dies inside a transaction leaves nothing of it.
 */
import type { Clock } from '#kit/clock';
import type { Ids } from '#kit/id';
import type { Journal } from '#ports/journal';
import { countPending, lastReported, loadState, loadStates, readParked } from '#store/sql/read/run';
import { throughPort } from '#store/sql/sqlite-errors';
import type { Db } from '#store/sql/tables';
import { abandonRun } from '#store/sql/write/abandon-run';
import { commitLease } from '#store/sql/write/commit-lease';
import { failLease } from '#store/sql/write/fail-lease';
import { leaseEvent } from '#store/sql/write/lease-event';
import { openRun } from '#store/sql/write/open-run';

export interface JournalTools {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Named in errors. */
  readonly file: string;
  readonly close: () => Promise<void>;
}

export function sqlJournal(db: Db, { clock, ids, file, close }: JournalTools): Journal {
  const query = <T>(action: () => Promise<T>): Promise<T> => throughPort('journal', file, action);
  return {
    open: (request) => query(() => openRun(db, { clock, ids }, request)),
    lease: (run, owner, ttlMs, except = []) =>
      query(() => leaseEvent(db, { clock, ids }, { run, owner, ttlMs, except })),
    commit: (lease, writes, events) => query(() => commitLease(db, { clock, ids }, lease, { writes, events })),
    fail: (lease, reason, maxAttempts) => query(() => failLease(db, lease, reason, maxAttempts)),
    abandon: (run, reason) => query(() => abandonRun(db, run, reason)),
    pending: (run) => query(() => countPending(db, run)),
    parked: (run) => query(() => readParked(db, run)),
    lastReported: () => query(() => lastReported(db)),
    load: (run, kind, key = '') => query(() => loadState(db, run, kind, key)),
    loadAll: (run, kind) => query(() => loadStates(db, run, kind)),
    close,
  };
}
