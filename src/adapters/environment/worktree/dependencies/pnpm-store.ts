/**
 * pnpm's store (`node_modules/.pnpm/<package>/node_modules/…`) may hold a package that has a workspace package as a peer: its link leads
 * into the source's work tree. Such packages, and the ones that use them, are laid out again in the prepared tree, where their links
 * lead to the tree's own packages; everything else stays where it is.
 */
import { constants } from 'node:fs';
import { cp, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

interface StoreLink {
  /** `name` or `@scope/name`. */
  readonly name: string;
  /** Absolute, null for the package's own folder. */
  readonly leadsTo: string | null;
}

export interface StorePackage {
  /** Folder name in the store. */
  readonly folder: string;
  readonly entries: readonly StoreLink[];
}

/** What the store below `modules` (an absolute `node_modules`) holds; empty when it is not pnpm's. */
export async function readStore(modules: string): Promise<StorePackage[]> {
  const store = join(modules, '.pnpm');
  const entries = await readdir(store, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return Promise.all(
    folders.map(async ({ name }) => ({
      folder: name,
      entries: await readLinks(join(store, name, 'node_modules'), ''),
    })),
  );
}

/** Folders to lay out again: those with a link out of every `node_modules`, and who links to them. Pure. */
export function workspaceUsersInStore(modules: string, packages: readonly StorePackage[]): Set<string> {
  const store = join(modules, '.pnpm') + sep;
  const reached = new Set<string>();
  const leadsOn = ({ leadsTo }: StoreLink) => {
    if (leadsTo === null) return false;
    if (leadsTo.startsWith(store)) return reached.has(leadsTo.slice(store.length).split(sep)[0] ?? '');
    return !leadsTo.split(sep).includes('node_modules');
  };
  for (let grown = -1; grown !== reached.size; ) {
    grown = reached.size;
    for (const { folder, entries } of packages) if (entries.some(leadsOn)) reached.add(folder);
  }
  return reached;
}

/** `lead` says where the copy of a link must lead. */
export async function layOutAgain(
  modules: string,
  target: string,
  packages: readonly StorePackage[],
  lead: (original: string) => string,
): Promise<void> {
  if (packages.length === 0) return;
  for (const { folder, entries } of packages) {
    for (const { name, leadsTo } of entries) {
      const path = join('.pnpm', folder, 'node_modules', name);
      await mkdir(dirname(join(target, path)), { recursive: true });
      if (leadsTo !== null) await symlink(lead(leadsTo), join(target, path));
      else
        await cp(join(modules, path), join(target, path), {
          recursive: true,
          verbatimSymlinks: true,
          mode: constants.COPYFILE_FICLONE,
        });
    }
  }
  await symlink(join(modules, '.pnpm/node_modules'), join(target, '.pnpm/node_modules'));
}

async function readLinks(dir: string, scope: string): Promise<StoreLink[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry): Promise<StoreLink[]> => {
    const path = join(dir, entry.name);
    if (entry.isSymbolicLink()) return [{ name: scope + entry.name, leadsTo: resolve(dir, await readlink(path)) }];
    if (entry.name.startsWith('@')) return readLinks(path, `${entry.name}/`);
    return entry.name.startsWith('.') ? [] : [{ name: scope + entry.name, leadsTo: null }];
  });
  return (await Promise.all(found)).flat();
}
