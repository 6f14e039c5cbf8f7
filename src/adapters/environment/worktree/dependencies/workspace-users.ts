/**
 * Installed packages that use a workspace package of the repository themselves (a plugin that has the tested package as a peer).
 * Node resolves from a file's real place, so such a package, merely linked, would load the *source's* sibling, not the tree's: it must
 * be copied, and so must every package that uses it. Rare, and only looked for where there are workspaces.
 */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePackageJson } from '#adapters/environment/worktree/dependencies/manifest';

/**
 * Names of installed packages that reach one of `workspaces` through their dependencies; `dirs` are absolute `node_modules`.
 * Synchronous on purpose: 3,000 manifests take 0.15 s, through promises three times that. Most are only searched for the names.
 */
export function workspaceUsers(dirs: readonly string[], workspaces: ReadonlySet<string>): Set<string> {
  const manifests = dirs.flatMap((dir) => installedManifests(dir, ''));
  const names = [...workspaces].map((name) => JSON.stringify(name));
  if (!manifests.some(({ text }) => names.some((name) => text.includes(name)))) return new Set();
  const packages = manifests.map(({ name, text }) => ({ name, uses: parsePackageJson(text)?.used ?? [] }));
  return usersOf(packages, workspaces);
}

export interface Using {
  readonly name: string;
  readonly uses: readonly string[];
}

/** The closure; a package of a workspace's own name is not among them. Pure. */
export function usersOf(packages: readonly Using[], workspaces: ReadonlySet<string>): Set<string> {
  const reached = new Set(workspaces);
  for (let grown = -1; grown !== reached.size; ) {
    grown = reached.size;
    for (const { name, uses } of packages) if (uses.some((used) => reached.has(used))) reached.add(name);
  }
  for (const name of workspaces) reached.delete(name);
  return reached;
}

/** Real folders only: links lead to workspace packages or into a store that is judged on its own. */
function installedManifests(modules: string, scope: string): { readonly name: string; readonly text: string }[] {
  return entriesOf(modules).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    const dir = join(modules, entry.name);
    if (entry.name.startsWith('@')) return installedManifests(dir, `${entry.name}/`);
    const nested = installedManifests(join(dir, 'node_modules'), '');
    return [{ name: scope + entry.name, text: manifestOf(dir) }, ...nested];
  });
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

function manifestOf(dir: string): string {
  try {
    return readFileSync(join(dir, 'package.json'), 'utf8');
  } catch {
    return '';
  }
}
