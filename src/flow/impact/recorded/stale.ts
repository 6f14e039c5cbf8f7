/**
 * Why a recording no longer tells what its test does before it comes to a change: something else is not as it was when it was watched.
 * Pure. A change of its own that it executed or read is no reason here: `touched.ts` asked for that before.
 */
import type { Recording } from '#domain/recording';
import { newlyMet } from '#flow/impact/recorded/newly-met';
import { type ChangedPaths, executedOf, type TouchWorld } from '#flow/impact/recorded/touch-world';

/** Null when it still tells. */
export function whyStale(world: TouchWorld, recording: Recording, changed: ChangedPaths): string | null {
  return codeSince(world, recording, changed) ?? dataSince(world, recording) ?? namesSince(world, recording, changed);
}

function codeSince(world: TouchWorld, recording: Recording, changed: ChangedPaths): string | null {
  const members = new Set<string>();
  for (const use of recording.files) {
    if (changed.has(use.path) || world.blobs.get(use.path) === use.blob) continue;
    if (!world.blobs.has(use.path)) return `${use.path}, which it ran, is gone since it was watched`;
    if (executedOf(use, world.changedAtHead(use)) !== null)
      return `${use.path}, which it ran, was edited since it was watched`;
    for (const name of world.membersOf(use)) members.add(name);
  }
  const naming = members.size === 0 ? null : world.naming(recording, members);
  return naming && `${naming.how}, which came or went since it was watched`;
}

function dataSince({ head }: TouchWorld, { reads, lists }: Recording): string | null {
  const read = reads.find(({ path, blob }) => head.stateOf(path) !== blob);
  if (read !== undefined) return `${read.path || 'the repository'}, which it read, was edited since it was watched`;
  const listed = lists.find(({ path, names }) => head.namesBelow(path) !== names);
  if (listed === undefined) return null;
  return `files came or went in ${listed.path || 'the repository'}, which it listed, since it was watched`;
}

function namesSince(world: TouchWorld, recording: Recording, changed: ChangedPaths): string | null {
  const since = world.since(recording);
  const elsewhere = [...world.unwatched(recording)].find((path) => !changed.has(path) && (since?.has(path) ?? true));
  if (elsewhere !== undefined) return `${elsewhere}, which runs before it, may have changed since it was watched`;
  const isNew = (path: string) => since === null || since.get(path) === 'added';
  const met = newlyMet(world, recording, isNew);
  if (met !== null) return `${met.from}, which it runs, may load another file than when it was watched: ${met.to}`;
  const code = since === null || [...since].some(([path, what]) => what === 'added' && world.isCode(path));
  const computing = code ? world.computing(recording) : null;
  return computing && `${computing.how}, which may be a file that is new since it was watched`;
}
