/**
 * What `touched.ts` asks about, out of the files of both sides: which units of a recorded content are still there. Answers are computed
 * when somebody asks, once each: most recordings share their files.
 */
import type { Change, ChangedFile } from '#domain/change';
import type { ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import type { RecordedFile, RecordedUse } from '#domain/recording';
import { environmentPrint } from '#flow/environment-print';
import { mentions } from '#flow/impact/recorded/mentions';
import type { TouchWorld } from '#flow/impact/recorded/touched';
import type { UnitReader } from '#flow/unit-reader';
import { changedMembers, changedUnits, describeUnit } from '#formats/units/changed-units';

export interface WorldInput {
  readonly change: Pick<Change, 'files'>;
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
}

type Changed = 'none' | 'all' | ReadonlySet<number>;

export function touchWorld({ change, project, graph, blobs, node, recorded, unitsOf, textOf }: WorldInput): TouchWorld {
  const files = new Map(recorded.map((file) => [nameOf(file), file]));
  const bases = new Map(change.files.map((file) => [file.oldPath ?? file.path, file]));
  const suites = new Map(project.suites.map((suite) => [suite.id, suite]));
  const between = remember((use: Use, path: string, blob: string | null): Changed => {
    if (blob === use.blob) return 'none';
    const before = files.get(nameOf(use))?.units ?? null;
    return blob === null || before === null ? 'all' : changedUnits(before, unitsOf(path, blob));
  });
  const changedAtHead = (use: Use): Changed => {
    const path = nowAt(change.files, use.path);
    return between(use, path, blobs.get(path) ?? null);
  };
  const print = new Map<string, string>();
  return {
    files: change.files,
    blobs,
    edges: (path) => graph.edges.get(path) ?? [],
    changedAtHead,
    changedSince(use) {
      const base = bases.get(use.path);
      const atBase = base === undefined || base.oldBlob === null ? 'none' : between(use, use.path, base.oldBlob);
      return union(changedAtHead(use), atBase);
    },
    membersOf(use) {
      const before = files.get(nameOf(use))?.units ?? null;
      const sides = [
        [nowAt(change.files, use.path), blobs.get(nowAt(change.files, use.path))],
        [use.path, bases.get(use.path)?.oldBlob],
      ] as const;
      const names = sides.flatMap(([path, blob]) =>
        blob && blob !== use.blob ? [...changedMembers(before, unitsOf(path, blob))] : [],
      );
      return new Set(names);
    },
    naming: mentions({ recorded: files, textOf, first: change.files.map(({ path }) => path) }),
    describe: (use, unit) => {
      const found = files.get(nameOf(use))?.units?.units[unit];
      return found === undefined ? 'it' : describeUnit(found);
    },
    environment({ test }) {
      const suite = suites.get(test.suite);
      if (suite === undefined) return '';
      const known = print.get(suite.id) ?? environmentPrint(suite, blobs, node);
      print.set(suite.id, known);
      return known;
    },
  };
}

type Use = Pick<RecordedUse, 'path' | 'blob'>;

function nameOf({ path, blob }: Use): string {
  return `${blob} ${path}`;
}

/** A file that was only renamed would be loaded under another name by somebody who was edited: what it holds is compared all the same. */
function nowAt(files: readonly ChangedFile[], path: string): string {
  return files.find((file) => file.status === 'renamed' && file.oldPath === path)?.path ?? path;
}

function union(a: Changed, b: Changed): Changed {
  if (a === 'all' || b === 'all') return 'all';
  if (a === 'none') return b;
  return b === 'none' ? a : new Set([...a, ...b]);
}

function remember(ask: (use: Use, path: string, blob: string | null) => Changed) {
  const known = new Map<string, Changed>();
  return (use: Use, path: string, blob: string | null): Changed => {
    const name = `${nameOf(use)} ${path} ${blob}`;
    const answer = known.get(name) ?? ask(use, path, blob);
    known.set(name, answer);
    return answer;
  };
}
