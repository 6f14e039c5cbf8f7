/** What history says about test files, by file key. */
import type { FileHistory } from '#ports/history';
import { chunks } from '#store/sql/chunks';
import type { Db } from '#store/sql/tables';

export async function readFiles(db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, FileHistory>> {
  const found = new Map<string, FileHistory>();
  for (const some of chunks(keys)) {
    const rows = await db.selectFrom('file_summary').selectAll().where('file_key', 'in', some).execute();
    for (const row of rows) {
      const { file_key, ms, runs, recent_failures, last_failed } = row;
      found.set(file_key, { ms, runs, recentFailures: recent_failures, lastFailed: last_failed === 1 });
    }
  }
  return found;
}
