/** The first tables of journal and history. A migration is never edited once released: the next one changes what it made. */
import type { Db } from '#store/sql/tables';

export async function start(db: Db): Promise<void> {
  await makeJournal(db);
  await makeHistory(db);
}

async function makeJournal({ schema }: Db): Promise<void> {
  await schema
    .createTable('run')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('touched_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seq', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('event')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('lease', 'text')
    .addColumn('owner', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('reason', 'text')
    .addUniqueConstraint('event_said_once', ['run', 'name', 'subject'])
    .addUniqueConstraint('event_in_order', ['run', 'seq'])
    .execute();
  await schema
    .createTable('state')
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('state_row', ['run', 'kind', 'key'])
    .execute();
}

async function makeHistory({ schema }: Db): Promise<void> {
  await schema
    .createTable('learnt_run')
    .addColumn('run', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .addColumn('head_tree', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('file_run')
    .addColumn('file_key', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('ms', 'double precision', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('file_run_row', ['file_key', 'run'])
    .execute();
  await schema
    .createTable('file_summary')
    .addColumn('file_key', 'text', (column) => column.primaryKey())
    .addColumn('ms', 'double precision')
    .addColumn('runs', 'integer', (column) => column.notNull())
    .addColumn('recent_failures', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('observation')
    .addColumn('test_key', 'text', (column) => column.notNull())
    .addColumn('tree', 'text', (column) => column.notNull())
    .addColumn('test', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('passed', 'integer', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('observation_row', ['test_key', 'tree'])
    .execute();
  await schema
    .createTable('failure')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
}
