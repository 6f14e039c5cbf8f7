/**
 * The key of an installation: equal keys install the same. Made of the lockfile, the manifests' fields that matter, the package
 * manager's configuration and patches, and what the machine runs (native modules). Pure.
 */
import { installIdentity } from '#adapters/environment/worktree/dependencies/manifest';
import type { Unit } from '#adapters/environment/worktree/dependencies/units';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';
import { lockfileIdentity } from '#formats/lockfile-identity';
import { sha256 } from '#kit/hash';

/** `runtime` says for what native modules are built: `node 24 linux x64`. */
export function dependenciesKey(files: TreeFiles, unit: Unit, runtime: string): string {
  const lockfile = unit.lockfile === null ? null : (files.text(unit.lockfile) ?? files.ids.get(unit.lockfile) ?? '');
  const parts = [
    runtime,
    unit.dir,
    unit.manager,
    lockfile === null || unit.lockfile === null ? '' : lockfileIdentity(unit.lockfile, lockfile),
    ...unit.members.flatMap(({ dir, manifest }) => [dir, installIdentity(manifest)]),
    ...unit.config.flatMap((path) => [path, files.ids.get(path) ?? '']),
  ];
  return sha256(...parts).slice(0, 32);
}
