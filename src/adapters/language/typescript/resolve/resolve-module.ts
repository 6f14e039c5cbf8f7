/**
 * Specifier -> files of the tree. Relative paths, workspace packages, `imports` and aliases are looked up in memory; only
 * specifiers that a tsconfig may map (or that nothing explains) ask oxc-resolver, which looks at the disk.
 * Invariant: each (folder, specifier) is resolved once; a result is always a file of the tree or a gone one.
 */
import { realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path/posix';
import { ResolverFactory } from 'oxc-resolver';
import { importTargets } from '#adapters/language/typescript/resolve/package-entries';
import type { TreePaths } from '#adapters/language/typescript/resolve/tree-paths';
import { withoutExtension } from '#adapters/language/typescript/resolve/tree-paths';
import type { TsConfigs } from '#adapters/language/typescript/resolve/tsconfig';
import { packageName, type Workspace } from '#adapters/language/typescript/resolve/workspace';
import { isRuntimeCode } from '#adapters/language/typescript/text/script-text';
import type { Project } from '#domain/project';

export type ModuleResolver = (from: string, specifier: string) => readonly string[];

export interface ModuleWorld {
  /** Absolute folder of the tree. */
  readonly dir: string;
  readonly project: Project;
  readonly paths: TreePaths;
  readonly workspace: Workspace;
  readonly tsconfigs: TsConfigs;
}

export function moduleResolver(world: ModuleWorld): ModuleResolver {
  const { paths, workspace } = world;
  const aliases = world.project.suites.flatMap((suite) => Object.entries(suite.aliases));
  const onDisk = diskResolver(world);
  const known = new Map<string, readonly string[]>();

  const resolve = (from: string, folder: string, specifier: string): readonly string[] => {
    if (/^\.\.?(?:\/|$)/.test(specifier)) {
      const asWritten = inTree(join(folder, specifier), workspace.files);
      return asWritten.length > 0 ? asWritten : inTree(join(folder, decoded(specifier)), workspace.files);
    }
    if (specifier.startsWith('/')) {
      return workspace.workingFolders(from).flatMap((dir) => paths.module(join(dir, specifier.slice(1))));
    }
    const mapped = world.tsconfigs.mayMap(specifier) ? onDisk(from, specifier) : [];
    // An alias may belong to another suite than the one that runs this file: what the name means otherwise counts as well.
    const aliased = aliases.flatMap(([name, target]) => aliasTarget(name, target, specifier)).flatMap(workspace.files);
    if (mapped.some(isRuntimeCode)) return [...aliased, ...mapped];
    const named = workspace.named(specifier);
    const found = [...aliased, ...mapped, ...(named ? workspace.entries(named.pkg, named.subpath) : [])];
    if (found.length > 0 || named) return found;
    if (specifier.startsWith('#')) return internal(from, specifier);
    if (workspace.isExternal(packageName(specifier)) || isBuiltin(specifier)) return [];
    return undeclared(from, specifier);
  };
  const internal = (from: string, specifier: string): readonly string[] => {
    const owner = workspace.ownerOf(from);
    if (!owner) return [];
    const targets = importTargets(owner.manifest.raw, specifier).filter((target) => target.startsWith('.'));
    const files = targets.flatMap((target) => workspace.files(join(owner.dir, target)));
    return files.length > 0 ? files : paths.goneNamed(lastSegment(specifier));
  };
  /** A module root that only the runner knows, a mapped path, or a package that is gone. */
  const undeclared = (from: string, specifier: string): readonly string[] => {
    const roots = workspace.workingFolders(from).flatMap((dir) => [dir, join(dir, 'src')]);
    const files = roots.flatMap((root) => paths.module(join(root, specifier)));
    if (files.length > 0) return files;
    const found = onDisk(from, specifier);
    return found.length > 0 ? found : paths.goneNamed(lastSegment(specifier));
  };

  return (from, specifier) => {
    const bare = specifier.replace(/\?.*$/, '');
    const folder = from.slice(0, Math.max(0, from.lastIndexOf('/')));
    const key = `${folder}\u0000${bare}`;
    let found = known.get(key);
    if (!found) {
      found = bare === '' ? [] : resolve(from, folder, bare);
      known.set(key, found);
    }
    return found;
  };
}

/** The exact answer for specifiers mapped by a tsconfig; made on first use, because it reads the disk. */
function diskResolver({ dir, workspace, paths }: ModuleWorld): ModuleResolver {
  let root = '';
  let factory: ResolverFactory | null = null;
  return (from, specifier) => {
    factory ??= new ResolverFactory({
      tsconfig: 'auto',
      builtinModules: true,
      conditionNames: ['source', 'node', 'import', 'require', 'default'],
      mainFields: ['source', 'module', 'main'],
      extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.vue', '.svelte', '.d.ts'],
      extensionAlias: { '.js': ['.js', '.ts', '.tsx', '.d.ts'], '.mjs': ['.mjs', '.mts'], '.cjs': ['.cjs', '.cts'] },
    });
    root ||= `${realpathSync(dir)}/`;
    const { path } = factory.resolveFileSync(root + from, specifier);
    if (!path?.startsWith(root) || path.includes('/node_modules/')) return [];
    const local = path.slice(root.length);
    return paths.has(local) ? [local] : workspace.files(local);
  };
}

/** A path that leaves the repository or enters its dependencies means nothing here. */
export function inTree(path: string, find: (path: string) => readonly string[]): readonly string[] {
  const clean = path.replace(/\/$/, '');
  if (clean === '..' || clean.startsWith('../') || /(?:^|\/)node_modules(?:\/|$)/.test(clean)) return [];
  return find(clean === '.' ? '' : clean);
}

function aliasTarget(name: string, target: string, specifier: string): readonly string[] {
  if (specifier === name) return [join(target, '.')];
  const prefix = name.endsWith('/') ? name : `${name}/`;
  return specifier.startsWith(prefix) ? [join(target, specifier.slice(prefix.length))] : [];
}

/** Relative specifiers of ES modules are URLs: `./a%20b.js` is the file `a b.js`. */
function decoded(specifier: string): string {
  try {
    return decodeURIComponent(specifier);
  } catch {
    return specifier;
  }
}

function lastSegment(specifier: string): string {
  return withoutExtension(specifier.slice(specifier.lastIndexOf('/') + 1));
}
