/**
 * Whether the result of an earlier run stands: nothing that a test file executed, read, listed or was given is other than it was when it
 * passed, and nothing that came to be different since then would select it by a rule, whatever it executed. Stricter than `touched.ts`, which
 * asks about one change: here every difference counts. Time and chance are nobody's to record, so that no result stands for longer than a
 * week.
 */
import type { ChangedFile } from '#domain/change';
import type { Reach } from '#domain/impact';
import type { Project } from '#domain/project';
import type { Recording } from '#domain/recording';
import { fileKey } from '#domain/suite';
import { typeReach } from '#flow/impact/recorded/forced';
import { whyStale } from '#flow/impact/recorded/stale';
import { type ChangedPaths, isAsRecorded, type TouchWorld } from '#flow/impact/recorded/touch-world';
import { inputsOf } from '#flow/inputs-print';
import { fileKind } from '#formats/file-kind';
import type { TreeView } from '#ports/tree';

const longestMs = 7 * 24 * 60 * 60_000;
const nothing: ChangedPaths = new Map();
/** Of results that were had on more trees, the others are had anew: each tree's differences are looked at as a change of their own. */
const mostTrees = 8;

export interface Present {
  readonly project: Project;
  readonly view: TreeView;
  readonly variables: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What such a change would reach whatever tests executed. */
  forcedBy(files: readonly ChangedFile[]): readonly Reach[];
}

/** `renewed`: not now, but a result that is watched again will. `never`: what it looks at cannot be compared. */
export type Standing = 'yes' | 'renewed' | 'never';

export function resultStands(
  world: TouchWorld,
  { project, view, variables, now, forcedBy }: Present,
): (recording: Recording) => Standing {
  const isForced = forcedSince(world, project, forcedBy);
  const folders = new Map(project.suites.map(({ id, dir }) => [id, dir]));
  return (recording) => {
    const { inputs, at, test } = recording;
    const dir = folders.get(test.suite);
    if (dir === undefined || inputs === undefined || ('unknown' in inputs && inputs.always)) return 'never';
    const present = inputsOf({ recording, outside: [], dir, view, variables });
    if ('unknown' in present) return 'never';
    if (at > now || now - at > longestMs) return 'renewed';
    if (!isAsRecorded(world, recording) || whyStale(world, recording, nothing) !== null) return 'renewed';
    if (isForced(recording)) return 'renewed';
    return 'print' in inputs && inputs.print === present.print ? 'yes' : 'renewed';
  };
}

/** Whether what differs between the tree of a recording and head would select its test by a rule; when nobody knows what differs, it does. */
function forcedSince(
  world: TouchWorld,
  project: Project,
  forcedBy: Present['forcedBy'],
): (recording: Recording) => boolean {
  const byTree = new Map<string, (recording: Recording) => boolean>();
  return (recording) => {
    const since = world.since(recording);
    if (since === null) return true;
    if (since.size === 0) return false;
    const known = byTree.get(recording.tree);
    if (known !== undefined) return known(recording);
    if (byTree.size === mostTrees) return true;
    const files = [...since].map(([path, status]) => differing(path, status));
    const forced = new Set(forcedBy(files).map(({ test }) => fileKey(test)));
    const types = typeReach(project, world.graph, files);
    const ask = (it: Recording) => forced.has(fileKey(it.test)) || types(it.test, it) !== null;
    byTree.set(recording.tree, ask);
    return ask(recording);
  };
}

function differing(path: string, status: 'added' | 'deleted' | 'modified'): ChangedFile {
  const nowhere = { oldPath: null, oldBlob: null, newBlob: null, hunks: [] };
  return { path, status, kind: fileKind(path), binary: false, submodule: false, ...nowhere };
}
