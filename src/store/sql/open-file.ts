/**
 * Opens one SQLite file and judges it: is it a database, ours, whole, and how old is its schema. Every look costs microseconds;
 * only a file that was not closed cleanly, or was found damaged in use, is checked page by page (14 ms for 22 MB).
 */
import { existsSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { connect, toKysely } from '#store/sql/node-sqlite';
import { migrate, missingMigrations } from '#store/sql/schema';
import { DamagedStore, suspectMark, whileBusy } from '#store/sql/sqlite-errors';
import type { Db } from '#store/sql/tables';
import { abandonStale } from '#store/sql/write/abandon-stale';

/** The store when its schema is the newest, else null. Writes nothing but the end of runs that nobody drives any more. */
export function openReady(file: string, now: number): Promise<Db | null> {
  return withChecked(file, async (database, missing) => {
    if (missing === 0) return settle(database, now);
    database.close();
    return null;
  });
}

/** The store, made or brought up to date first. The caller holds the file lock. */
export function openMigrated(file: string, now: number): Promise<Db> {
  return withChecked(file, async (database, missing) => {
    if (missing > 0) {
      await whileBusy(() => database.exec('pragma journal_mode = wal'));
      await migrate(toKysely(database), missing);
    }
    return settle(database, now);
  });
}

/** A store that somebody keeps locked is known at once, not in the middle of the first run. Nothing is written. */
async function settle(database: DatabaseSync, now: number): Promise<Db> {
  await whileBusy(() => database.exec('begin immediate'));
  database.exec('rollback');
  const db = toKysely(database);
  await abandonStale(db, now);
  return db;
}

type Use<T> = (database: DatabaseSync, missingMigrations: number) => Promise<T>;

/** Hands over the checked database, and closes it when anything fails. Damage is a DamagedStore or SQLite's own error. */
async function withChecked<T>(file: string, use: Use<T>): Promise<T> {
  const isDoubtful = existsSync(suspectMark(file)) || existsSync(`${file}-wal`);
  const database = connect(file);
  try {
    // A power cut may lose the last commits, never the file.
    await whileBusy(() => database.exec('pragma synchronous = normal'));
    // a reader, too, meets a lock: whoever closes last, or finds a log to recover, holds the file alone for a moment
    if (isDoubtful) await whileBusy(() => checkPages(database, file));
    return await use(database, await whileBusy(() => missingMigrations(database, file)));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A file that passes is no longer suspect. */
function checkPages(database: DatabaseSync, file: string): void {
  const finding = database.prepare('pragma quick_check(1)').get()?.['quick_check'];
  if (finding !== 'ok') throw new DamagedStore(String(finding));
  rmSync(suspectMark(file), { force: true });
}
