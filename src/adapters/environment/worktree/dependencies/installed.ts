/**
 * Whether what lies in `node_modules` is what a unit asks for. Two degrees: `proven` by the record the package manager left of its
 * last installation, or only `satisfied`: every direct dependency is there in a version its range allows.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { satisfiesRange } from '#adapters/environment/worktree/dependencies/ranges';
import type { Unit } from '#adapters/environment/worktree/dependencies/units';
import { folderOf, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import {
  npmLockedPackages,
  pnpmPackages,
  yarnClassicEntries,
  yarnClassicInstalled,
  yarnInstalled,
  yarnResolutions,
} from '#formats/lockfile-identity';

/** Whether the installation below `root` is that of the unit's lockfile. False also when it cannot be told. */
export async function isProven(root: string, files: TreeFiles, unit: Unit): Promise<boolean> {
  const lock = unit.lockfile === null ? null : files.text(unit.lockfile);
  if (lock === null) return false;
  const modules = join(root, unit.dir, 'node_modules');
  switch (unit.manager) {
    case 'npm':
      return isNpmProven(lock, await read(join(modules, '.package-lock.json')));
    case 'yarn-berry': {
      const installed = yarnInstalled((await read(join(modules, '.yarn-state.yml'))) ?? '');
      return installed.size > 0 && yarnResolutions(lock).every((resolution) => installed.has(resolution));
    }
    case 'yarn-classic': {
      const installed = yarnClassicInstalled((await read(join(modules, '.yarn-integrity'))) ?? '');
      const wanted = [...yarnClassicEntries(lock)];
      return installed.size > 0 && wanted.every(([name, resolved]) => installed.get(name) === resolved);
    }
    case 'pnpm': {
      const installed = new Set(pnpmPackages((await read(join(modules, '.pnpm/lock.yaml'))) ?? ''));
      return installed.size > 0 && pnpmPackages(lock).every((key) => installed.has(key));
    }
    default:
      return false;
  }
}

function isNpmProven(lock: string, record: string | null): boolean {
  const wanted = npmLockedPackages(lock);
  const installed = record === null ? null : npmLockedPackages(record);
  if (wanted === null || installed === null) return false;
  return [...wanted].every(([path, { version, optional, link }]) => {
    const found = installed.get(path);
    return found === undefined ? optional : link || found.version === version;
  });
}

/** `name@range (found version)` for each direct dependency that is missing or of another version. */
export async function unsatisfied(root: string, unit: Unit): Promise<string[]> {
  const known = new Map<string, Promise<string | null>>();
  const checks = unit.members.flatMap(({ dir, manifest }) =>
    Object.entries(manifest.needed).map(async ([name, range]) => {
      const version = await installedVersion(root, dir, name, known);
      if (version !== null && satisfiesRange(version, range)) return null;
      return `${name}@${range} (${version === null ? 'not installed' : `${version} is installed`})`;
    }),
  );
  return (await Promise.all(checks)).filter((problem) => problem !== null);
}

/** As Node looks it up: the package's own node_modules first, then those above it, up to the repository's root. */
async function installedVersion(
  root: string,
  dir: string,
  name: string,
  known: Map<string, Promise<string | null>>,
): Promise<string | null> {
  const path = join(root, dir, 'node_modules', name, 'package.json');
  const version = known.get(path) ?? versionIn(path);
  known.set(path, version);
  const found = await version;
  return found !== null || dir === '' ? found : installedVersion(root, folderOf(dir), name, known);
}

async function versionIn(path: string): Promise<string | null> {
  const text = await read(path);
  if (text === null) return null;
  const version = /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  return version ?? '0.0.0';
}

async function read(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
