/** Newer recordings over older ones, with the files that they still name. Pure, shared by all stores so that they give the same answer. */
import type { Recorded, RecordedFile } from '#domain/recording';
import { fileKey } from '#domain/suite';

export function mergeRecorded(before: Recorded, news: Recorded): Recorded {
  const tests = new Map([...before.tests, ...news.tests].map((test) => [fileKey(test.test), test]));
  const used = new Set([...tests.values()].flatMap(({ files }) => files.map(nameOf)));
  const files = new Map([...before.files, ...news.files].map((file) => [nameOf(file), file]));
  return { tests: [...tests.values()], files: [...files.values()].filter((file) => used.has(nameOf(file))) };
}

function nameOf({ path, blob }: Pick<RecordedFile, 'path' | 'blob'>): string {
  return `${blob} ${path}`;
}
