/** A TreeView without a disk, for tests of languages: texts by path. Blob ids follow from the text, as in git. */
import { tmpdir } from 'node:os';
import { shortHash } from '#kit/hash';
import type { ParseCache } from '#ports/language';
import type { TreeView } from '#ports/tree';

/** `dir` must exist when something is to be resolved on disk; the texts need not lie there. */
export function textsAsTree(texts: Readonly<Record<string, string>>, dir = tmpdir()): TreeView {
  const paths = Object.keys(texts);
  return {
    dir,
    files: new Map(Object.entries(texts).map(([path, text]) => [path, shortHash([text])])),
    text: (path) => (Object.hasOwn(texts, path) ? (texts[path] ?? null) : null),
    exists: (path) => paths.some((known) => known === path || known.startsWith(`${path}/`)),
    names: () => [],
    ignoredText: () => null,
  };
}

export function memoryCache(): ParseCache {
  const values = new Map<string, string>();
  return { get: (key) => values.get(key) ?? null, set: (key, value) => void values.set(key, value) };
}
