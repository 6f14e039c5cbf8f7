/**
 * The source files that test files can load, by the text of relative imports: independent of Assay's own graph, so that what Assay does
 * not see is drawn as well. Pure.
 */
import { posix } from 'node:path';
import { isAside, relativeImport, resolveTarget } from '../edit-file.ts';

/** Sorted; tests, examples and configuration are passed through and left out. `texts`: every code file of the tree. */
export function loadableSources(texts: ReadonlyMap<string, string>, testFiles: readonly string[]): readonly string[] {
  const tests = new Set(testFiles);
  const reached = new Set(testFiles);
  for (const path of reached) {
    for (const [, specifier = ''] of (texts.get(path) ?? '').matchAll(relativeImport)) {
      const target = posix.join(posix.dirname(path), specifier).replace(/\/$/, '');
      const found = resolveTarget(target === '.' ? 'index' : target, texts);
      if (found !== undefined) reached.add(found);
    }
  }
  return [...reached].filter((path) => texts.has(path) && !tests.has(path) && !isAside.test(path)).sort();
}
