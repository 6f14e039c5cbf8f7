/**
 * Makes a `node_modules` whose entries are links to those of another installation, one by one. An entry that is itself a link to
 * a workspace package is the exception: it must lead to the same path inside the new tree, so that a run on base runs base's code of
 * the sibling package. Hidden entries are left out: they are caches (`.vite`, `.cache`) that would be written to, and records of what is
 * installed, but for the one that is needed to run scripts.
 */
import { constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readdir, readlink, realpath, rm, symlink } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { layOutAgain, readStore, workspaceUsersInStore } from '#adapters/environment/worktree/dependencies/pnpm-store';

export interface LinkRequest {
  /** Where it is installed: root of the user's work tree or of a cached installation. */
  readonly source: string;
  /** Root of the prepared tree. */
  readonly target: string;
  /** Folder of the package, the same in both. */
  readonly dir: string;
  /** Names of packages to copy, because from their real place they would find the source's workspace packages. */
  readonly copied: ReadonlySet<string>;
  /** Other packages of the repository that are installed for too, name -> folder. With any, pnpm's store is looked through as well. */
  readonly workspaces: ReadonlyMap<string, string>;
}

interface Place {
  /** Root that links are judged by; not `source` when the user's node_modules is itself a link to elsewhere. */
  readonly root: string;
  readonly target: string;
  readonly copied: ReadonlySet<string>;
  readonly workspaces: ReadonlyMap<string, string>;
  /** Absolute folders in the source that the new tree has at the same place. */
  readonly moved: readonly string[];
}

const hiddenButNeeded = new Set(['.bin', '.prisma']);
/**
 * Without its record `yarn run` finds no package; npm's tells whether something else was installed since a test passed. Both name places
 * relative to the tree; those of pnpm and of Yarn 1 do not, and stay out.
 */
const records = new Set(['.yarn-state.yml', '.package-lock.json']);

/** `store`: laid-out folders of an outer unit's pnpm store, which links of inner packages must follow. Returns them for the next call. */
export async function linkModules(request: LinkRequest, store: readonly string[] = []): Promise<readonly string[]> {
  const { source, target, dir, copied, workspaces } = request;
  const from = await realpath(join(source, dir, 'node_modules')).catch(() => null);
  if (from === null) return store;
  const suffix = sep + join(dir, 'node_modules');
  const root = from.endsWith(suffix) ? from.slice(0, -suffix.length) : source;
  const packages = workspaces.size > 0 ? await readStore(from) : [];
  const again = workspaceUsersInStore(from, packages);
  const moved = [...store, ...[...again].map((folder) => join(from, '.pnpm', folder) + sep)];
  const place: Place = { root, target, copied, workspaces, moved };
  const to = join(target, dir, 'node_modules');
  await removeLink(to);
  await linkFolder(from, to, '', place);
  const chosen = packages.filter(({ folder }) => again.has(folder));
  await layOutAgain(from, to, chosen, (original) => leadTo(original, place));
  return moved;
}

/** A `node_modules` that git holds as a link leads to somebody's installation: it is replaced, never written into. */
async function removeLink(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats?.isSymbolicLink()) await rm(path);
}

/** `scope` is `@scope/` inside of one, else empty. */
async function linkFolder(from: string, to: string, scope: string, place: Place): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(from, entry.name);
      const target = join(to, entry.name);
      if (records.has(entry.name)) return copyFile(path, target);
      if (entry.name.startsWith('.') && !hiddenButNeeded.has(entry.name)) return;
      if (entry.name === '.bin') await linkPrograms(path, target, place);
      else if (entry.isSymbolicLink()) await symlink(leadTo(resolve(from, await readlink(path)), place), target);
      else if (entry.isDirectory() && entry.name.startsWith('@')) {
        await linkFolder(path, target, `${entry.name}/`, place);
      } else if (place.copied.has(scope + entry.name)) await copy(path, target);
      else await symlink(path, target);
    }),
  );
}

/** Entries of `.bin` lead to packages beside it, by relative links or by scripts that look beside themselves. */
async function linkPrograms(from: string, to: string, place: Place): Promise<void> {
  await mkdir(to, { recursive: true });
  await Promise.all(
    (await readdir(from, { withFileTypes: true })).map(async (entry) => {
      const path = join(from, entry.name);
      if (!entry.isSymbolicLink()) return copyFile(path, join(to, entry.name));
      const link = await readlink(path);
      return symlink(isAbsolute(link) ? leadTo(link, place) : link, join(to, entry.name));
    }),
  );
}

/** pnpm can copy a workspace package into its store (`injected`): the copy is of the source's code. Gives the package's own folder. */
function injected(original: string, { workspaces }: Place): string | null {
  const name = /\/\.pnpm\/[^/]*@file\+[^/]*\/node_modules\/(.+)$/.exec(original)?.[1];
  return name === undefined ? null : (workspaces.get(name) ?? null);
}

/** Where the copy of a link leads: into the new tree for a workspace package, else to the very thing the original leads to. */
function leadTo(original: string, place: Place): string {
  const inSource = relative(place.root, original);
  const isOutside = inSource === '..' || inSource.startsWith(`..${sep}`) || isAbsolute(inSource);
  if (isOutside) return original;
  const own = injected(original, place);
  if (own !== null) return join(place.target, own);
  const isInstalled = inSource.split(sep).includes('node_modules');
  const isMoved = place.moved.some((folder) => original.startsWith(folder));
  return isInstalled && !isMoved ? original : join(place.target, inSource);
}

async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
}
