/** What is asked about the files of both sides when recordings decide, and how a recording's units are compared with what changed. Pure. */
import type { ChangedFile } from '#domain/change';
import type { Edge, ImportGraph } from '#domain/impact';
import type { RecordedUse, Recording } from '#domain/recording';
import type { TreeState } from '#flow/tree-state';

export type Use = Pick<RecordedUse, 'path' | 'blob'>;
export type ChangedUse = 'none' | 'all' | ReadonlySet<number>;

/** A file, and what it does, as a part of a sentence after "it". */
export interface Told {
  readonly path: string;
  readonly how: string;
}

export interface TouchWorld {
  /** Of head. */
  readonly graph: ImportGraph;
  readonly files: readonly ChangedFile[];
  readonly head: TreeState;
  readonly base: TreeState;
  /** Head's files: path -> blob id. */
  readonly blobs: ReadonlyMap<string, string>;
  /** What a file of head loads; of a renamed file also by its old name. */
  edges(path: string): readonly Edge[];
  /** Units of the recorded content that are no longer there as they were, at head or at base. */
  changedSince(use: Use): ChangedUse;
  /** `changedSince` against head alone. */
  changedAtHead(use: Use): ChangedUse;
  /** Names of class members that came or went in that file, between the recorded content and head or base. */
  membersOf(use: Use): ReadonlySet<string>;
  /** An executed unit that names one of them, or that looks through all members of an object. */
  naming(recording: Recording, names: ReadonlySet<string>): Told | null;
  /** An executed unit that loads by a name that only the running program knows. */
  computing(recording: Recording): Told | null;
  /** Whether a file of head is code that may be loaded by name. */
  isCode(path: string): boolean;
  /** What differs between the tree it was watched on and head; null when nobody knows. */
  since(recording: Recording): ReadonlyMap<string, 'added' | 'deleted' | 'modified'> | null;
  /** Code that runs for this test where nobody watches: the runner's configuration and set-up elsewhere, with what they load. */
  unwatched(recording: Recording): ReadonlySet<string>;
  /** In words: `applyCoupons()`. */
  describe(use: Use, unit: number): string;
  environment(recording: Recording): string;
}

export type ChangedPaths = ReadonlyMap<string, ChangedFile>;

/** By both names of a renamed file. */
export function changedPaths(files: readonly ChangedFile[]): ChangedPaths {
  return new Map(
    files.flatMap((file) => [
      ...(file.oldPath === null ? [] : [[file.oldPath, file] as const]),
      [file.path, file] as const,
    ]),
  );
}

/** Whether head has everything the test file executed, read and listed as it was then, in the same environment. */
export function isAsRecorded({ environment, blobs, head }: TouchWorld, recording: Recording): boolean {
  return (
    recording.environment === environment(recording) &&
    recording.files.every(({ path, blob }) => blobs.get(path) === blob) &&
    recording.reads.every(({ path, blob }) => head.stateOf(path) === blob) &&
    recording.lists.every(({ path, names }) => head.namesBelow(path) === names)
  );
}

/** The first executed unit that changed; `all` when no unit can be named. */
export function executedOf({ executed }: RecordedUse, changed: ChangedUse): number | 'all' | null {
  if (changed === 'none') return null;
  if (changed === 'all' || executed === 'all') return 'all';
  const inner = executed.filter((unit) => changed.has(unit));
  return inner.find((unit) => unit !== 0) ?? inner[0] ?? null;
}
