/** Recordings for tests, made by saying what was executed and read on a tree of texts; see `line-units.ts`. */
import type { Recorded, RecordedFile, Recording } from '#domain/recording';
import { treeState } from '#flow/tree-state';
import { testFile } from './builders.ts';
import { lineUnits } from './line-units.ts';
import type { Version } from './versions.ts';

export interface Watched {
  /** Path -> names of executed functions; `all`: nobody could tell. The module level always runs. */
  readonly runs: Readonly<Record<string, readonly string[] | 'all'>>;
  readonly reads?: readonly string[];
  readonly lists?: readonly string[];
  readonly over?: Partial<Recording>;
}

export function recordingOn(version: Version, { runs, reads = [], lists = [], over = {} }: Watched): Recorded {
  const state = treeState(version.blobs);
  const files = Object.keys(runs).map((path): RecordedFile => {
    const units = runs[path] === 'all' ? null : lineUnits(version.files.get(path) ?? '');
    return { path, blob: version.blobs.get(path) ?? '', units };
  });
  const uses = files.map(({ path, blob, units }) => {
    const names = runs[path];
    if (names === 'all' || names === undefined || units === null) return { path, blob, executed: 'all' as const };
    const executed = names.map((name) => units.units.findIndex((unit) => unit.name === name));
    if (executed.includes(-1)) throw new Error(`${path} has not all of ${names.join(', ')}`);
    return { path, blob, executed: [0, ...executed].sort((a, b) => a - b) };
  });
  const recording: Recording = {
    ...{ test: testFile('a.test'), at: 0, tree: version.tree, environment: 'same', incomplete: null },
    files: uses,
    reads: reads.map((path) => ({ path, blob: state.stateOf(path) })),
    lists: lists.map((path) => ({ path, names: state.namesBelow(path) })),
    ...{ packages: [], cpuMs: null },
    ...over,
  };
  return { files, tests: [recording] };
}
