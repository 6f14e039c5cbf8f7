/** Renews the summaries of files that just ran, from the runs that are kept of each. */
import type { Db } from '#store/sql/tables';
import { type FileRun, summarizeFile } from '#store/summarize-file';

/** Inside the caller's transaction; at most as many keys as one statement takes. */
export async function summarizeFiles(trx: Db, keys: readonly string[]): Promise<void> {
  const runs = new Map<string, FileRun[]>();
  const newestFirst = trx.selectFrom('file_run').select(['file_key', 'ms', 'failed']).orderBy('at', 'desc');
  for (const { file_key, ms, failed } of await newestFirst.where('file_key', 'in', keys).execute()) {
    const ofFile = runs.get(file_key) ?? [];
    ofFile.push({ ms, failed: failed === 1 });
    runs.set(file_key, ofFile);
  }
  const rows = [...runs].map(([file_key, ofFile]) => {
    const { ms, runs: count, recentFailures, lastFailed } = summarizeFile(ofFile);
    return { file_key, ms, runs: count, recent_failures: recentFailures, last_failed: lastFailed ? 1 : 0 };
  });
  await trx
    .insertInto('file_summary')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('file_key').doUpdateSet((eb) => ({
        ms: eb.ref('excluded.ms'),
        runs: eb.ref('excluded.runs'),
        recent_failures: eb.ref('excluded.recent_failures'),
        last_failed: eb.ref('excluded.last_failed'),
      })),
    )
    .execute();
}
