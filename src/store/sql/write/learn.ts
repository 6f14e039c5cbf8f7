/** Takes over what one run showed, in one transaction; a run that was learnt before changes nothing. */
import { fileKey, testKey } from '#domain/suite';
import type { FileObservation, KnownFailure, Learnt, TestObservation } from '#ports/history';
import { seenAgain } from '#store/seen-again';
import { chunks } from '#store/sql/chunks';
import type { Db } from '#store/sql/tables';
import { keepForesight } from '#store/sql/write/history/keep-foresight';
import { keepRecorded } from '#store/sql/write/history/keep-recorded';
import { keepTrial } from '#store/sql/write/history/keep-trial';
import { pruneFailures, pruneFileRuns, pruneObservations } from '#store/sql/write/prune-history';
import { summarizeFiles } from '#store/sql/write/summarize-files';

export function learn(db: Db, learnt: Learnt): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const isNew = await trx
      .insertInto('learnt_run')
      .values({ run: learnt.run, at: learnt.at, result: learnt.result, head_tree: learnt.headTree })
      .onConflict((conflict) => conflict.column('run').doNothing())
      .returning('run')
      .executeTakeFirst();
    if (isNew === undefined) return;
    for (const some of chunks(learnt.files)) await learnFiles(trx, learnt, some);
    for (const some of chunks(sumUp(learnt.tests))) await learnTests(trx, learnt.at, some);
    await learnFailures(trx, learnt.failures);
    if (learnt.trial) await keepTrial(trx, learnt.trial);
    if (learnt.teach) await keepForesight(trx, learnt.teach);
    if (learnt.recorded) await keepRecorded(trx, learnt.recorded);
  });
}

/** A file that is named twice in one run counts once, as first named. */
async function learnFiles(trx: Db, { run, at }: Learnt, files: readonly FileObservation[]): Promise<void> {
  const rows = files.map(({ file, ms, failed }) => ({ file_key: fileKey(file), run, at, ms, failed: failed ? 1 : 0 }));
  await trx
    .insertInto('file_run')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['file_key', 'run']).doNothing())
    .execute();
  const keys = rows.map((row) => row.file_key);
  await pruneFileRuns(trx, keys);
  await summarizeFiles(trx, keys);
}

type Outcomes = Pick<TestObservation, 'test' | 'tree'> & { passed: number; failed: number };

/** One entry per test and tree: an upsert may touch each row only once. */
function sumUp(observations: readonly TestObservation[]): readonly Outcomes[] {
  const sums = new Map<string, Outcomes>();
  for (const { test, tree, outcome } of observations) {
    const key = `${tree} ${testKey(test)}`;
    const sum = sums.get(key) ?? { test, tree, passed: 0, failed: 0 };
    sum[outcome] += 1;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

async function learnTests(trx: Db, at: number, outcomes: readonly Outcomes[]): Promise<void> {
  const rows = outcomes.map(({ test, tree, passed, failed }) => {
    const { suite, project, file, title } = test;
    const id = JSON.stringify({ suite, project, file, title });
    return { test_key: testKey(test), tree, test: id, seen_at: at, passed, failed };
  });
  await trx
    .insertInto('observation')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['test_key', 'tree']).doUpdateSet((eb) => ({
        seen_at: eb.ref('excluded.seen_at'),
        passed: eb('observation.passed', '+', eb.ref('excluded.passed')),
        failed: eb('observation.failed', '+', eb.ref('excluded.failed')),
      })),
    )
    .execute();
  await pruneObservations(
    trx,
    rows.map((row) => row.test_key),
  );
}

async function learnFailures(trx: Db, failures: readonly KnownFailure[]): Promise<void> {
  for (const seen of failures) {
    const { id, fingerprint } = seen.failure;
    const before = await trx.selectFrom('failure').select('body').where('id', '=', id).executeTakeFirst();
    const known = before === undefined ? seen : seenAgain(JSON.parse(before.body) as KnownFailure, seen);
    await trx
      .insertInto('failure')
      .values({ id, fingerprint, seen_at: known.seenAt, body: JSON.stringify(known) })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          fingerprint: eb.ref('excluded.fingerprint'),
          seen_at: eb.ref('excluded.seen_at'),
          body: eb.ref('excluded.body'),
        })),
      )
      .execute();
  }
  if (failures.length > 0) await pruneFailures(trx);
}
