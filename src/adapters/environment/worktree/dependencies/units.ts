/**
 * An install unit: one folder a package manager is called in, its lockfile, and the packages it installs for (its workspaces).
 * A repository has one, or several side by side (`examples/shop` with a lockfile of its own). Pure, over one tree.
 */

import { parse } from 'yaml';
import { type PackageJson, parsePackageJson } from '#adapters/environment/worktree/dependencies/manifest';
import {
  folderOf,
  inside,
  installConfigNames,
  lockfileNames,
  type TreeFiles,
} from '#adapters/environment/worktree/tree-files';
import type { PackageManager } from '#domain/project';
import { globMatcher } from '#kit/glob';

export interface Member {
  /** Folder relative to the repository's root. */
  readonly dir: string;
  readonly manifest: PackageJson;
}

export interface Unit {
  readonly dir: string;
  readonly manager: PackageManager;
  /** Path of the lockfile, null without one. */
  readonly lockfile: string | null;
  /** The unit's own package first. */
  readonly members: readonly Member[];
  /** Configuration and patches that decide what is installed. */
  readonly config: readonly string[];
}

/** Units from the outside in. Packages that no unit claims come as units of their own, without a lockfile. */
export function findUnits(files: TreeFiles): Unit[] {
  const packages = findPackages(files);
  const byDir = new Map(packages.map((member) => [member.dir, member]));
  const locked = packages.filter((it) => it.dir === '' || lockfileOf(files, it) !== null);
  const units: Unit[] = [];
  const claimed = new Set<string>();
  const claim = (own: Member) => {
    claimed.add(own.dir);
    const isWorkspace = workspaceMatcher(files, own);
    const below = packages.filter(
      (it) => !claimed.has(it.dir) && isWorkspace(it.dir) && lockfileOf(files, it) === null,
    );
    for (const { dir } of below) claimed.add(dir);
    units.push(unitOf(files, own, below));
  };
  for (const own of locked) claim(own);
  for (const { dir } of packages) {
    const own = byDir.get(dir);
    if (own && !claimed.has(dir)) claim(own);
  }
  return units;
}

function findPackages(files: TreeFiles): Member[] {
  return [...files.ids.keys()]
    .filter((path) => path === 'package.json' || path.endsWith('/package.json'))
    .flatMap((path): Member[] => {
      const manifest = parsePackageJson(files.text(path) ?? '');
      return manifest === null ? [] : [{ dir: folderOf(path), manifest }];
    })
    .sort((a, b) => a.dir.split('/').length - b.dir.split('/').length || a.dir.localeCompare(b.dir))
    .sort((a, b) => Number(a.dir !== '') - Number(b.dir !== ''));
}

function unitOf(files: TreeFiles, own: Member, below: readonly Member[]): Unit {
  const lockfile = lockfileOf(files, own);
  const dirs = [own.dir, ...below.map(({ dir }) => dir)];
  const named = dirs.flatMap((dir) => installConfigNames.map((name) => inside(dir, name)));
  const patches = dirs.map(
    (dir) => new RegExp(`^${escapePattern(dir === '' ? '' : `${dir}/`)}(patches|\\.yarn/patches)/`),
  );
  const config = [...files.ids.keys()].filter((path) => patches.some((pattern) => pattern.test(path)));
  return {
    dir: own.dir,
    manager: managerOf(files, own, lockfile),
    lockfile,
    members: [own, ...below],
    config: [...named.filter((path) => files.ids.has(path)), ...config].sort(),
  };
}

/** Of several lockfiles (a left-over `package-lock.json` beside `yarn.lock`) it is the one of the manager that the manifest names. */
function lockfileOf(files: TreeFiles, { dir, manifest }: Member): string | null {
  const found = lockfileNames.filter((candidate) => files.ids.has(inside(dir, candidate)));
  const manager = /^[a-z]+(?=@)/.exec(manifest.packageManager ?? '')?.[0];
  const name = found.find((candidate) => manager === (/^(?:pnpm|yarn|bun)/.exec(candidate)?.[0] ?? 'npm')) ?? found[0];
  return name === undefined ? null : inside(dir, name);
}

function managerOf(files: TreeFiles, own: Member, lockfile: string | null): PackageManager {
  const asked = /^(npm|pnpm|yarn|bun)@(\d+)/.exec(own.manifest.packageManager ?? '');
  const name = lockfile?.slice(lockfile.lastIndexOf('/') + 1) ?? '';
  if (name === 'yarn.lock') {
    const isBerry = /^__metadata:/m.test(files.text(inside(own.dir, 'yarn.lock')) ?? '');
    return isBerry ? 'yarn-berry' : 'yarn-classic';
  }
  if (name === 'pnpm-lock.yaml') return 'pnpm';
  if (name.startsWith('bun.')) return 'bun';
  if (name !== '') return 'npm';
  if (asked?.[1] === 'yarn') return asked[2] === '1' ? 'yarn-classic' : 'yarn-berry';
  return asked?.[1] === 'pnpm' || asked?.[1] === 'bun' ? asked[1] : 'npm';
}

/** Whether a folder is a workspace of `own`; later `!` patterns take away. */
function workspaceMatcher(files: TreeFiles, own: Member): (dir: string) => boolean {
  const globs = [...own.manifest.workspaces, ...pnpmWorkspaces(files.text(inside(own.dir, 'pnpm-workspace.yaml')))];
  const tidy = (glob: string) => glob.replace(/\/+$/, '');
  const matches = globMatcher(globs.filter((glob) => !glob.startsWith('!')).map(tidy));
  const excluded = globMatcher(globs.filter((glob) => glob.startsWith('!')).map((glob) => tidy(glob.slice(1))));
  const prefix = own.dir === '' ? '' : `${own.dir}/`;
  return (dir) => {
    if (!dir.startsWith(prefix)) return false;
    const relative = dir.slice(prefix.length);
    return matches(relative) && !excluded(relative);
  };
}

function pnpmWorkspaces(text: string | null): string[] {
  if (text === null) return [];
  try {
    const value: unknown = parse(text);
    const packages = typeof value === 'object' && value !== null && 'packages' in value ? value.packages : [];
    return Array.isArray(packages) ? packages.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
