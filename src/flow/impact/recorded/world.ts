/**
 * What `touched.ts` asks about, out of the files of both sides: which units of a recorded content are still there. Answers are computed
 * when somebody asks, once each: most recordings share their files.
 */
import type { Change, ChangedFile } from '#domain/change';
import type { ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import type { RecordedFile, Recording } from '#domain/recording';
import { environmentPrint } from '#flow/environment-print';
import { computedLoading, mentions } from '#flow/impact/recorded/mentions';
import type { ChangedUse, TouchWorld, Use } from '#flow/impact/recorded/touch-world';
import { unwatchedCode } from '#flow/impact/recorded/unwatched';
import { treeState } from '#flow/tree-state';
import type { UnitReader } from '#flow/unit-reader';
import { changedMembers, changedUnits, describeUnit } from '#formats/units/changed-units';

export interface WorldInput {
  readonly change: Pick<Change, 'base' | 'head' | 'files'>;
  readonly project: Project;
  readonly graph: ImportGraph;
  /** Head's files: path -> blob id. */
  readonly blobs: ReadonlyMap<string, string>;
  readonly node: string | null;
  readonly recorded: readonly RecordedFile[];
  /** Of contents of either side. */
  readonly unitsOf: UnitReader;
  /** Null for what is at hand of neither side. */
  readonly textOf: (path: string, blob: string) => string | null;
  /** By tree: what differs between it and head. Base's and head's own need not be there. */
  readonly differences: ReadonlyMap<string, Differences>;
}

type Differences = ReadonlyMap<string, 'added' | 'deleted' | 'modified'>;

export function touchWorld(input: WorldInput): TouchWorld {
  const { change, project, graph, blobs, recorded, textOf } = input;
  const files = new Map(recorded.map((file) => [nameOf(file), file]));
  const search = { recorded: files, textOf, first: change.files.map(({ path }) => path) };
  return {
    graph,
    files: change.files,
    blobs,
    head: treeState(blobs),
    base: treeState(filesOfBase(blobs, change.files)),
    edges: (path) => [path, nowAt(change.files, path)].flatMap((it) => graph.edges.get(it) ?? []),
    isCode: (path) => graph.edges.has(path),
    ...comparison(input, files),
    naming: mentions(search),
    computing: computedLoading(search, graph),
    since: sinceTree(input),
    unwatched: unwatchedCode(project, graph),
    describe: (use, unit) => {
      const found = files.get(nameOf(use))?.units?.units[unit];
      return found === undefined ? 'it' : describeUnit(found);
    },
    environment: environments(input),
  };
}

/** A recorded content against what is there of it at head and at base. */
function comparison(
  { change, blobs, unitsOf }: WorldInput,
  files: ReadonlyMap<string, RecordedFile>,
): Pick<TouchWorld, 'changedSince' | 'changedAtHead' | 'membersOf'> {
  const changes = Map.groupBy(
    change.files.flatMap((file) =>
      [...new Set([file.path, file.oldPath ?? file.path])].map((path) => ({ path, file })),
    ),
    ({ path }) => path,
  );
  const unitsAt = (use: Use) => files.get(nameOf(use))?.units ?? null;
  const between = remember((use, path, blob) => {
    if (blob === use.blob) return 'none';
    const before = unitsAt(use);
    return blob === null || before === null ? 'all' : changedUnits(before, unitsOf(path, blob));
  });
  const atHead = (use: Use): Side => {
    const path = nowAt(change.files, use.path);
    return { path, blob: blobs.get(path) ?? null };
  };
  /** Null blob: base had no such file, or its content is not git's to tell. */
  const atBase = ({ path }: Use): readonly Side[] =>
    (changes.get(path) ?? []).map(({ file }) => ({ path: file.oldPath ?? file.path, blob: file.oldBlob }));
  const changedAtHead = (use: Use): ChangedUse => {
    const { path, blob } = atHead(use);
    return between(use, path, blob);
  };
  return {
    changedAtHead,
    changedSince: (use) =>
      atBase(use).reduce((found, { path, blob }) => union(found, between(use, path, blob)), changedAtHead(use)),
    membersOf(use) {
      const before = unitsAt(use);
      const others = [atHead(use), ...atBase(use)].filter(({ blob }) => blob !== use.blob);
      return new Set(
        others.flatMap(({ path, blob }) => (blob === null ? [] : [...changedMembers(before, unitsOf(path, blob))])),
      );
    },
  };
}

interface Side {
  readonly path: string;
  readonly blob: string | null;
}

function sinceTree({ change: { base, head, files }, differences }: WorldInput): TouchWorld['since'] {
  const none: Differences = new Map();
  const sinceBase: Differences = new Map(
    files.flatMap(({ path, oldPath, oldBlob, status }) => [
      ...(oldPath === null ? [] : [[oldPath, 'deleted'] as const]),
      [path, status === 'deleted' ? 'deleted' : oldPath !== null || oldBlob === null ? 'added' : 'modified'] as const,
    ]),
  );
  return ({ tree }) => (tree === head.tree ? none : tree === base?.tree ? sinceBase : (differences.get(tree) ?? null));
}

function environments({ project, blobs, node }: WorldInput): (recording: Recording) => string {
  const suites = new Map(project.suites.map((suite) => [suite.id, suite]));
  const prints = new Map<string, string>();
  return ({ test }) => {
    const suite = suites.get(test.suite);
    if (suite === undefined) return '';
    const known = prints.get(suite.id) ?? environmentPrint(suite, blobs, node);
    prints.set(suite.id, known);
    return known;
  };
}

/** Head's files with the change taken back. */
function filesOfBase(blobs: ReadonlyMap<string, string>, files: readonly ChangedFile[]): ReadonlyMap<string, string> {
  const before = new Map(blobs);
  for (const { path, oldPath, status } of files) {
    if (status === 'added' || oldPath !== null) before.delete(path);
  }
  for (const { path, oldPath, oldBlob } of files) if (oldBlob !== null) before.set(oldPath ?? path, oldBlob);
  return before;
}

function nameOf({ path, blob }: Use): string {
  return `${blob} ${path}`;
}

/** A file that was only renamed would be loaded under another name by somebody who was edited: what it holds is compared all the same. */
function nowAt(files: readonly ChangedFile[], path: string): string {
  return files.find((file) => file.status === 'renamed' && file.oldPath === path)?.path ?? path;
}

function union(a: ChangedUse, b: ChangedUse): ChangedUse {
  if (a === 'all' || b === 'all') return 'all';
  if (a === 'none') return b;
  return b === 'none' ? a : new Set([...a, ...b]);
}

function remember(ask: (use: Use, path: string, blob: string | null) => ChangedUse): typeof ask {
  const known = new Map<string, ChangedUse>();
  return (use, path, blob) => {
    const name = `${nameOf(use)} ${path} ${blob}`;
    const answer = known.get(name) ?? ask(use, path, blob);
    known.set(name, answer);
    return answer;
  };
}
