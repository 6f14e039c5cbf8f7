/**
 * Whether the result of an earlier run stands: nothing that a test file executed, read, listed or was given is other than it was when it
 * passed. Stricter than `touched.ts`, which asks about one change: here every difference counts. Time and chance are nobody's to record, so
 * that no result stands for longer than a week.
 */
import type { Project } from '#domain/project';
import type { Recording } from '#domain/recording';
import { whyStale } from '#flow/impact/recorded/stale';
import { type ChangedPaths, isAsRecorded, type TouchWorld } from '#flow/impact/recorded/touch-world';
import { inputsOf } from '#flow/inputs-print';
import type { TreeView } from '#ports/tree';

const longestMs = 7 * 24 * 60 * 60_000;
const nothing: ChangedPaths = new Map();

export interface Present {
  readonly project: Project;
  readonly view: TreeView;
  readonly variables: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** `renewed`: not now, but a result that is watched again will. `never`: what it looks at cannot be compared. */
export type Standing = 'yes' | 'renewed' | 'never';

export function resultStands(
  world: TouchWorld,
  { project, view, variables, now }: Present,
): (recording: Recording) => Standing {
  const folders = new Map(project.suites.map(({ id, dir }) => [id, dir]));
  return (recording) => {
    const { inputs, at, test } = recording;
    const dir = folders.get(test.suite);
    if (dir === undefined || inputs === undefined || ('unknown' in inputs && inputs.always)) return 'never';
    const present = inputsOf({ recording, outside: [], dir, view, variables });
    if ('unknown' in present) return 'never';
    if (at > now || now - at > longestMs) return 'renewed';
    if (!isAsRecorded(world, recording) || whyStale(world, recording, nothing) !== null) return 'renewed';
    return 'print' in inputs && inputs.print === present.print ? 'yes' : 'renewed';
  };
}
