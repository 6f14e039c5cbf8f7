/**
 * Makes one prepared tree: checkout, dependencies, built files. `folder` exists and is empty. Invariant: the user's work tree is only
 * read; a tree that lacks something its tests need is no tree but a reason.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedSources } from '#adapters/environment/worktree/builds/generated';
import { prepareBuilds } from '#adapters/environment/worktree/builds/prepare';
import { checkOut } from '#adapters/environment/worktree/checkout';
import { prepareDependencies } from '#adapters/environment/worktree/dependencies/prepare';
import type { Programs } from '#adapters/environment/worktree/dependencies/program';
import type { FolderCache } from '#adapters/environment/worktree/folder-cache';
import { folderOf, inside, loadTree, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Overlay } from '#kit/git/overlay';
import { snapshotWorkTree } from '#kit/git/snapshot';
import type { Answer } from '#kit/git/tree';
import type { Executor } from '#ports/executor';

export interface LayoutTools {
  readonly installs: FolderCache;
  readonly builds: FolderCache;
  readonly executor: Executor;
  readonly programs: Programs;
  readonly runtime: string;
}

export interface LaidOut {
  readonly files: TreeFiles;
  readonly notes: readonly string[];
}

export async function layOutTree(
  tools: LayoutTools,
  overlay: Overlay,
  tree: string,
  target: string,
): Promise<Answer<LaidOut>> {
  const { own: git, repository } = overlay;
  const wanted = await loadTree(git, tree);
  if (!wanted.ok) return incomplete(overlay, wanted.reason);
  const files = wanted.value;
  const [current, checkedOut] = await Promise.all([workTree(overlay, files), checkOut(overlay, files, target)]);
  if (!checkedOut.ok) return incomplete(overlay, checkedOut.reason);
  const shared = {
    wanted: files,
    current,
    userRoot: repository.root,
    target,
    executor: tools.executor,
    programs: tools.programs,
  };
  const installer = { cache: tools.installs, executor: tools.executor, programs: tools.programs, git };
  const dependencies = await prepareDependencies({ ...shared, runtime: tools.runtime, installer });
  if (!dependencies.ok) return dependencies;
  const { units, notes } = dependencies.value;
  const generated = await generatedSources(overlay.users, git, files);
  const builds = await prepareBuilds({ ...shared, units, generated, cache: tools.builds });
  if (!builds.ok) return builds;
  const settings = await environmentFiles(repository.root, current);
  return { ok: true, value: { files, notes: [...checkedOut.value, ...notes, ...builds.value, ...settings] } };
}

/** The user's work tree as it is now; where it cannot be read, an empty one, with which nothing can be shared. */
async function workTree(overlay: Overlay, wanted: TreeFiles): Promise<TreeFiles> {
  const snapshot = await snapshotWorkTree(overlay);
  if (snapshot.ok && snapshot.tree === wanted.tree) return wanted;
  const loaded = snapshot.ok ? await loadTree(overlay.own, snapshot.tree) : null;
  return loaded?.ok ? loaded.value : { tree: '', entries: [], ids: new Map(), text: () => null };
}

function incomplete({ repository, partial }: Overlay, reason: string): { readonly ok: false; readonly reason: string } {
  const shallow = repository.shallow ? ' (a shallow clone: git fetch --unshallow brings what is missing)' : '';
  const fetching = partial ? ' (a partial clone: git fetch --refetch --no-filter brings what is missing)' : shallow;
  return { ok: false, reason: `the revision could not be checked out: ${reason}${fetching}` };
}

/** Ignored `.env` files are the user's secrets: they are named, never copied. */
async function environmentFiles(root: string, current: TreeFiles): Promise<string[]> {
  const dirs = new Set([...current.ids.keys()].filter((path) => path.endsWith('package.json')).map(folderOf));
  const found: string[] = [];
  for (const dir of new Set(['', ...dirs])) {
    const names = await readdir(join(root, dir)).catch(() => []);
    const hidden = names.filter((name) => /^\.env(\.|$)/.test(name)).map((name) => inside(dir, name));
    found.push(...hidden.filter((path) => !current.ids.has(path)));
  }
  return found.length === 0
    ? []
    : [`ignored by git and therefore not in the prepared tree: ${found.sort().join(', ')}`];
}
