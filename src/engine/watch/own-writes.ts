/**
 * Tells what tests write from what a person saves, so that a run does not start the next one for ever. Nothing says who wrote a
 * file; what can be seen is *when* it changes. Per path:
 *
 *     changed while a run goes on ──> that run is superseded, as by any save
 *       three runs in a row, each about as long after its begin ──> the run is ended and nothing is begun for twice that time:
 *          it changes all the same ──> somebody saves it: forgotten
 *          it does not             ──> a change at that time does not end the next run, which comes to its verdict
 *     changed during two runs in a row that came to their verdict ──> the tests write it: one last run, then it starts none and ends none
 *     changed while nothing runs ──> somebody saves it, whatever was thought before
 *
 * Invariants: a change while nothing runs always starts a run; as long as a path is not proven, the newest files are judged.
 */

/** Runs in a row that a path may end at the same time of the run before it is suspected. */
const regularRuns = 3;
/** The same at any time. */
const irregularRuns = 10;
/** Runs in a row, each with a verdict, during which a path changed, before it is called the tests' own. */
const provenRuns = 2;
const shortestPauseMs = 1_000;

export type DuringRun =
  /** Nothing, or only what tests write. */
  | { readonly action: 'ignore' }
  | { readonly action: 'supersede' }
  /** End the run, then look for so long whether it changes with nothing running. */
  | { readonly action: 'suspect'; readonly pauseMs: number };

export interface OwnWrites {
  /** These paths are not as they were when the run began, which was `elapsedMs` ago and still goes on. */
  duringRun(paths: readonly string[], elapsedMs: number): DuringRun;
  /** A run came to its end, and these paths are not as they were when it began. `again`: somebody must judge them. */
  afterRun(paths: readonly string[]): { readonly recognized: readonly string[]; readonly again: boolean };
  /** These paths changed while nothing ran. */
  whileIdle(paths: readonly string[]): void;
}

interface Seen {
  /** How long after its begin each run that this path ended was ended, the last ones. */
  readonly ended: readonly number[];
  readonly completed: number;
}

const unseen: Seen = { ended: [], completed: 0 };

export function ownWrites(): OwnWrites {
  const paths = new Map<string, Seen>();
  const seen = (path: string): Seen => paths.get(path) ?? unseen;
  const isProven = (path: string): boolean => seen(path).completed >= provenRuns;
  /** Runs in a row: what did not change this time begins anew. */
  const keepOnly = (changed: readonly string[]): void => {
    for (const path of paths.keys()) if (!changed.includes(path) && !isProven(path)) paths.delete(path);
  };
  return {
    duringRun(changed, elapsedMs) {
      const expected = (path: string): boolean => isProven(path) || isExpected(seen(path).ended, elapsedMs);
      if (changed.every(expected)) return { action: 'ignore' };
      keepOnly(changed);
      for (const path of changed) {
        paths.set(path, { ...seen(path), ended: [...seen(path).ended, elapsedMs].slice(-irregularRuns) });
      }
      if (!changed.every(expected)) return { action: 'supersede' };
      const longest = Math.max(...changed.flatMap((path) => seen(path).ended));
      return { action: 'suspect', pauseMs: Math.max(shortestPauseMs, 2 * longest) };
    },
    afterRun(changed) {
      const before = new Set(changed.filter(isProven));
      keepOnly(changed);
      for (const path of changed) paths.set(path, { ...seen(path), completed: seen(path).completed + 1 });
      const recognized = changed.filter((path) => isProven(path) && !before.has(path));
      // also the first time it is recognized: should it be somebody who saves all the time, the last save is judged
      return { recognized, again: !changed.every((path) => before.has(path)) };
    },
    whileIdle(changed) {
      for (const path of changed) paths.delete(path);
    },
  };
}

/** Whether runs were ended so often at that time of a run that tests are suspected of writing then. */
function isExpected(ended: readonly number[], elapsedMs: number): boolean {
  if (ended.length >= irregularRuns) return true;
  const last = ended.slice(-regularRuns);
  if (last.length < regularRuns) return false;
  const mean = last.reduce((sum, ms) => sum + ms, 0) / last.length;
  const tolerance = Math.max(500, mean / 2);
  return Math.max(...last, elapsedMs) - Math.min(...last, elapsedMs) <= tolerance;
}
