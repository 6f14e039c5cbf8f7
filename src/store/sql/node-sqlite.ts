/**
 * `node:sqlite` as Kysely's SqliteDialect wants it: nothing to compile. Transactions begin `immediate`: a deferred one that reads
 * first and writes later fails with SQLITE_BUSY_SNAPSHOT, and no waiting helps, when somebody wrote in between.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { whileBusy } from '#store/sql/sqlite-errors';
import type { Db, Tables } from '#store/sql/tables';

/** SQLite's own wait, blocking, for locks that are held for microseconds; longer waits are `whileBusy`'s. */
const busyTimeoutMs = 50;

/** Opens the file, creating it when missing. What it holds is not looked at yet. */
export function connect(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
}

export function toKysely(database: DatabaseSync): Db {
  return new Kysely<Tables>({ dialect: new NodeSqliteDialect({ database: wrap(database) }) });
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await whileBusy(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }

  /** A full disk makes SQLite take the transaction back by itself; that there is none any more must not hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }
}

function wrap(database: DatabaseSync): SqliteDatabase {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}
