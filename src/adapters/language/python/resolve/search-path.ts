/**
 * Which folders of the repository are on sys.path for a file: its own (as a script, and as pytest puts the folders of tests and
 * conftest.py there), those its configuration names, the source of its project; then those of the other projects.
 * Pure. Invariant: nearer folders come in an earlier tier, and a later tier only counts when no earlier one has the module.
 */
import { posix } from 'node:path';
import { folderOf, type PythonPaths } from '#adapters/language/python/resolve/python-paths';
import { readPytestConfig } from '#formats/python/pytest-config';
import { pythonProjects, rootsFor } from '#formats/python/source-roots';
import type { GraphRequest } from '#ports/language';

export interface SearchPath {
  /** Tiers of folders, for a file. */
  of(file: string): readonly (readonly string[])[];
}

/** `extra`: folders that files put on the path themselves. */
export function searchPath({ tree, project }: GraphRequest, paths: PythonPaths, extra: readonly string[]): SearchPath {
  const projects = pythonProjects(tree.files.keys());
  const suites = project.suites.filter(({ runner }) => runner === 'pytest').map(({ dir }) => dir);
  const configured = [...new Set(['', ...projects.map(({ dir }) => dir), ...suites])].map((dir) => {
    const config = readPytestConfig(dir, (path) => (tree.files.has(path) ? tree.text(path) : null));
    return { dir, roots: (config?.pythonpath ?? []).map((it) => tidy(posix.join(dir, it))) };
  });
  const known = new Map<string, readonly (readonly string[])[]>();
  const tiersOf = (folder: string, base: string): readonly (readonly string[])[] => {
    const above = ancestors(folder);
    const tests = above
      .filter((dir) => paths.has(posix.join(dir, 'conftest.py')))
      .map((dir) => paths.baseFolder(posix.join(dir, 'x')));
    const own = configured.filter(({ dir }) => above.includes(dir));
    const holder = projects.filter(({ dir }) => above.includes(dir)).at(-1);
    const near = [base, ...tests, ...own.flatMap(({ roots }) => roots), ...(holder?.roots ?? [])];
    const around = [...extra, ...rootsFor(projects, folder), ...suites, ...above];
    return [unique(near), unique([...around, ...configured.flatMap(({ roots }) => roots)])];
  };
  return {
    of: (file) => {
      const folder = folderOf(file);
      const found = known.get(folder) ?? tiersOf(folder, paths.baseFolder(file));
      known.set(folder, found);
      return found;
    },
  };
}

/** From the folder up to the root, itself included. */
export function ancestors(folder: string): readonly string[] {
  const found = [folder];
  for (let dir = folder; dir !== ''; ) {
    dir = folderOf(dir);
    found.push(dir);
  }
  return found;
}

export function tidy(path: string): string {
  return posix.normalize(path).replace(/^\.\/?|\/+$/g, '');
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
