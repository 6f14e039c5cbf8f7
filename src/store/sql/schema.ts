/**
 * Which schema a file has and how it gets the newest one. The version is SQLite's `user_version`, the file is known as ours by
 * `application_id`: both live in the header, are read in microseconds, and change in the same transaction as the tables.
 */
import type { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { UserError } from '#domain/error';
import { start } from '#store/migrations/0001-start';
import { recordings } from '#store/migrations/0002-recordings';
import { DamagedStore } from '#store/sql/sqlite-errors';
import type { Db } from '#store/sql/tables';

/** In order; the version of a schema is how many of them have run. */
const migrations: readonly ((db: Db) => Promise<void>)[] = [start, recordings];

/** "ASSY". */
const applicationId = 0x41535359;

/** Migrations that have not run yet. Throws DamagedStore for somebody else's database, UserError for a newer Assay's. */
export function missingMigrations(database: DatabaseSync, file: string): number {
  const version = readNumber(database, 'user_version');
  if (readNumber(database, 'application_id') !== applicationId) {
    const tables = database.prepare('select count(*) as tables from sqlite_master').get()?.['tables'];
    if (version !== 0 || tables !== 0) throw new DamagedStore('it is a database of another program');
  }
  if (version > migrations.length) {
    throw new UserError(
      'store-too-new',
      `${file} was written by a newer Assay (schema ${version}; this one knows ${migrations.length})`,
      `use the newer Assay, or delete the file: it holds only what was learnt from earlier runs`,
    );
  }
  return migrations.length - version;
}

/** Brings the schema up to date in one transaction. The caller holds the file lock. */
export async function migrate(db: Db, missing: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const migration of migrations.slice(migrations.length - missing)) await migration(trx);
    await sql.raw(`pragma application_id = ${applicationId}`).execute(trx);
    await sql.raw(`pragma user_version = ${migrations.length}`).execute(trx);
  });
}

function readNumber(database: DatabaseSync, pragma: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`pragma ${pragma}`).get()?.[pragma]);
}
