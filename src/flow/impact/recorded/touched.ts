/**
 * Whether a test is touched by what changed, going by what it executed and read when it was last watched. Pure.
 * Why this is safe: until a program reaches a changed unit, or reads a changed file, it does what it did before; so a test that executed
 * none of the changed units comes to none of them now. What a program cannot execute itself (how it is compiled, which modules a name
 * stands for) is asked of the graph and of the recording's environment.
 * `undecided` leaves the answer to the imports.
 */
import type { ChangedFile } from '#domain/change';
import type { Edge } from '#domain/impact';
import type { RecordedUse, Recording } from '#domain/recording';

export type Touch =
  | { readonly touched: true; readonly path: string; readonly how: string }
  | { readonly touched: false; readonly how: string }
  | { readonly touched: null; readonly how: string };

export interface TouchWorld {
  readonly files: readonly ChangedFile[];
  /** Head's files: path -> blob id. */
  readonly blobs: ReadonlyMap<string, string>;
  /** What a file of head loads. */
  edges(path: string): readonly Edge[];
  /** Units of the recorded content that are no longer there as they were, at head or at base. */
  changedSince(use: Pick<RecordedUse, 'path' | 'blob'>): 'none' | 'all' | ReadonlySet<number>;
  /** Names of class members that came or went in that file, between the recorded content and head or base. */
  membersOf(use: Pick<RecordedUse, 'path' | 'blob'>): ReadonlySet<string>;
  /** An executed unit that names one of them, or that looks through all members of an object. */
  naming(recording: Recording, names: ReadonlySet<string>): { readonly path: string; readonly how: string } | null;
  /** `changedSince` against head alone. */
  changedAtHead(use: Pick<RecordedUse, 'path' | 'blob'>): 'none' | 'all' | ReadonlySet<number>;
  /** In words: `applyCoupons()`. */
  describe(use: Pick<RecordedUse, 'path' | 'blob'>, unit: number): string;
  environment(recording: Recording): string;
}

export function touchedBy(world: TouchWorld, recording: Recording): Touch {
  if (recording.incomplete !== null) return { touched: null, how: recording.incomplete };
  if (recording.environment !== world.environment(recording)) {
    return { touched: null, how: 'it was watched with another configuration, other packages or another Node' };
  }
  const changed = changedPaths(world.files);
  const stale = staleness(world, recording, changed);
  if (stale !== null) return { touched: null, how: stale };
  return firstTouch(world, recording, changed) ?? { touched: false, how: untouchedWords(recording, changed) };
}

function changedPaths(files: readonly ChangedFile[]): ReadonlyMap<string, ChangedFile> {
  return new Map(
    files.flatMap((file) => [
      [file.path, file] as const,
      ...(file.oldPath === null ? [] : [[file.oldPath, file] as const]),
    ]),
  );
}

/** Something else it executed or read has changed since then: what it does before it comes to this change is not known. */
function staleness(world: TouchWorld, recording: Recording, changed: ReadonlyMap<string, ChangedFile>): string | null {
  for (const use of recording.files) {
    if (changed.has(use.path) || world.blobs.get(use.path) === use.blob) continue;
    if (!world.blobs.has(use.path)) return `${use.path}, which it ran, is gone since it was watched`;
    if (executedOf(use, world.changedAtHead(use)) !== null)
      return `${use.path}, which it ran, was edited since it was watched`;
  }
  for (const { path, blob } of recording.reads) {
    if (!changed.has(path) && (world.blobs.get(path) ?? null) !== blob)
      return `${path}, which it read, was edited since it was watched`;
  }
  return null;
}

function firstTouch(world: TouchWorld, recording: Recording, changed: ReadonlyMap<string, ChangedFile>): Touch | null {
  for (const use of recording.files) {
    if (!changed.has(use.path)) continue;
    const unit = executedOf(use, world.changedSince(use));
    if (unit === 'all') return { touched: true, path: use.path, how: `it runs ${use.path}` };
    if (unit !== null)
      return { touched: true, path: use.path, how: `it runs ${world.describe(use, unit)} in ${use.path}` };
  }
  const members = new Set(recording.files.flatMap((use) => (changed.has(use.path) ? [...world.membersOf(use)] : [])));
  const naming = members.size === 0 ? null : world.naming(recording, members);
  if (naming !== null) return { touched: true, ...naming };
  for (const { path } of recording.reads) {
    if (changed.has(path)) return { touched: true, path, how: `it reads ${path}` };
  }
  for (const [path, { status }] of changed) {
    const isNewName = status === 'added' || status === 'renamed' || status === 'deleted';
    if (isNewName && recording.lists.includes(folderOf(path))) {
      return { touched: true, path, how: `it lists the folder ${folderOf(path) || 'of the repository'}` };
    }
  }
  return resolvedAnew(world, recording, changed);
}

/** Files that are new under their name, and which a file it ran loads now without having been edited: the name stands for another module. */
function resolvedAnew(
  world: TouchWorld,
  recording: Recording,
  changed: ReadonlyMap<string, ChangedFile>,
): Touch | null {
  const isNew = (path: string) => {
    const status = changed.get(path)?.status;
    return status === 'added' || status === 'renamed';
  };
  if (![...changed.keys()].some(isNew)) return null;
  for (const from of [recording.test.file, ...recording.files.map(({ path }) => path)]) {
    if (changed.has(from)) continue;
    const to = world.edges(from).find((edge) => edge.kind !== 'type' && isNew(edge.to))?.to;
    if (to !== undefined) return { touched: true, path: to, how: `${from}, which it runs, loads the new ${to}` };
  }
  return null;
}

/** The first executed unit that changed; `all` when no unit can be named. */
function executedOf({ executed }: RecordedUse, changed: 'none' | 'all' | ReadonlySet<number>): number | 'all' | null {
  if (changed === 'none') return null;
  if (changed === 'all' || executed === 'all') return 'all';
  const inner = executed.filter((unit) => changed.has(unit));
  return inner.find((unit) => unit !== 0) ?? inner[0] ?? null;
}

function untouchedWords({ files, at }: Recording, changed: ReadonlyMap<string, ChangedFile>): string {
  const loaded = files.filter(({ path }) => changed.has(path)).length;
  const when = `when it was watched on ${new Date(at).toISOString().slice(0, 10)}`;
  if (loaded === 0) return `loaded and read nothing that changed ${when}`;
  return `executed nothing that changed ${when}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
