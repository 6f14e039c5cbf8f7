/** Ends a lease without effects: the event waits again, or is parked when its attempts are used up. */
import type { Lease } from '#ports/journal';
import type { Db } from '#store/sql/tables';
import { endLease, endRunIfDone } from '#store/sql/write/end-lease';

export function failLease(db: Db, lease: Lease, reason: string, maxAttempts: number) {
  const status = lease.attempt >= maxAttempts ? 'parked' : 'waiting';
  return db.transaction().execute(async (trx): Promise<'retry' | 'parked' | 'fenced'> => {
    if (!(await endLease(trx, lease, { status, reason }))) return 'fenced';
    if (status === 'waiting') return 'retry';
    await endRunIfDone(trx, lease.event.run);
    return 'parked';
  });
}
