/** Outcomes of tests that failed at least once, summed over the trees they ran on, by test key. */
import type { TestId } from '#domain/suite';
import type { FlakeRecord } from '#ports/history';
import { chunks } from '#store/sql/chunks';
import type { Db } from '#store/sql/tables';

export async function readFlakes(db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, FlakeRecord>> {
  const found = new Map<string, FlakeRecord>();
  for (const some of chunks(keys)) {
    const rows = await db
      .selectFrom('observation')
      .select((eb) => [
        'test_key',
        eb.fn.max('test').as('test'),
        eb.fn.sum<number>('passed').as('passed'),
        eb.fn.sum<number>('failed').as('failed'),
        eb.fn
          .sum<number>(
            eb
              .case()
              .when(eb.and([eb('passed', '>', 0), eb('failed', '>', 0)]))
              .then(1)
              .else(0)
              .end(),
          )
          .as('mixed'),
      ])
      .where('test_key', 'in', some)
      .groupBy('test_key')
      .having((eb) => eb.fn.sum('failed'), '>', 0)
      .execute();
    for (const { test_key, test, passed, failed, mixed } of rows) {
      found.set(test_key, {
        test: JSON.parse(test) as TestId,
        mixedTrees: Number(mixed),
        passed: Number(passed),
        failed: Number(failed),
      });
    }
  }
  return found;
}
