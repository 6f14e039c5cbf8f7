/**
 * Opens the store of one repository: journal and history in one SQLite file. A healthy file with the current schema is opened
 * without a lock and without a write; creating, migrating and replacing happen under a lock of their own, one process at a time.
 * Invariant: a file that is damaged or not ours is never deleted or taken over, only set aside.
 */
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OutsideError } from '#domain/error';
import type { Clock } from '#kit/clock';
import type { Ids } from '#kit/id';
import type { History } from '#ports/history';
import type { Journal } from '#ports/journal';
import { underFileLock } from '#store/sql/file-lock';
import { sqlHistory } from '#store/sql/history';
import { sqlJournal } from '#store/sql/journal';
import { openMigrated, openReady } from '#store/sql/open-file';
import { setAside } from '#store/sql/set-aside';
import { isDamage, toOutsideError } from '#store/sql/sqlite-errors';
import type { Db } from '#store/sql/tables';

export interface Store {
  readonly journal: Journal;
  readonly history: History;
  /** What the user should know about how the file was opened; usually empty. */
  readonly notes: readonly string[];
  /** Closes both ports. */
  close(): Promise<void>;
}

/**
 * Opens `file` (`…/.assay/assay.db`), making its folder and everything in it when missing. Closes runs whose process is gone.
 * Throws UserError `store-too-new`; OutsideError('journal') when the folder or the file cannot be used.
 */
export async function openStore(file: string, tools: { readonly clock: Clock; readonly ids: Ids }): Promise<Store> {
  try {
    makeFolder(dirname(file));
    const now = tools.clock.now();
    const notes: string[] = [];
    const db =
      (await openAsItIs(file, now)) ?? (await underFileLock(`${file}-lock`, () => openRepaired(file, now, notes)));
    return assemble(db, file, notes, tools);
  } catch (error) {
    throw toOutsideError('journal', file, error);
  }
}

/** The folder ignores itself, so that no `git status` ever shows it. A link, which a repository may hold, is not written through. */
function makeFolder(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) {
    const what = stats.isSymbolicLink() ? 'a link' : 'a file';
    throw new OutsideError('journal', `${folder} is ${what}, not a folder`, { retryable: false });
  }
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** Null when the file needs work that only one process may do. */
async function openAsItIs(file: string, now: number): Promise<Db | null> {
  try {
    return existsSync(file) ? await openReady(file, now) : null;
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

async function openRepaired(file: string, now: number, notes: string[]): Promise<Db> {
  try {
    return await openMigrated(file, now);
  } catch (error) {
    if (!isDamage(error)) throw error;
    notes.push(setAside(file, error.message));
    return openMigrated(file, now);
  }
}

/** The file closes when both ports are closed, in any order. */
function assemble(db: Db, file: string, notes: readonly string[], tools: { clock: Clock; ids: Ids }): Store {
  const users = new Set(['journal', 'history']);
  const leave = (user: string) => async () => {
    if (users.delete(user) && users.size === 0) await db.destroy();
  };
  const journal = sqlJournal(db, { ...tools, file, close: leave('journal') });
  const history = sqlHistory(db, { file, close: leave('history') });
  const close = async () => {
    await journal.close();
    await history.close();
  };
  return { journal, history, notes, close };
}
