/**
 * One process at a time, across processes, without a lock that outlives its owner: an empty SQLite file beside the store, held by
 * an exclusive transaction. The operating system lets go of it when the process dies, `kill -9` included.
 */
import { DatabaseSync } from 'node:sqlite';
import { whileBusy } from '#store/sql/sqlite-errors';

/** Runs `action` while no other holder of the lock `file` runs; waits for at most ten seconds. */
export async function underFileLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    await whileBusy(() => lock.exec('begin exclusive'));
    return await action();
  } finally {
    lock.close();
  }
}
