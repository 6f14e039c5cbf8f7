/**
 * What a Python file names -> files of the tree, by the shape of what it names. Pure.
 * Invariant: importing `a.b` also runs the `__init__.py` of `a`; what is not in the repository is nobody's.
 */
import { posix } from 'node:path';
import { folderOf, type ModuleFiles, type PythonPaths } from '#adapters/language/python/resolve/python-paths';
import { ancestors, type SearchPath, tidy } from '#adapters/language/python/resolve/search-path';
import type { Link } from '#adapters/language/python/text/facts';

export interface LinkWorld {
  readonly paths: PythonPaths;
  readonly search: SearchPath;
  /** What `__all__` of a file lists. */
  exported(path: string): readonly string[];
}

export function resolveLink(world: LinkWorld, from: string, { shape, text, kind }: Link): readonly string[] {
  switch (shape) {
    case 'module':
      return [...findModule(world, from, text).files, ...(kind === 'dynamic' ? started(world, from, text) : [])];
    case 'from':
      return fromImport(world, from, text);
    case 'below':
      return allBelow(world, from, text);
    case 'dotted':
      return ofDotted(world, from, text);
    case 'path':
    case 'folder':
      return ofPath(world, from, text, shape === 'folder');
    case 'root':
      return [];
  }
}

const nothing: ModuleFiles = { files: [], depth: 0 };

/**
 * `a.b`, `..a.b`. In the first tier of the search path that has any file of it, from every folder there: a bare folder of that
 * name gives way to a package further on, as it does in Python.
 */
function findModule({ paths, search }: LinkWorld, from: string, text: string): ModuleFiles {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/s.exec(text) ?? [];
  const names = rest.split('.').filter((name) => name !== '');
  if (dots !== '') {
    const root = packageAbove(from, dots.length);
    if (root === null) return nothing;
    const found = paths.module(root, names);
    const init = posix.join(root, '__init__.py');
    return paths.has(init) ? { ...found, files: [init, ...found.files] } : found;
  }
  if (!paths.knows(names[0] ?? '')) return nothing;
  let bare = nothing;
  for (const tier of search.of(from)) {
    const found = tier.map((root) => paths.module(root, names));
    const files = [...new Set(found.flatMap((it) => it.files))];
    if (files.length > 0) {
      return { files, depth: Math.max(...found.filter((it) => it.files.length > 0).map(({ depth }) => depth)) };
    }
    if (found.some(({ depth }) => depth === names.length)) bare = { files, depth: names.length };
  }
  return bare;
}

/** The folder that a relative import with this many dots starts from. */
function packageAbove(from: string, dots: number): string | null {
  let dir = folderOf(from);
  for (let level = 1; level < dots; level += 1) {
    if (dir === '') return null;
    dir = folderOf(dir);
  }
  return dir;
}

function fromImport(world: LinkWorld, from: string, text: string): readonly string[] {
  const colon = text.lastIndexOf(':');
  const [module, listed] = [
    text.slice(0, colon),
    text
      .slice(colon + 1)
      .split(',')
      .filter(Boolean),
  ];
  const base = findModule(world, from, module);
  const join = (name: string): string => (/^\.*$/.test(module) ? `${module}${name}` : `${module}.${name}`);
  const init = base.files.at(-1);
  const names = listed.flatMap((name) => (name === '*' ? (init === undefined ? [] : world.exported(init)) : [name]));
  return [...base.files, ...names.flatMap((name) => findModule(world, from, join(name)).files)];
}

/** `python -m package` runs its `__main__`. */
function started(world: LinkWorld, from: string, text: string): readonly string[] {
  return /^[\w.]+$/.test(text) ? findModule(world, from, `${text}.__main__`).files : [];
}

function allBelow(world: LinkWorld, from: string, text: string): readonly string[] {
  const { paths, search } = world;
  const folders = text.startsWith('.')
    ? [packageAbove(from, /^\.*/.exec(text)?.[0].length ?? 1)].flatMap((root) =>
        root === null ? [] : [posix.join(root, ...text.split('.'))],
      )
    : search.of(from).flatMap((tier) => tier.map((root) => posix.join(root, ...text.split('.'))));
  return [
    ...findModule(world, from, text).files,
    ...new Set(
      folders
        .map(tidy)
        .filter((it) => it !== '')
        .flatMap(paths.modulesBelow),
    ),
  ];
}

/** `pkg.mod.Class`: the longest part that is a module, when that is more than the first name. */
function ofDotted(world: LinkWorld, from: string, text: string): readonly string[] {
  const found = findModule(world, from, text);
  return found.depth >= 2 || found.files.some((path) => !path.endsWith('/__init__.py')) ? found.files : [];
}

/** From the file's own folder and from those above it, where programs are started. */
function ofPath({ paths }: LinkWorld, from: string, text: string, mayBeFolder: boolean): readonly string[] {
  const own = folderOf(from);
  return ancestors(own).flatMap((dir) => {
    const path = tidy(posix.join(dir, text));
    if (path === '' || path.startsWith('../')) return [];
    if (paths.has(path)) return [path];
    const isOutside = !(own === path || own.startsWith(`${path}/`));
    return mayBeFolder && isOutside && paths.hasFolder(path) ? paths.below(path) : [];
  });
}
