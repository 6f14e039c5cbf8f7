/**
 * Built files in the user's work tree that are older than a source the change edits: tests that load them pass or fail for code that
 * is no longer there. Nothing is built in the user's folder, so that it is said instead.
 */
import { join } from 'node:path';
import { exists, isNewer } from '#adapters/environment/worktree/builds/age';
import { buildInputs } from '#adapters/environment/worktree/builds/inputs';
import { builtOutputs } from '#adapters/environment/worktree/builds/outputs';
import { findUnits, type Member, type Unit } from '#adapters/environment/worktree/dependencies/units';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';

/** `changed`: paths the change edits. One sentence per package whose build is behind. */
export async function staleBuilds(files: TreeFiles, root: string, changed: ReadonlySet<string>): Promise<string[]> {
  const members = findUnits(files).flatMap((unit) => unit.members.map((member) => ({ unit, member })));
  const notes = await Promise.all(members.map(({ unit, member }) => staleBuild(files, root, changed, unit, member)));
  return notes.filter((note) => note !== null);
}

async function staleBuild(
  files: TreeFiles,
  root: string,
  changed: ReadonlySet<string>,
  unit: Unit,
  member: Member,
): Promise<string | null> {
  const edited = [...buildInputs(files, unit, member).keys()].filter((path) => changed.has(path));
  if (edited.length === 0) return null;
  const offered = builtOutputs(member, [files]);
  const there = await Promise.all(offered.map((path) => exists(join(root, path))));
  const outputs = offered.filter((_, index) => there[index]);
  if (outputs.length === 0 || (await isNewer(root, outputs, edited))) return null;
  return `${outputs.join(', ')} is older than the sources this change edits: tests that load it may have seen an old build (build, then run again)`;
}
