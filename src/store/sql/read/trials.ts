/** How selections did against full runs, and what they missed. */
import type { SafetyMiss } from '#ports/history';
import { toldMisses } from '#store/limits';
import type { Db } from '#store/sql/tables';

export async function countTrials(db: Db): Promise<{ readonly trials: number; readonly missed: number }> {
  const { trials, missed } = await db
    .selectFrom('trial')
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('trials'),
      fn.sum<number | null>(eb.case().when('missed', '>', 0).then(1).else(0).end()).as('missed'),
    ])
    .executeTakeFirstOrThrow();
  return { trials: Number(trials), missed: Number(missed ?? 0) };
}

export async function readMisses(db: Db): Promise<readonly SafetyMiss[]> {
  const rows = await db
    .selectFrom('trial')
    .select('misses')
    .where('missed', '>', 0)
    .orderBy('at', 'desc')
    .limit(toldMisses)
    .execute();
  return rows.flatMap(({ misses }) => JSON.parse(misses) as SafetyMiss[]).slice(0, toldMisses);
}
