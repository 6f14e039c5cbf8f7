/**
 * Which files a Go package consists of, and which folder an import means: modules of the tree, local replacements, vendored code.
 * Conservative: files for all platforms and build tags belong to their package, and a module of this repository is meant by its path
 * wherever it is imported. Pure.
 */
import { posix } from 'node:path';
import { locateModules } from '#formats/toolchain/go-module';
import type { TreeView } from '#ports/tree';

export interface GoPackages {
  /** What is compiled into the package of a folder, its tests apart. */
  sources(dir: string): readonly string[];
  tests(dir: string): readonly string[];
  /** Everything below `testdata` of a folder, which its tests may read. */
  testdata(dir: string): readonly string[];
  /** Files below a folder, by embed's rules: patterns match files and whole folders. */
  embedded(dir: string, pattern: string): readonly string[];
  /** Folders that hold the imported package. */
  foldersOf(importPath: string, from: string): readonly string[];
  /** Folders with Go files that a text of a file means: `../cmd/app`, `./...`, or the path of a package of this repository. */
  named(text: string, from: string): readonly string[];
}

/** Compiled or assembled into a package beside its Go files. */
const compiled = /\.(?:go|s|S|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|swig|swigcxx|syso)$/;

export function goPackages(tree: TreeView, gone: readonly string[]): GoPackages {
  const paths = [...new Set([...tree.files.keys(), ...gone])].sort();
  const byDir = Map.groupBy(paths, folderOf);
  const data = Map.groupBy(
    paths.filter((path) => /(?:^|\/)testdata\//.test(path)),
    (path) => folderOf(path.replace(/(^|\/)testdata\/.*$/, '$1x')),
  );
  const roots = importRoots(tree);
  const vendors = [...new Set(paths.flatMap((path) => /^(?:.*\/)?vendor(?=\/)/.exec(path)?.[0] ?? []))];
  const known = (dir: string): boolean => (byDir.get(dir) ?? []).some((path) => path.endsWith('.go'));
  const sources = remember((dir) =>
    (byDir.get(dir) ?? []).filter((it) => compiled.test(it) && !it.endsWith('_test.go')),
  );
  const below = remember((dir) => paths.filter((path) => dir === '' || path.startsWith(`${dir}/`)));
  const own = (importPath: string): readonly string[] =>
    roots
      .filter(({ path }) => importPath === path || importPath.startsWith(`${path}/`))
      .map(({ path, dir }) => join(dir, importPath.slice(path.length + 1)));
  return {
    sources,
    named(text, from) {
      const path = text.replace(/\/(?:\.\.\.)?$/, '');
      const starts = /^\.\.?(?:\/|$)/.test(path) ? [join(folderOf(from), path)] : own(path);
      if (!text.endsWith('/...')) return starts.filter(known);
      return [...byDir.keys()].filter((dir) => known(dir) && starts.some((it) => dir === it || isBelow(dir, it)));
    },
    tests: (dir) => (byDir.get(dir) ?? []).filter((it) => it.endsWith('_test.go')),
    testdata: (dir) => data.get(dir) ?? [],
    embedded(dir, pattern) {
      const target = join(dir, pattern.replace(/^all:/, ''));
      const [fixed = ''] = /^[^*?[\\]*/.exec(target) ?? [];
      const start = fixed === target ? target : folderOf(fixed.replace(/[^/]*$/, 'x'));
      const matches = embedMatcher(target);
      const candidates = below(start).length > 0 ? below(start) : (byDir.get(folderOf(target)) ?? []);
      return candidates.filter((path) => matches(path));
    },
    foldersOf(importPath, from) {
      const vendored = vendors
        .filter((vendor) => isBelow(from, folderOf(vendor)))
        .map((vendor) => posix.join(vendor, importPath));
      return [...new Set([...own(importPath), ...vendored])].filter(known);
    },
  };
}

/** A pattern of path.Match, for a file or for a folder with everything below it. */
function embedMatcher(target: string): (path: string) => boolean {
  const text = target
    .replace(/[.+^${}()|/]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    const pattern = new RegExp(`^${text}(?:/|$)`);
    return (path) => pattern.test(path);
  } catch {
    return () => true; // no pattern the compiler takes either: whatever lies there may be meant
  }
}

interface ImportRoot {
  readonly path: string;
  readonly dir: string;
}

/** Modules under their own names and under those that others replace by their folder. */
function importRoots(tree: TreeView): readonly ImportRoot[] {
  const modules = locateModules(tree, 'go.mod');
  const works = locateModules(tree, 'go.work');
  const named = modules.flatMap(({ path, dir }) => (path === null ? [] : [{ path, dir }]));
  const replaced = [...modules, ...works].flatMap(({ dir, replaces }) =>
    [...replaces].map(([path, target]) => ({ path, dir: join(dir, target) })),
  );
  return [...named, ...replaced].filter(({ dir }) => !dir.startsWith('..'));
}

/** Each answer is worked out once. */
function remember<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

function join(dir: string, path: string): string {
  const joined = posix.join(dir, path).replace(/\/$/, '');
  return joined === '.' ? '' : joined;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' || path.startsWith(`${dir}/`);
}
