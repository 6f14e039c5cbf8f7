/** What test files executed when they were watched, whether the newest run of a file failed, what is foretold of tests, and selections held against full runs. */
import type { Db } from '#store/sql/tables';

export async function recordings({ schema }: Db): Promise<void> {
  await schema
    .alterTable('file_summary')
    .addColumn('last_failed', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable('recorded_file')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('blob', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('sum', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('recording')
    .addColumn('file_key', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('sum', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('foresight')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('sum', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('trial')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('missed', 'integer', (column) => column.notNull())
    .addColumn('misses', 'text', (column) => column.notNull())
    .execute();
}
