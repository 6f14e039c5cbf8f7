import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '#kit/clock';
import { randomIds } from '#kit/id';
import { checkHistory } from '#ports/history.conformance';
import { checkJournal } from '#ports/journal.conformance';
import { openStore } from '#store/sql/open';

const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const nextFile = () => join(folder, `${++files}`, '.assay', 'assay.db');

checkJournal('SQLite', async (tools) => {
  const { journal, history } = await openStore(nextFile(), tools);
  await history.close();
  return journal;
});

checkHistory('SQLite', async () => {
  const { journal, history } = await openStore(nextFile(), { clock: systemClock, ids: randomIds });
  await journal.close();
  return history;
});
