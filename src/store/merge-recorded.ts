/**
 * Newer recordings over older ones, with the files that they still name. Pure, shared by all stores so that they give the same answer.
 * Invariant: the units of a file are those that every recording which names it was made with. When somebody tells them apart in another way
 * now (a newer Assay), recordings by the old numbers are forgotten.
 */
import type { Recorded, RecordedFile } from '#domain/recording';
import { fileKey } from '#domain/suite';

export function mergeRecorded(before: Recorded, news: Recorded): Recorded {
  const newer = distinctFiles(news.files);
  const files = new Map([...before.files.map((file) => [nameOf(file), file] as const), ...newer]);
  const outdated = new Set(
    before.files.filter((file) => !sameUnits(file, newer.get(nameOf(file)) ?? file)).map(nameOf),
  );
  const kept = before.tests.filter((test) => !test.files.some((use) => outdated.has(nameOf(use))));
  const tests = new Map([...kept, ...news.tests].map((test) => [fileKey(test.test), test]));
  const used = new Set([...tests.values()].flatMap((test) => test.files.map(nameOf)));
  return { tests: [...tests.values()], files: [...files.values()].filter((file) => used.has(nameOf(file))) };
}

/** Each once, by name. Of one that could not be read by everybody, what those say who could: the others name no units of it. */
export function distinctFiles(files: readonly RecordedFile[]): ReadonlyMap<string, RecordedFile> {
  const found = new Map<string, RecordedFile>();
  for (const file of files) {
    if (file.units !== null || !found.has(nameOf(file))) found.set(nameOf(file), file);
  }
  return found;
}

function sameUnits(a: RecordedFile, b: RecordedFile): boolean {
  return a === b || JSON.stringify(a.units) === JSON.stringify(b.units);
}

function nameOf({ path, blob }: Pick<RecordedFile, 'path' | 'blob'>): string {
  return `${blob} ${path}`;
}
