/**
 * Look-ups over the paths of a tree as Python's import system sees them: packages with and without `__init__.py`, modules, compiled ones
 * by their source. Paths that are gone at head count as well. Pure.
 */
import { posix } from 'node:path';

export interface ModuleFiles {
  /** Files that importing it runs: each package's `__init__.py`, then the module. */
  readonly files: readonly string[];
  /** How many names of the path were found. */
  readonly depth: number;
}

export interface PythonPaths {
  has(path: string): boolean;
  hasFolder(path: string): boolean;
  /** Whether anything in the tree could be imported by this first name: most names are other people's. */
  knows(name: string): boolean;
  /** What importing the names from a folder on the path runs, as far as they are modules. */
  module(root: string, names: readonly string[]): ModuleFiles;
  /** Python files below a folder. */
  modulesBelow(folder: string): readonly string[];
  /** All files below a folder. */
  below(folder: string): readonly string[];
  /** The folder a file is imported from when it is collected by itself: the first above it that is no package. */
  baseFolder(file: string): string;
}

const sources = ['.py', '.pyx'];

export function pythonPaths(files: Iterable<string>, gone: readonly string[]): PythonPaths {
  const all = new Set([...files, ...gone]);
  const sorted = [...all].sort();
  const folders = new Set<string>(['']);
  for (const path of sorted) {
    for (let dir = folderOf(path); !folders.has(dir); dir = folderOf(dir)) folders.add(dir);
  }
  const names = new Set([...folders].map((dir) => dir.slice(dir.lastIndexOf('/') + 1)));
  for (const path of sorted) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const source = sources.find((extension) => name.endsWith(extension));
    if (source !== undefined) names.add(name.slice(0, -source.length));
  }
  const below = (folder: string): readonly string[] => {
    if (folder === '') return sorted;
    const start = firstAtLeast(sorted, `${folder}/`);
    return sorted.slice(start, firstAtLeast(sorted, `${folder}0`)); // '0' is the character after '/'
  };
  return {
    has: (path) => all.has(path),
    hasFolder: (path) => folders.has(path),
    knows: (name) => names.has(name),
    below,
    modulesBelow: (folder) => below(folder).filter((path) => path.endsWith('.py')),
    module: (root, names) => findModule(all, folders, root, names),
    baseFolder: (file) => {
      let dir = folderOf(file);
      while (dir !== '' && all.has(`${dir}/__init__.py`)) dir = folderOf(dir);
      return dir;
    },
  };
}

function findModule(
  all: ReadonlySet<string>,
  folders: ReadonlySet<string>,
  root: string,
  names: readonly string[],
): ModuleFiles {
  const files: string[] = [];
  let at = root;
  let depth = 0;
  for (const name of names) {
    const path = posix.join(at, name);
    const init = `${path}/__init__.py`;
    if (all.has(init)) files.push(init);
    else {
      const found = sources.map((extension) => path + extension).filter((it) => all.has(it));
      if (found.length > 0) return { files: [...files, ...found], depth: depth + 1 };
      if (!folders.has(path)) break;
    }
    depth += 1;
    at = path;
  }
  return { files, depth };
}

function firstAtLeast(sorted: readonly string[], value: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
