/**
 * Gives a prepared tree its dependencies, unit by unit: linked from the user's work tree when that has the same key and what is
 * installed there is what the key says, else from a frozen installation in the cache. Invariant: never another lockfile's packages
 * in silence; whatever is not proven is told.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Installer, install } from '#adapters/environment/worktree/dependencies/install';
import { isProven, unsatisfied } from '#adapters/environment/worktree/dependencies/installed';
import { dependenciesKey } from '#adapters/environment/worktree/dependencies/key';
import { linkModules } from '#adapters/environment/worktree/dependencies/link';
import { findUnits, type Unit } from '#adapters/environment/worktree/dependencies/units';
import { workspaceUsers } from '#adapters/environment/worktree/dependencies/workspace-users';
import { inside, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Answer } from '#kit/git/tree';

export interface DependencyRequest {
  /** The tree that is prepared and the user's work tree as it is now. */
  readonly wanted: TreeFiles;
  readonly current: TreeFiles;
  readonly userRoot: string;
  readonly target: string;
  readonly runtime: string;
  readonly installer: Installer;
}

export interface PreparedUnit {
  readonly unit: Unit;
  readonly key: string;
  /** Linked from the user's work tree, or there is nothing to install. */
  readonly fromUser: boolean;
}

type Source = Answer<{ readonly root: string; readonly note: string; readonly fromUser: boolean }>;

export async function prepareDependencies(
  request: DependencyRequest,
): Promise<Answer<{ readonly units: readonly PreparedUnit[]; readonly notes: readonly string[] }>> {
  const currentUnits = new Map(findUnits(request.current).map((unit) => [unit.dir, unit]));
  const units: PreparedUnit[] = [];
  const notes: string[] = [];
  for (const unit of findUnits(request.wanted)) {
    const isInstalled = await hasModules(request.userRoot, unit);
    const key = dependenciesKey(request.wanted, unit, request.runtime);
    if (!isInstalled && !needsAnything(unit)) units.push({ unit, key, fromUser: true });
    // A side unit that the user has not installed is not needed for the tests either.
    if (!isInstalled && (unit.dir !== '' || !needsAnything(unit))) continue;
    const theirs = currentUnits.get(unit.dir);
    const isSame = theirs !== undefined && dependenciesKey(request.current, theirs, request.runtime) === key;
    const source = isInstalled ? await chooseSource(request, unit, key, isSame) : await installed(request, unit, key);
    if (!source.ok) return source;
    await link(request, unit, source.value.root);
    units.push({ unit, key, fromUser: source.value.fromUser });
    notes.push(source.value.note);
  }
  return { ok: true, value: { units, notes } };
}

async function chooseSource(request: DependencyRequest, unit: Unit, key: string, isSame: boolean): Promise<Source> {
  const { userRoot, current } = request;
  const where = unit.dir === '' ? '' : ` of ${unit.dir}`;
  const fromUser = (why: string): Source => {
    return {
      ok: true,
      value: { root: userRoot, fromUser: true, note: `dependencies${where} linked from the work tree (${why})` },
    };
  };
  if (isSame && (await isProven(userRoot, current, unit))) return fromUser('same lockfile, installed as it says');
  if (!isSame && unit.lockfile !== null) return installed(request, unit, key);
  const problems = await unsatisfied(userRoot, unit);
  const some = problems.slice(0, 3).join(', ');
  if (problems.length === 0) {
    const lock = unit.lockfile === null ? 'no lockfile' : 'same lockfile';
    return fromUser(`${lock}; direct dependencies have the versions asked for, the others are not proven`);
  }
  const isSide = unit.lockfile === null && unit.dir !== '';
  return isSame && unit.lockfile === null
    ? fromUser(`same manifests, but not as they ask: ${some}`)
    : isSide
      ? fromUser(`not as asked for: ${some}`)
      : installed(request, unit, key);
}

async function installed({ installer, wanted, target }: DependencyRequest, unit: Unit, key: string): Promise<Source> {
  const answer = await install(installer, wanted, unit, key, target);
  return answer.ok ? { ok: true, value: { ...answer.value, fromUser: false } } : answer;
}

async function link({ wanted, target }: DependencyRequest, unit: Unit, source: string): Promise<void> {
  const dirs = unit.members.map(({ dir }) => dir).filter((dir) => !hasTrackedModules(wanted, dir));
  const members = unit.members.slice(1).filter(({ manifest }) => manifest.name !== null);
  const workspaces = new Map(members.map(({ dir, manifest }) => [manifest.name ?? '', dir]));
  const modules = dirs.map((dir) => join(source, dir, 'node_modules'));
  const copied = workspaces.size > 0 ? workspaceUsers(modules, new Set(workspaces.keys())) : new Set<string>();
  let store: readonly string[] = [];
  for (const dir of dirs) store = await linkModules({ source, target, dir, copied, workspaces }, store);
}

function needsAnything(unit: Unit): boolean {
  return unit.members.some(({ manifest }) => Object.keys(manifest.needed).length > 0);
}

async function hasModules(root: string, unit: Unit): Promise<boolean> {
  for (const { dir } of unit.members) {
    if (await stat(join(root, dir, 'node_modules')).catch(() => null)) return true;
  }
  return false;
}

/** Fixtures with a `node_modules` of their own in git are laid out already. */
function hasTrackedModules(files: TreeFiles, dir: string): boolean {
  const prefix = inside(dir, 'node_modules/');
  return files.entries.some(({ path }) => path.startsWith(prefix));
}
