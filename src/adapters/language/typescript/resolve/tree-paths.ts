/**
 * Look-ups over the paths of a tree: which files a module path without extension can mean, what lies below a folder.
 * Paths that are gone at head count as well, so that who would load them is found. Pure.
 */
import { extensionOf } from '#adapters/language/typescript/text/script-text';

export interface TreePaths {
  /** Whether the path is a file at head, or was one at base. */
  has(path: string): boolean;
  /** Files that loading this path can mean: itself, with an extension, `.js` standing for `.ts`, or an index file. */
  module(path: string): readonly string[];
  /** Files below a folder, at any depth, in order. '' is the whole tree. */
  below(folder: string): readonly string[];
  /** Files in the path's folder that have its name and any extension. */
  withAnyExtension(path: string): readonly string[];
  /** Gone paths one of whose segments, without extension, is this name. */
  goneNamed(name: string): readonly string[];
}

const extensions =
  '.ts .tsx .mts .cts .d.ts .d.mts .d.cts .js .jsx .mjs .cjs .json .node .vue .svelte .astro .css'.split(' ');
const writtenAs: Readonly<Record<string, readonly string[]>> = {
  js: ['.ts', '.tsx', '.d.ts', '.jsx'],
  jsx: ['.tsx', '.d.ts'],
  mjs: ['.mts', '.d.mts'],
  cjs: ['.cts', '.d.cts'],
};

export function treePaths(files: Iterable<string>, gone: readonly string[]): TreePaths {
  const live = new Set(files);
  const lost = new Set(gone.filter((path) => !live.has(path)));
  const sorted = [...live, ...lost].sort();

  const below = (folder: string) => {
    if (folder === '') return sorted;
    const start = firstAtLeast(sorted, `${folder}/`);
    return sorted.slice(start, firstAtLeast(sorted, `${folder}0`, start)); // '0' is the character after '/'
  };
  const module = (path: string): readonly string[] => {
    const tiers = candidates(path);
    const lostOnes = lost.size === 0 ? [] : tiers.flat().filter((candidate) => lost.has(candidate));
    for (const tier of tiers) {
      const found = tier.filter((candidate) => live.has(candidate));
      if (found.length > 0) return [...found, ...lostOnes];
    }
    return lostOnes;
  };
  const modules = new Map<string, readonly string[]>();
  return {
    has: (path) => live.has(path) || lost.has(path),
    module: (path) => {
      const found = modules.get(path) ?? module(path);
      modules.set(path, found);
      return found;
    },
    below,
    withAnyExtension: (path) => {
      const start = firstAtLeast(sorted, `${path}.`);
      const inside = sorted.slice(start, firstAtLeast(sorted, `${path}/`, start));
      return inside.filter((found) => !found.includes('/', path.length));
    },
    goneNamed: (name) => [...lost].filter((path) => path.split('/').some((part) => withoutExtension(part) === name)),
  };
}

/** In the order in which a runner would try them; the first tier with a file at head wins. */
function candidates(path: string): readonly (readonly string[])[] {
  const extension = extensionOf(path);
  const bare = path.slice(0, path.length - extension.length - 1);
  const index = path === '' ? 'index' : `${path}/index`;
  return [
    path === '' ? [] : [path],
    (writtenAs[extension] ?? []).map((other) => bare + other),
    path === '' ? [] : extensions.map((other) => path + other),
    extensions.map((other) => index + other),
  ];
}

/** `a/b.d.ts` -> `a/b`. */
export function withoutExtension(path: string): string {
  const extension = extensionOf(path);
  return extension === '' ? path : path.slice(0, path.length - extension.length - 1);
}

function firstAtLeast(sorted: readonly string[], value: string, from = 0): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
