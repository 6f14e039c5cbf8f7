/** Takes over how a selection did against everything, inside the caller's transaction; judging the change again replaces its trial. */
import type { Trial } from '#ports/history';
import { keptTrials } from '#store/limits';
import type { Db } from '#store/sql/tables';

export async function keepTrial(trx: Db, { id, at, failures, misses }: Trial): Promise<void> {
  await trx
    .insertInto('trial')
    .values({ id, at, failures, missed: misses.length, misses: JSON.stringify(misses) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        at: eb.ref('excluded.at'),
        failures: eb.ref('excluded.failures'),
        missed: eb.ref('excluded.missed'),
        misses: eb.ref('excluded.misses'),
      })),
    )
    .execute();
  const newest = trx.selectFrom('trial').select('id').orderBy('at', 'desc').limit(keptTrials);
  await trx.deleteFrom('trial').where('id', 'not in', newest).execute();
}
