/**
 * The packages and suites of a project as module resolution needs them: who owns a file, what a package's name offers,
 * and what loading a path can mean when it is a package's folder or build output. Pure but for `exists`.
 */
import { join } from 'node:path/posix';
import { type BuiltFiles, builtFiles } from '#adapters/language/typescript/resolve/built-files';
import { exportTargets } from '#adapters/language/typescript/resolve/package-entries';
import type { TreePaths } from '#adapters/language/typescript/resolve/tree-paths';
import { isRuntimeCode } from '#adapters/language/typescript/text/script-text';
import type { Package, Project } from '#domain/project';

export interface Workspace {
  /** The package a path belongs to: the deepest folder with a manifest. */
  ownerOf(path: string): Package | undefined;
  /** The package that a specifier names, and the rest as a subpath ('.' or './x'). */
  named(specifier: string): { readonly pkg: Package; readonly subpath: string } | undefined;
  /** Files that a package offers under a subpath. */
  entries(pkg: Package, subpath: string): readonly string[];
  /** Files that loading this path can mean, sources of a built file included; empty when it is neither. */
  files(path: string): readonly string[];
  /** Whether a name is an external package that some manifest asks for. */
  isExternal(name: string): boolean;
  /** Folders a process that runs this file may have been started in, the nearest first. */
  workingFolders(path: string): readonly string[];
}

export function workspaceOf(project: Project, paths: TreePaths, exists: (path: string) => boolean): Workspace {
  const deepestFirst = [...project.packages].sort((a, b) => b.dir.length - a.dir.length);
  const byDir = new Map(project.packages.map((pkg) => [pkg.dir, pkg]));
  const byName = new Map(project.packages.flatMap((pkg) => (pkg.manifest.name ? [[pkg.manifest.name, pkg]] : [])));
  const external = new Set(project.packages.flatMap((pkg) => externalNames(pkg)));
  const suiteFolders = project.suites.map((suite) => suite.dir);

  const ownerOf = (path: string) => deepestFirst.find(({ dir }) => isBelow(path, dir));
  const built = builtFiles(paths, ownerOf, exists);
  const files = (path: string): readonly string[] => {
    const found = paths.module(path);
    if (found.length > 0) return found;
    const pkg = byDir.get(path);
    if (pkg) return entries(pkg, '.');
    const owner = ownerOf(path);
    return owner && built.isBuilt(path, owner) ? built.sourcesOf([path], owner) : [];
  };
  const known = new Map<string, readonly string[]>();
  const entries = (pkg: Package, subpath: string) => {
    const key = join(pkg.dir, subpath);
    const found = known.get(key) ?? findEntries(pkg, subpath, paths, built);
    known.set(key, found);
    return found;
  };
  return {
    ownerOf,
    entries,
    files,
    isExternal: (name) => external.has(name) && !byName.has(name),
    named: (specifier) => {
      const name = packageName(specifier);
      const pkg = byName.get(name);
      return pkg && { pkg, subpath: `.${specifier.slice(name.length)}` };
    },
    workingFolders: (path) => {
      const owner = ownerOf(path);
      const suites = suiteFolders.filter((dir) => isBelow(path, dir));
      return [...new Set([...(owner ? [owner.dir] : []), ...suites, ''])];
    },
  };
}

function findEntries(pkg: Package, subpath: string, paths: TreePaths, built: BuiltFiles): readonly string[] {
  const targets = exportTargets(pkg.manifest.raw, subpath).map((target) => join(pkg.dir, target));
  const tracked = targets.flatMap(paths.module);
  if (tracked.some(isRuntimeCode)) return tracked;
  const outputs = targets.filter((target) => paths.module(target).length === 0 && built.isBuilt(target, pkg));
  if (outputs.length > 0) return [...tracked, ...built.sourcesOf(outputs, pkg)];
  return tracked.length > 0 ? tracked : paths.module(join(pkg.dir, subpath));
}

/** `@scope/name/x` -> `@scope/name`. */
export function packageName(specifier: string): string {
  const [first = '', second] = specifier.split('/', 2);
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}

function externalNames({ manifest }: Package): string[] {
  const local = /^(?:file|link|portal|workspace):/;
  return Object.entries(manifest.dependencies).flatMap(([name, range]) => (local.test(range) ? [] : [name]));
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' || path === dir || path.startsWith(`${dir}/`);
}
