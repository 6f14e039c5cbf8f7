/**
 * Finds and reads Vitest's configuration files through the tree, as Vitest would find them, without running them.
 * Imports of other files of the repository are followed; `configDefaults` of the installed version is known.
 */
import { posix } from 'node:path';
import { defaultsOf } from '#adapters/runner/vitest/project';
import { exportedValue, notStatic, type Static } from '#formats/js-literal';
import type { TreeView } from '#ports/tree';

const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const configNames = ['vitest.config', 'vite.config'].flatMap((name) => extensions.map((it) => name + it));
const workspaceNames = ['vitest.workspace', 'vitest.projects'].flatMap((name) =>
  ['.ts', '.js', '.json', '.mjs', '.cjs', '.mts', '.cts'].map((it) => name + it),
);

/** Vitest 3 also looks in the folders above. */
export function findConfig(tree: TreeView, dir: string, major: number): string | null {
  return findNamed(tree, dir, configNames, major < 4);
}

/** Vitest 3 only; beside the configuration or above it. */
export function findWorkspace(tree: TreeView, dir: string): string | null {
  return findNamed(tree, dir, workspaceNames, false);
}

function findNamed(tree: TreeView, dir: string, names: readonly string[], isUpwards: boolean): string | null {
  const found = names.map((name) => posix.join(dir, name)).find((path) => tree.files.has(path));
  if (found !== undefined || dir === '' || !isUpwards) return found ?? null;
  const parent = posix.dirname(dir);
  return findNamed(tree, parent === '.' ? '' : parent, names, isUpwards);
}

/** What a file exports by default; `notStatic` when it cannot be said without running it. */
export function readConfig(tree: TreeView, path: string, major: number): Static {
  return readExport(tree, path, 'default', major, 0);
}

function readExport(tree: TreeView, path: string, name: string, major: number, depth: number): Static {
  const text = tree.text(path);
  if (text === null || depth > 8) return notStatic;
  if (path.endsWith('.json')) return name === 'default' ? parseJson(text) : notStatic;
  return exportedValue(text, name, {
    path: posix.join(tree.dir, path),
    imported(specifier, imported) {
      if (specifier === 'vitest/config') return vitestConstant(imported, major);
      if (!specifier.startsWith('.')) return notStatic;
      const target = withExtension(tree, posix.join(posix.dirname(path), specifier));
      return target === null ? notStatic : readExport(tree, target, imported, major, depth + 1);
    },
  });
}

function parseJson(text: string): Static {
  try {
    return JSON.parse(text) as Static;
  } catch {
    return notStatic;
  }
}

function vitestConstant(name: string, major: number): Static {
  const { include, exclude } = defaultsOf(major);
  if (name === 'configDefaults') return { include, exclude, '...': notStatic };
  return name === 'defaultExclude' ? exclude : name === 'defaultInclude' ? include : notStatic;
}

/** A file of the tree as imports spell it: with its extension, without it, or with `.js` for `.ts`. */
export function withExtension(tree: TreeView, path: string): string | null {
  const stem = path.replace(/\.([cm]?)js$/, '.$1ts');
  const candidates = [path, stem, ...[...extensions, '.tsx', '.jsx', '.json'].map((it) => path + it)];
  return candidates.find((it) => tree.files.has(it)) ?? null;
}
