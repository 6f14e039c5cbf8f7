/**
 * Installs a unit as its lockfile says, once per key, into the cache. Only what installing needs is laid out there: manifests without
 * the repository's own scripts (their sources are not there), lockfile, configuration, patches and local packages.
 */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { installCall } from '#adapters/environment/worktree/dependencies/managers';
import { withoutScripts } from '#adapters/environment/worktree/dependencies/manifest';
import type { Programs } from '#adapters/environment/worktree/dependencies/program';
import type { Unit } from '#adapters/environment/worktree/dependencies/units';
import type { FolderCache } from '#adapters/environment/worktree/folder-cache';
import { runTool } from '#adapters/environment/worktree/run-tool';
import { inside, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Git } from '#kit/git';
import { type Answer, readBlobs } from '#kit/git/tree';
import { duration } from '#kit/text';
import type { Executor } from '#ports/executor';

export interface Installer {
  readonly cache: FolderCache;
  readonly executor: Executor;
  readonly programs: Programs;
  /** Reads the blobs of the tree. */
  readonly git: Git;
}

export interface Installation {
  /** Root that the unit's folder lies in, as in the tree. */
  readonly root: string;
  readonly note: string;
}

/** `target` is where all of the tree is laid out. */
export async function install(
  { cache, executor, programs, git }: Installer,
  files: TreeFiles,
  unit: Unit,
  key: string,
  target: string,
): Promise<Answer<Installation>> {
  const where = unit.dir === '' ? '' : ` in ${unit.dir}`;
  let ms = 0;
  let remark = '';
  const answer = await cache.get(key, async (dir) => {
    const laidOut = await layOut(git, files, unit, dir);
    if (!laidOut.ok) return laidOut;
    const program = await programs.find(files, unit, dir);
    if (!program.ok) return program;
    const call = installCall(program.value, unit, packagesInGit(files, unit, target));
    const ran = await runTool(executor, call, dir, unit.dir);
    if (!ran.ok) return ran;
    if (program.value.note !== null) remark = ` (${program.value.note})`;
    ms = ran.value;
    const installed = await stat(join(dir, unit.dir, 'node_modules')).catch(() => null);
    return installed ? { ok: true, value: null } : { ok: false, reason: 'the installation made no node_modules' };
  });
  if (!answer.ok) return { ok: false, reason: `dependencies${where} could not be installed: ${answer.reason}` };
  const how = answer.value.made
    ? `${nameOf(unit)} (${duration(ms)})`
    : `an earlier installation of the same ${unit.lockfile === null ? 'manifests' : 'lockfile'}`;
  return { ok: true, value: { root: answer.value.dir, note: `dependencies${where} from ${how}${remark}` } };
}

function nameOf(unit: Unit): string {
  return unit.lockfile === null ? `${unit.manager} install without a lockfile` : `${unit.manager} install, frozen`;
}

/** Yarn's zero-installs: the packages themselves are in git, nothing needs to be fetched. */
function packagesInGit(files: TreeFiles, { dir }: Unit, target: string): string | null {
  const folder = inside(dir, '.yarn/cache');
  return files.entries.some(({ path }) => path.startsWith(`${folder}/`)) ? join(target, folder) : null;
}

async function layOut(git: Git, files: TreeFiles, unit: Unit, dir: string): Promise<Answer<null>> {
  const paths = [...files.ids.keys()].filter(neededBy(unit));
  const blobs = await readBlobs(
    git,
    paths.map((path) => files.ids.get(path) ?? ''),
  );
  if (!blobs.ok) return blobs;
  for (const path of paths) await write(join(dir, path), blobs.value.get(files.ids.get(path) ?? '') ?? '');
  for (const { dir: member, manifest } of unit.members) {
    await write(join(dir, inside(member, 'package.json')), withoutScripts(manifest));
  }
  return { ok: true, value: null };
}

/** Lockfile, configuration, Yarn's own program and plugins, and whatever a `file:` dependency names. */
function neededBy(unit: Unit): (path: string) => boolean {
  const exact = new Set([...unit.config, ...(unit.lockfile === null ? [] : [unit.lockfile])]);
  const local = unit.members.flatMap(({ dir, manifest }) =>
    Object.values(manifest.needed).flatMap((range) => {
      const target = /^(?:file|link|portal):(?!\/)(.+)$/.exec(range)?.[1];
      return target === undefined ? [] : [posix.join(dir, target)];
    }),
  );
  const folders = [inside(unit.dir, '.yarn/releases'), inside(unit.dir, '.yarn/plugins'), ...local];
  return (path) => exact.has(path) || folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
