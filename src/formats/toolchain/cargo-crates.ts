/**
 * The crates of a tree: which Cargo.toml are workspaces, which crates are their members, which stand alone. By cargo's rules: a
 * workspace has the members its globs name and every path dependency below it; a crate below a workspace that is neither member nor
 * excluded cannot be built. Pure.
 */
import { posix } from 'node:path';
import { type CargoManifest, parseCargoManifest } from '#formats/toolchain/cargo-manifest';
import { globMatcher } from '#kit/glob';

export interface Crate {
  /** Relative to the root of the tree. */
  readonly dir: string;
  readonly manifest: CargoManifest;
  /** Folders of the crates it loads, those of the workspace's shared dependencies included. */
  readonly loads: readonly string[];
}

export interface CargoRoot {
  /** Folder of the workspace, or of a crate that stands alone. */
  readonly dir: string;
  /** By folder. */
  readonly crates: readonly Crate[];
}

export interface CargoCrates {
  readonly roots: readonly CargoRoot[];
  /** Every crate of the tree, also those no root has. */
  readonly crates: readonly Crate[];
  readonly notes: readonly string[];
}

/** The part of a TreeView that is needed here. */
interface Files {
  readonly files: ReadonlyMap<string, string>;
  text(path: string): string | null;
}

/** Crates that are data of tests, vendored, or products. */
const notOurs = /(?:^|\/)(?:target|vendor|node_modules|testdata|fixtures?|\.[^/]+)(?:\/|$)|(?:^|\/)tests?\/./;

interface Located {
  readonly dir: string;
  readonly manifest: CargoManifest;
}

export function cargoCrates(tree: Files): CargoCrates {
  const notes: string[] = [];
  const located = [...tree.files.keys()]
    .filter((path) => posix.basename(path) === 'Cargo.toml')
    .map((path) => ({ path, dir: posix.dirname(path) === '.' ? '' : posix.dirname(path) }))
    .sort((a, b) => (a.dir < b.dir ? -1 : 1))
    .flatMap(({ path, dir }): Located[] => {
      const result = parseCargoManifest(tree.text(path) ?? '');
      if (!result.ok && !notOurs.test(dir)) notes.push(`${path}:${result.problem}`);
      return result.ok ? [{ dir, manifest: result.manifest }] : [];
    });
  const workspaces = located.filter(({ manifest }) => manifest.workspace !== null);
  const members = new Map(workspaces.map((it) => [it.dir, membersOf(it, located)]));
  const owner = (dir: string) => workspaces.findLast((it) => members.get(it.dir)?.has(dir)) ?? null;
  const crates = located.flatMap((it): Crate[] => (it.manifest.name === null ? [] : [crateOf(it, owner(it.dir))]));
  const byDir = new Map(crates.map((crate) => [crate.dir, crate]));
  const roots: CargoRoot[] = workspaces
    .filter(({ dir }) => !notOurs.test(dir))
    .map(({ dir }) => ({ dir, crates: [...(members.get(dir) ?? [])].sort().flatMap((it) => byDir.get(it) ?? []) }));
  for (const crate of crates) {
    if (crate.manifest.workspace !== null || owner(crate.dir) !== null || notOurs.test(crate.dir)) continue;
    const above = workspaces.findLast(({ dir }) => isBelow(crate.dir, dir) && !isExcluded(crate.dir, dir, workspaces));
    if (above === undefined) roots.push({ dir: crate.dir, crates: [crate] });
    else
      notes.push(
        `${posix.join(crate.dir, 'Cargo.toml')}: no member of the workspace above it, so cargo cannot build it`,
      );
  }
  return { roots: roots.sort((a, b) => (a.dir < b.dir ? -1 : 1)), crates, notes };
}

function membersOf({ dir, manifest }: Located, located: readonly Located[]): ReadonlySet<string> {
  const { members = [], exclude = [] } = manifest.workspace ?? {};
  const globs = globMatcher(members.map((it) => join(dir, it)));
  const left = exclude.map((it) => join(dir, it));
  const isMine = (it: string): boolean => !left.some((out) => it === out || isBelow(it, out));
  const found = new Set<string>();
  const visit = (it: Located): void => {
    if (found.has(it.dir) || it.manifest.name === null || (it.dir !== dir && it.manifest.workspace !== null)) return;
    found.add(it.dir);
    const shared = it.manifest.inherited
      .flatMap((name) => manifest.shared.get(name) ?? [])
      .map((path) => join(dir, path));
    const loaded = [...it.manifest.paths.map((path) => join(it.dir, path)), ...shared];
    for (const target of loaded) {
      const next = located.find((other) => other.dir === target);
      if (next !== undefined && isBelow(target, dir) && isMine(target)) visit(next);
    }
  };
  for (const it of located) {
    const named = globs(it.dir) && isMine(it.dir);
    const points = it.manifest.belongsTo !== null && join(it.dir, it.manifest.belongsTo) === dir;
    if (it.dir === dir || named || points) visit(it);
  }
  return found;
}

function crateOf({ dir, manifest }: Located, workspace: Located | null): Crate {
  const shared = manifest.inherited.flatMap((name) => workspace?.manifest.shared.get(name) ?? []);
  const own = manifest.paths.map((path) => join(dir, path));
  const patched =
    workspace === null || workspace.dir === dir ? [] : workspace.manifest.paths.map((it) => join(workspace.dir, it));
  const loads = [...own, ...shared.map((path) => join(workspace?.dir ?? '', path)), ...patched];
  return { dir, manifest, loads: [...new Set(loads)].filter((it) => it !== dir && !it.startsWith('..')) };
}

function isExcluded(dir: string, workspace: string, workspaces: readonly Located[]): boolean {
  const exclude = workspaces.find((it) => it.dir === workspace)?.manifest.workspace?.exclude ?? [];
  return exclude.map((it) => join(workspace, it)).some((out) => dir === out || isBelow(dir, out));
}

function join(dir: string, path: string): string {
  const joined = posix.join(dir, path).replace(/\/$/, '');
  return joined === '.' ? '' : joined;
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' ? path !== '' : path.startsWith(`${dir}/`);
}
