/**
 * What a file names -> files of the tree, by the shape of what it names.
 * A folder means every file below it. Runner configuration is read more strictly: its folders and loose strings are
 * patterns and options (`exclude: ['src/a.ts']`), not files it loads.
 */
import { join } from 'node:path/posix';
import { inTree, type ModuleResolver } from '#adapters/language/typescript/resolve/resolve-module';
import type { TreePaths } from '#adapters/language/typescript/resolve/tree-paths';
import type { Workspace } from '#adapters/language/typescript/resolve/workspace';
import type { Link } from '#adapters/language/typescript/text/facts';
import { globMatcher } from '#kit/glob';

export interface LinkWorld {
  readonly paths: TreePaths;
  readonly workspace: Workspace;
  readonly resolveModule: ModuleResolver;
  isConfig(path: string): boolean;
}

const testData =
  /(?:^|\/)(?:tests?|__tests__|specs?|fixtures?|__fixtures__|testdata|test-data|mocks|__mocks__)(?:\/|$)/;

/** Only paths in such a folder are taken for build output: tests also name files that they write. */
const built = /(?:^|\/)(?:dist|build|out|output|esm|cjs|lib)(?:\/|$)/;

export function resolveLink(world: LinkWorld, from: string, { kind, shape, text }: Link): readonly string[] {
  const { paths, workspace, resolveModule } = world;
  const folder = from.slice(0, Math.max(0, from.lastIndexOf('/')));
  const anywhere = (dirs: readonly string[], find: (path: string) => readonly string[]) =>
    dirs.flatMap((dir) => inTree(join(dir, text), find));

  const read = (path: string): readonly string[] => {
    if (paths.has(path)) return [path];
    const inside = world.isConfig(from) ? [] : paths.below(path);
    if (inside.length > 0) return holds(path, from) ? [] : inside;
    const named = paths.withAnyExtension(path);
    return named.length > 0 || !built.test(path) ? named : workspace.files(path);
  };
  const load = (path: string): readonly string[] => {
    const found = workspace.files(path);
    return found.length > 0 || (holds(path, from) && path !== folder) ? found : paths.below(path);
  };
  const find = kind === 'path' || kind === 'type' ? read : load;

  switch (shape) {
    case 'module':
      return resolveModule(from, text);
    case 'file-path':
      return anywhere([folder], find);
    case 'cwd-path':
      return anywhere(workspace.workingFolders(from), find);
    case 'glob':
      return globbed(world, text.startsWith('/') ? workspace.workingFolders(from) : [folder], text.replace(/^\//, ''));
    case 'literal': {
      if (world.isConfig(from)) return [];
      const dirs = text.startsWith('.') ? [folder, ...workspace.workingFolders(from)] : workspace.workingFolders(from);
      return anywhere([...new Set(dirs)], (path) => named(world, from, path));
    }
  }
}

/** What a loose string may mean: a file, with or without extension, a built file, or a folder of test data. */
function named({ paths, workspace }: LinkWorld, from: string, path: string): readonly string[] {
  const found = path === '' || holds(path, from) ? [] : paths.module(path);
  if (found.length > 0) return found;
  if (built.test(path) && /\.[cm]?js$/.test(path)) return workspace.files(path);
  return testData.test(path) && !holds(path, from) ? paths.below(path) : [];
}

function globbed({ paths }: LinkWorld, dirs: readonly string[], pattern: string): readonly string[] {
  return dirs.flatMap((dir) => {
    const absolute = join(dir, pattern);
    const constant = /^(?:[^*?[\]{}()!+@]*\/)?/.exec(absolute)?.[0] ?? '';
    const matches = globMatcher([absolute]);
    return inTree(constant === '' ? '.' : constant, paths.below).filter(matches);
  });
}

function holds(folder: string, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}
