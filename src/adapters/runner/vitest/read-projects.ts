/**
 * Vitest's projects as its configuration files say them, without running them. Whatever decides which files run and is not
 * written as a plain value ends in `Unreadable`: then Vitest itself is asked (ask.mjs), never guessed.
 */
import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { VitestArguments } from '#adapters/runner/vitest/arguments';
import { findConfig, findWorkspace, readConfig, withExtension } from '#adapters/runner/vitest/config-file';
import { defaultsOf, type VitestProject } from '#adapters/runner/vitest/project';
import { isStaticObject, mergeStatic, notStatic, property, type Static } from '#formats/js-literal';
import type { TreeView } from '#ports/tree';

export interface ReadProjects {
  /** Null when Vitest has to be asked. */
  readonly projects: readonly VitestProject[] | null;
  /** Configuration files found so far. */
  readonly configFiles: readonly string[];
}

class Unreadable extends Error {}

interface Place {
  readonly tree: TreeView;
  readonly major: number;
  readonly args: VitestArguments;
}

/** `dir`: folder Vitest is started in. */
export function readProjects(tree: TreeView, dir: string, major: number, args: VitestArguments): ReadProjects {
  const place: Place = { tree, major, args };
  const root = posix.join(dir, args.root ?? '.').replace(/^\.$/, '');
  const config = args.config ? posix.join(root, args.config) : findConfig(tree, root, major);
  const configFiles = config ? [config] : [];
  try {
    const value = config ? readConfig(tree, config, major) : {};
    if (value === notStatic) throw new Unreadable();
    const own = describe(place, value, root, null);
    const declared = declaredProjects(place, value, own.root, configFiles);
    const projects = declared ? inParts(place, declared, value, own.root, configFiles) : [own];
    return { projects: projects.filter((it) => isChosen(it.name, args.projects)), configFiles };
  } catch (error) {
    if (error instanceof Unreadable) return { projects: null, configFiles };
    throw error;
  }
}

/** `test.projects`; in Vitest 3 also `test.workspace` and the workspace file, which is added to `configFiles`. */
function declaredProjects(place: Place, value: Static, root: string, configFiles: string[]): readonly Static[] | null {
  const test = known(property(value, 'test'));
  const isOld = place.major < 4;
  const inline = known(property(test, 'projects')) ?? (isOld ? known(property(test, 'workspace')) : undefined);
  const file = typeof inline === 'string' ? posix.join(root, inline) : isOld ? findWorkspace(place.tree, root) : null;
  if (file === null || Array.isArray(inline)) return inline === undefined ? null : list(inline);
  configFiles.push(file);
  return list(known(readConfig(place.tree, file, place.major)));
}

function inParts(
  place: Place,
  declared: readonly Static[],
  parent: Static,
  root: string,
  configFiles: string[],
): VitestProject[] {
  const { tree, major } = place;
  const inline = declared.filter((it) => typeof it !== 'string').map(known);
  const places = new Set(
    declared.filter((it) => typeof it === 'string').flatMap((it) => projectPlaces(tree, root, it)),
  );
  const fromObjects = inline.map((it, index) => {
    const isExtending = known(property(it, 'extends')) ?? major >= 5;
    // Vitest 5 decides more finely what an inline project inherits when it does not say.
    if (major >= 5 && property(it, 'extends') === undefined) throw new Unreadable();
    if (typeof isExtending === 'string') throw new Unreadable();
    const merged = isExtending === true ? mergeStatic(withoutProjects(parent), it) : it;
    return describe(place, merged, root, String(index));
  });
  const fromFiles = [...places].map((path) => {
    const isConfig = tree.files.has(path);
    const dir = isConfig ? posix.dirname(path).replace(/^\.$/, '') : path;
    if (isConfig) configFiles.push(path);
    const value = isConfig ? known(readConfig(tree, path, major)) : {};
    if (property(property(value, 'test'), 'projects') !== undefined) throw new Unreadable();
    return describe(place, value, dir, folderName(tree, dir));
  });
  return [...fromObjects, ...fromFiles];
}

function withoutProjects(value: Static): Static {
  const test = property(value, 'test');
  if (!isStaticObject(value) || !isStaticObject(test)) return value;
  const { projects: _projects, workspace: _workspace, name: _name, ...rest } = test;
  return { ...value, test: rest };
}

/** Config files, and folders without one, that an entry of `projects` means. */
function projectPlaces(tree: TreeView, root: string, entry: string): string[] {
  const glob = posix.join(root, entry.replace('<rootDir>', '.')).replace(/\/$/, '');
  const files = [...tree.files.keys()].filter((path) => !path.includes('node_modules/'));
  const folders = new Set(files.flatMap(parents));
  const isMatch = picomatch(glob, { dot: true });
  const matched = [...files.filter((it) => isMatch(it)), ...[...folders].filter((it) => isMatch(it))];
  if (matched.length === 0) throw new Unreadable();
  return matched.map((path) => (folders.has(path) ? (findConfig(tree, path, 4) ?? path) : path));
}

function parents(path: string): string[] {
  const folders = path.split('/').slice(0, -1);
  return folders.map((_, at) => folders.slice(0, at + 1).join('/'));
}

function folderName(tree: TreeView, dir: string): string {
  const manifest: unknown = JSON.parse(tree.text(posix.join(dir, 'package.json')) ?? '{}');
  const name = typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : null;
  return typeof name === 'string' && name !== '' ? name : posix.basename(dir === '' ? tree.dir : dir);
}

function describe(place: Place, value: Static, base: string, fallbackName: string | null): VitestProject {
  const { tree, args } = place;
  const defaults = defaultsOf(place.major);
  const test = known(property(value, 'test'));
  const of = (key: string) => known(property(test, key));
  const inTree = (path: string, from: string) =>
    path.startsWith('/') ? posix.relative(tree.dir, path) : posix.join(from, path);
  const folder = (path: Static, from: string) =>
    typeof path === 'string' ? inTree(path, from).replace(/^\.$/, '') : from;
  const root = folder(of('root') ?? known(property(value, 'root')), base);
  const globs = (it: Static, fallback: readonly string[]) => {
    const all = it === undefined ? fallback : texts(it);
    return all.map((glob) => (glob.startsWith(`${tree.dir}/`) ? glob.slice(tree.dir.length) : glob));
  };
  const exclude = [...globs(of('exclude'), defaults.exclude), ...args.exclude];
  const typecheck = of('typecheck');
  const setup = [...texts(of('setupFiles')), ...texts(of('globalSetup'))].map((it) => inTree(it, root));
  return {
    name: nameOf(of('name')) ?? fallbackName,
    root,
    dir: folder(args.dir ?? of('dir'), root),
    include: globs(of('include'), defaults.include),
    exclude,
    includeSource: globs(of('includeSource'), []),
    setupFiles: setup.flatMap((it) => withExtension(tree, it) ?? []),
    aliases: {
      ...aliases(known(property(known(property(value, 'resolve')), 'alias')), tree),
      ...aliases(of('alias'), tree),
    },
    isBrowser: args.browser || known(property(of('browser'), 'enabled')) === true,
    typecheck: {
      enabled: args.typecheck || known(property(typecheck, 'enabled')) === true,
      include: globs(known(property(typecheck, 'include')), defaults.typecheckInclude),
      exclude: globs(known(property(typecheck, 'exclude')), defaults.exclude),
    },
  };
}

function nameOf(value: Static): string | null {
  const name = isStaticObject(value) ? known(property(value, 'label')) : value;
  return typeof name === 'string' && name !== '' ? name : null;
}

/** Aliases that lead into the repository. A `find` that is a regular expression is no specifier and is left out. */
function aliases(value: Static, tree: TreeView): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.map((it: Static) => [property(it, 'find'), property(it, 'replacement')] as const)
    : Object.entries(isStaticObject(value) ? value : {});
  const found: Record<string, string> = {};
  for (const [find, replacement] of pairs) {
    if (find === notStatic) continue;
    const path = known(replacement);
    if (typeof find !== 'string' || typeof path !== 'string' || !path.startsWith(`${tree.dir}/`)) continue;
    found[find] = path.slice(tree.dir.length + 1);
  }
  return found;
}

function known(value: Static): Exclude<Static, typeof notStatic> {
  if (value === notStatic) throw new Unreadable();
  return value;
}

function list(value: Static): readonly Static[] {
  if (!Array.isArray(value)) throw new Unreadable();
  return value;
}

/** A text or a list of texts; nothing for undefined. */
function texts(value: Static): string[] {
  const items = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  return items.map((it: Static) => {
    if (typeof it !== 'string') throw new Unreadable();
    return it;
  });
}

/** `--project`: names with `*`, or `!name`. */
export function isChosen(name: string | null, filters: readonly string[]): boolean {
  const matches = (glob: string) => picomatch.isMatch(name ?? '', glob, { bash: true });
  const wanted = filters.filter((it) => !it.startsWith('!'));
  const unwanted = filters.filter((it) => it.startsWith('!')).map((it) => it.slice(1));
  return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
}
