/** All recordings with the files they name. Damaged ones are left out and counted: their tests are decided by their imports again. */
import type { Recording } from '#domain/recording';
import { count } from '#kit/text';
import type { Remembered } from '#ports/history';
import { readFileRow, readRecordingRow } from '#store/sql/recorded-rows';
import type { Db } from '#store/sql/tables';

export async function readRecorded(db: Db): Promise<Remembered> {
  const [fileRows, testRows] = await Promise.all([
    db.selectFrom('recorded_file').selectAll().execute(),
    db.selectFrom('recording').selectAll().execute(),
  ]);
  const files = new Map(
    fileRows.flatMap((row) => {
      const file = readFileRow(row);
      return file === null ? [] : [[row.id, file] as const];
    }),
  );
  const tests = testRows.map((row) => readRecordingRow(row, files));
  const whole = tests.filter((it): it is Recording => it !== null);
  const damaged = tests.length - whole.length;
  const notes =
    damaged === 0
      ? []
      : [`${count(damaged, 'recording was', 'recordings were')} damaged in the store and will be made anew`];
  return { files: [...files.values()], tests: whole, notes };
}
