/** Operation `watch`: judges the work tree again whenever it changes, until it is stopped. */

import type { Change } from '#domain/change';
import type { Progress } from '#domain/run';
import type { WatchEvent } from '#engine/watch/event';
import { createInbox } from '#engine/watch/inbox';
import { watchLoop } from '#engine/watch/loop';
import { sleep } from '#kit/retry';
import { type JudgeOptions, validate } from '#operations/judge-change';
import type { Feed, Session } from '#operations/session';

export type { WatchEvent } from '#engine/watch/event';

export interface WatchOptions extends Omit<JudgeOptions, 'head'> {
  readonly tell: (event: WatchEvent) => void;
  /** Progress of whatever runs; the run is the newest that was told. */
  readonly feed: Feed;
  /** Hands over how to ask for a run now: of what the change can reach, or of everything. */
  readonly onAsk: (ask: (what: 'again' | 'full') => void) => void;
  /** Ends the watching, besides the session's own signal. */
  readonly signal: AbortSignal;
}

/** `gone`: there is no checkout any more. */
export async function watch(session: Session, options: WatchOptions): Promise<'stopped' | 'gone'> {
  const signal = AbortSignal.any([session.signal, options.signal]);
  const inbox = createInbox(session.clock, signal);
  const { tell } = options;
  const query = { repo: session.repo, base: options.base, head: null };
  const watching = await session.watcher.watch(session.repo, {
    changed: () => inbox.post('changed'),
    note: (text) => tell({ type: 'note', text }),
  });
  options.onAsk((what) => inbox.post(what));
  tell({ type: 'watching', repo: session.repo });
  try {
    return await watchLoop({
      watching,
      inbox,
      resolve: () => session.forge.resolveChange(query),
      differing: (from, to) => session.forge.differingPaths(session.repo, from.head.tree, to.head.tree),
      judge: (change, full, runSignal) => {
        const feed = firstsOf(change, tell, options.feed);
        const judged = { ...options, head: null, full: full || options.full };
        return validate(session, judged, { signal: runSignal, feed, change });
      },
      ...{ tell, clock: session.clock, sleep, signal },
    });
  } finally {
    watching.close();
  }
}

/** Tells the first result and the first failure of a selected test as soon as its runner has said it. */
function firstsOf(change: Change, tell: (event: WatchEvent) => void, feed: Feed): Feed {
  const told = new Set<WatchEvent['type']>();
  const tellOnce = (type: 'first-result' | 'first-failure', { check, result }: Progress & { type: 'test' }): void => {
    if (told.has(type)) return;
    told.add(type);
    tell({ type, change, suite: check.suite, result });
  };
  return {
    publish(run, progress) {
      feed.publish(run, progress);
      if (progress.type !== 'test' || progress.check.purpose !== 'select') return;
      tellOnce('first-result', progress);
      if (progress.result.outcome === 'failed') tellOnce('first-failure', progress);
    },
  };
}
