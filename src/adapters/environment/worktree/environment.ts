/**
 * Prepared trees in folders of their own. One tree per (git tree, use) is made and counted; the last release removes it. What could
 * not be prepared is remembered until `close`, so that a failing installation is tried once per run.
 *
 *     prepare ──> making ──> in use (1..n) ──release──> removed
 *                    └─────> not prepared (reason)
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { staleBuilds } from '#adapters/environment/worktree/builds/stale';
import { treeOfRole } from '#adapters/environment/worktree/compose';
import { createPrograms } from '#adapters/environment/worktree/dependencies/program';
import { createFolderCache } from '#adapters/environment/worktree/folder-cache';
import { type LayoutTools, layOutTree } from '#adapters/environment/worktree/layout';
import { readOutputs } from '#adapters/environment/worktree/read-outputs';
import { loadTree } from '#adapters/environment/worktree/tree-files';
import { createTreeView } from '#adapters/environment/worktree/tree-view';
import { ownTreesFolder } from '#adapters/environment/worktree/trees-folder';
import { OutsideError } from '#domain/error';
import type { Clock } from '#kit/clock';
import type { Overlay } from '#kit/git/overlay';
import type { Overlays } from '#kit/git/overlays';
import type { Guard } from '#kit/guard';
import { shortHash } from '#kit/hash';
import type { Ids } from '#kit/id';
import { ownedName, ownSelf, reapStale, removeFolder } from '#kit/owned-folder';
import type { Environment, NotPrepared, PreparedTree, TreeRequest } from '#ports/environment';
import type { Executor } from '#ports/executor';
import type { TreeView } from '#ports/tree';

export interface WorktreeEnvironmentOptions {
  /** Absolute folder for what can be made again, `~/.cache/assay`. */
  readonly cacheRoot: string;
  /** Absolute folder for prepared trees, see `treesFolder`. */
  readonly treesRoot: string;
  /** Number of the user, null where there are none. */
  readonly user: number | null;
  readonly overlays: Pick<Overlays, 'latest'>;
  /** What native modules are built for, `node 24 linux x64`: the user's Node, not ours. */
  readonly runtime: string;
  /** Environment variables that only installations get, see `registrySettings`. */
  readonly registry: Readonly<Record<string, string>>;
  readonly executor: Executor;
  readonly guard: Guard;
  readonly ids: Ids;
  readonly clock: Clock;
}

interface Shared {
  readonly made: Promise<Made | NotPrepared>;
  users: number;
}

interface Made {
  readonly ok: true;
  readonly view: TreeView;
  readonly treeId: string;
  readonly notes: readonly string[];
  remove(): Promise<void>;
}

export function createWorktreeEnvironment(options: WorktreeEnvironmentOptions): Environment {
  const trees = new Map<string, Shared>();
  const listUsersOwn = remember(loadTree);
  const tools = layoutTools(options);
  const release = async (key: string, shared: Shared) => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (trees.get(key) === shared) trees.delete(key);
    const made = await shared.made;
    if (made.ok) await made.remove();
  };
  return {
    async prepare(request) {
      const { repo, inPlace } = request.change;
      const overlay = await open(options.overlays, repo);
      const copied = request.role === 'head' && inPlace && isPlugAndPlay(repo);
      if (request.role === 'head' && inPlace && !copied) return usersOwn(overlay, request, listUsersOwn);
      const tree = await treeOfRole(overlay, request.change, request.role);
      if (!tree.ok) return { ok: false, reason: tree.reason };
      const use = request.role.startsWith('base') ? 'base' : request.role;
      const key = [overlay.repository.root, use, tree.value].join('\0');
      const shared = trees.get(key) ?? { made: make(options, tools, overlay, tree.value), users: 0 };
      trees.set(key, shared);
      shared.users += 1;
      const made = await shared.made;
      if (!made.ok) return made;
      const notes = copied ? [plugAndPlayNote, ...made.notes] : made.notes;
      return handOut({ ...made, notes }, () => release(key, shared));
    },
    async close() {
      const left = [...trees.values()];
      trees.clear();
      for (const { made } of left) {
        const tree = await made.catch(() => null);
        if (tree?.ok) await tree.remove();
      }
    },
  };
}

const plugAndPlayNote =
  'tests run in a copy of the work tree that has a node_modules: with Yarn Plug’n’Play they could not run in it without yarn';

/** Yarn without `node_modules`: only what `yarn` itself starts finds a package. */
function isPlugAndPlay(repo: string): boolean {
  return existsSync(join(repo, '.pnp.cjs')) && !existsSync(join(repo, 'node_modules'));
}

/** The steps of a run ask for the same tree one after the other: the last answer is kept, a failure is not. */
function remember(load: typeof loadTree): typeof loadTree {
  let known: { readonly tree: string; readonly answer: ReturnType<typeof loadTree> } | null = null;
  return async (git, tree) => {
    if (known?.tree !== tree) known = { tree, answer: load(git, tree) };
    const mine = known;
    const answer = await mine.answer.catch((error: unknown) => {
      if (known === mine) known = null;
      throw error;
    });
    if (!answer.ok && known === mine) known = null;
    return answer;
  };
}

function layoutTools({
  cacheRoot,
  registry,
  executor,
  runtime,
  guard,
  ids,
  clock,
}: WorktreeEnvironmentOptions): LayoutTools {
  const cache = (name: string) => createFolderCache({ root: join(cacheRoot, name), guard, ids, clock });
  return {
    installs: cache('deps'),
    builds: cache('builds'),
    executor,
    programs: createPrograms(executor, registry),
    runtime,
  };
}

async function open(overlays: Pick<Overlays, 'latest'>, repo: string): Promise<Overlay> {
  const opened = await overlays.latest(repo);
  if (opened.ok) return opened.overlay;
  throw new OutsideError('environment', `${repo} cannot be read any more: ${opened.reason}`, { retryable: false });
}

async function usersOwn(
  overlay: Overlay,
  { change }: TreeRequest,
  load: typeof loadTree,
): Promise<PreparedTree | NotPrepared> {
  const loaded = await load(overlay.own, change.head.tree);
  if (!loaded.ok) return { ok: false, reason: `the work tree cannot be listed: ${loaded.reason}` };
  const files = loaded.value;
  const sources = change.files.filter(({ kind }) => kind === 'source').map(({ path }) => path);
  const notes = await staleBuilds(files, change.repo, new Set(sources));
  const view = createTreeView(change.repo, files.ids);
  return handOut({ view, treeId: change.head.tree, notes }, async () => undefined);
}

async function make(
  { treesRoot, user, guard, ids, clock }: WorktreeEnvironmentOptions,
  tools: LayoutTools,
  overlay: Overlay,
  tree: string,
): Promise<Made | NotPrepared> {
  const root = await ownTreesFolder(treesRoot, user);
  const self = await ownSelf();
  await reapStale(root, self, clock.now());
  const folder = join(root, ownedName(self, ids.next('tree')));
  const remove = async () => {
    await removeFolder(folder);
    await guard.forget(folder);
  };
  await guard.keep(folder);
  try {
    const dir = join(folder, folderName(overlay.repository.root));
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const laidOut = await layOutTree(tools, overlay, tree, dir);
    if (laidOut.ok) {
      const { files, notes } = laidOut.value;
      return { ok: true, view: createTreeView(dir, files.ids), treeId: tree, notes, remove };
    }
    await remove();
    return { ok: false, reason: laidOut.reason };
  } catch (error) {
    await remove();
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `the tree could not be prepared: ${message}` };
  }
}

/** The repository's own folder name: some tests print it. */
function folderName(repo: string): string {
  const name = basename(repo).replace(/^\.+/, '');
  return name === '' ? shortHash([repo]) : name;
}

/** One user's handle; releasing it twice counts once. */
function handOut(made: Pick<Made, 'view' | 'treeId' | 'notes'>, release: () => Promise<void>): PreparedTree {
  const { view, treeId, notes } = made;
  let released = false;
  return {
    ok: true,
    view,
    treeId,
    notes,
    readOutputs: (glob) => readOutputs(view.dir, glob),
    async release() {
      if (released) return;
      released = true;
      await release();
    },
  };
}
