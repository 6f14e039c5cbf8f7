/**
 * Recordings as rows: files are said once and named by a short id, numbers are written as differences. Hono's 123 test files take
 * 0.5 MB. Each body carries its hash: a row that is not exactly what was written is no recording.
 */
import type { FileUnits, RecordedFile, RecordedUse, Recording } from '#domain/recording';
import { shortHash } from '#kit/hash';
import type { Tables } from '#store/sql/tables';

/** Part of every sum; change it whenever rows mean something else, so that older ones are made anew. */
const version = 'rows1';

export function fileRow({ path, blob, units }: RecordedFile): Tables['recorded_file'] {
  const body = JSON.stringify(
    units === null
      ? null
      : units.units.map(({ name, start, end, hash, member }) => [name, start, end, hash, ...(member ? [1] : [])]),
  );
  const id = fileId({ path, blob });
  return { id, path, blob, body, sum: shortHash([version, id, path, blob, body]) };
}

/** Null when it is damaged. */
export function readFileRow({ id, path, blob, body, sum }: Tables['recorded_file']): RecordedFile | null {
  if (sum !== shortHash([version, id, path, blob, body])) return null;
  const units = JSON.parse(body) as UnitRow[] | null;
  return { path, blob, units: units && unitsOf(units) };
}

type UnitRow = readonly [name: string, start: number, end: number, hash: string, member?: 1];

function unitsOf(rows: readonly UnitRow[]): FileUnits {
  return {
    units: rows.map(([name, start, end, hash, member]) => ({
      name,
      start,
      end,
      hash,
      ...(member ? { member: true as const } : {}),
    })),
  };
}

type Body = Omit<Recording, 'files' | 'at'> & {
  readonly uses: readonly (readonly [id: string, executed: readonly number[] | 'all'])[];
};

export function recordingRow(key: string, { files, at, ...rest }: Recording): Tables['recording'] {
  const uses = files.map(
    (use) => [fileId(use), use.executed === 'all' ? use.executed : differences(use.executed)] as const,
  );
  const body = JSON.stringify({ ...rest, uses } satisfies Body);
  return { file_key: key, at, body, sum: sumOf({ file_key: key, at, body }) };
}

/** Null when it is damaged or names a file that is not there. */
export function readRecordingRow(row: Tables['recording'], files: ReadonlyMap<string, RecordedFile>): Recording | null {
  if (row.sum !== sumOf(row)) return null;
  const { uses, ...rest } = JSON.parse(row.body) as Body;
  const found = uses.flatMap(([id, executed]): RecordedUse[] => {
    const file = files.get(id);
    return file ? [{ path: file.path, blob: file.blob, executed: executed === 'all' ? executed : sums(executed) }] : [];
  });
  return found.length === uses.length ? { ...rest, at: row.at, files: found } : null;
}

/** Ids of the files that it names; null when it is damaged. */
export function usesOf(row: Tables['recording']): readonly string[] | null {
  return row.sum === sumOf(row) ? (JSON.parse(row.body) as Body).uses.map(([id]) => id) : null;
}

function sumOf({ file_key, at, body }: Omit<Tables['recording'], 'sum'>): string {
  return shortHash([version, file_key, String(at), body]);
}

function fileId({ path, blob }: Pick<RecordedFile, 'path' | 'blob'>): string {
  return shortHash([path, blob]);
}

function differences(ascending: readonly number[]): readonly number[] {
  return ascending.map((value, index) => value - (ascending[index - 1] ?? 0));
}

function sums(steps: readonly number[]): readonly number[] {
  const values: number[] = [];
  for (const step of steps) values.push((values.at(-1) ?? 0) + step);
  return values;
}
