/**
 * Build output that git ignores, present or not -> the tracked files it may have been built from.
 * Invariant: whatever is taken for build output yields at least one guess, at worst all code of its package.
 */
import { join } from 'node:path/posix';
import { isShippedCode, sourceGuesses } from '#adapters/language/typescript/resolve/package-entries';
import type { TreePaths } from '#adapters/language/typescript/resolve/tree-paths';
import type { Package } from '#domain/project';

export interface BuiltFiles {
  /** Whether a path that is no tracked file is build output of the package. */
  isBuilt(path: string, pkg: Package): boolean;
  /** What built files may have been built from; all of the package when none of them can be traced. */
  sourcesOf(paths: readonly string[], pkg: Package): readonly string[];
}

const loadedAs = ['', '.js', '.mjs', '.cjs', '.ts', '/index.js', '/index.ts'];

export function builtFiles(
  paths: TreePaths,
  ownerOf: (path: string) => Package | undefined,
  exists: (path: string) => boolean,
): BuiltFiles {
  const shipped = new Map<string, readonly string[]>();
  const allOf = (pkg: Package) => {
    const owned = (path: string) => ownerOf(path) === pkg && isShippedCode(localPath(path, pkg));
    const found = shipped.get(pkg.dir) ?? paths.below(pkg.dir).filter(owned);
    shipped.set(pkg.dir, found);
    return found;
  };
  const traced = (path: string, pkg: Package) => {
    const guesses = sourceGuesses(localPath(path, pkg)).map((guess) => paths.module(join(pkg.dir, guess)));
    return guesses.find((found) => found.length > 0) ?? [];
  };
  return {
    isBuilt: (path, pkg) => {
      const [top = '', ...rest] = localPath(path, pkg).split('/');
      const isUntracked = rest.length > 0 && paths.below(join(pkg.dir, top)).length === 0;
      return isUntracked || loadedAs.some((end) => exists(path + end));
    },
    sourcesOf: (built, pkg) => {
      const found = built.flatMap((path) => traced(path, pkg));
      return found.length > 0 ? found : allOf(pkg);
    },
  };
}

function localPath(path: string, { dir }: Package): string {
  return dir === '' ? path : path.slice(dir.length + 1);
}
