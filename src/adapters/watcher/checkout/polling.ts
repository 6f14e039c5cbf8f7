/**
 * Looks every few seconds, where the system refuses to tell: what `git status` says, with size and time of each file it names (a file
 * that stays "modified" would look the same), and where the refs are. The pause grows with what one look costs.
 */
import { lstatSync } from 'node:fs';
import type { Clock } from '#kit/clock';
import type { Git } from '#kit/git';
import { splitNul } from '#kit/git/names';
import { sha256 } from '#kit/hash';
import type { Sleep } from '#kit/retry';

const shortestMs = 2_000;
const longestMs = 30_000;

export interface PollingOptions {
  /** Runs at `root`. */
  readonly git: Git;
  readonly root: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly changed: () => void;
}

/** Looks until the signal aborts. Never rejects: an answer that fails counts as a change, and whoever looks then says why. */
export async function poll({ git, root, clock, sleep, changed }: PollingOptions, signal: AbortSignal): Promise<void> {
  let last = await signature(git, root);
  while (!signal.aborted) {
    const began = clock.monotonic();
    const now = await signature(git, root);
    if (now !== last && !signal.aborted) changed();
    last = now;
    const cost = clock.monotonic() - began;
    await sleep(Math.min(longestMs, Math.max(shortestMs, 10 * cost)), signal);
  }
}

async function signature(git: Git, root: string): Promise<string> {
  const [status, refs] = await Promise.all([
    git.run(['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all']),
    git.run(['for-each-ref', '--format=%(refname) %(objectname)']),
  ]);
  if (!status.ok || !refs.ok) return 'no answer';
  const stats = splitNul(status.stdout).map((record) => {
    const path = Buffer.concat([Buffer.from(`${root}/`), record.subarray(3)]);
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'gone' : `${found.size} ${found.mtimeMs} ${found.ino}`;
  });
  return sha256(status.stdout, stats.join('\n'), refs.stdout);
}
