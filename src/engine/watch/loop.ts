/**
 * Judges a checkout again and again while its files change. At most one run at a time, always of the newest files:
 *
 *     idle ──change──> quiet? ──other files──> running ──end──> verdict ──same files──> idle
 *       ^────────same files─────┘                │ └──changed meanwhile──> running
 *                                  change ──> quiet? ──other files──> ended (nothing of it is left) ──> running
 *
 * What tests write themselves is told apart in `own-writes.ts`. Invariants: a run is begun only after the one before it has ended
 * with everything it started; whatever ends the loop, no run goes on.
 */
import type { Change } from '#domain/change';
import { OutsideError, UserError } from '#domain/error';
import type { Report } from '#domain/verdict';
import type { WatchEvent } from '#engine/watch/event';
import type { Inbox } from '#engine/watch/inbox';
import { ownWrites } from '#engine/watch/own-writes';
import { untilQuiet } from '#engine/watch/quiet';
import type { Clock } from '#kit/clock';
import type { Sleep } from '#kit/retry';
import type { Watching } from '#ports/watcher';

export interface WatchLoopOptions {
  readonly watching: Watching;
  readonly inbox: Inbox;
  /** What there is to judge now. Rejects with UserError or OutsideError when nothing can be. */
  readonly resolve: () => Promise<Change>;
  /** Paths that differ between the heads of two changes. */
  readonly differing: (from: Change, to: Change) => Promise<readonly string[]>;
  /** Null when it was stopped. When it resolves, nothing of the run is left. */
  readonly judge: (change: Change, full: boolean, signal: AbortSignal) => Promise<Report | null>;
  readonly tell: (event: WatchEvent) => void;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Ends the loop. */
  readonly signal: AbortSignal;
}

type Outcome = { readonly report: Report | null } | { readonly error: unknown };

interface Running {
  readonly change: Change;
  /** Monotonic. */
  readonly began: number;
  readonly stop: AbortController;
  readonly outcome: Promise<Outcome>;
  hasEnded: boolean;
}

/** Resolves when the signal aborts, or when the checkout is gone. Rejects with a bug. */
export async function watchLoop(options: WatchLoopOptions): Promise<'stopped' | 'gone'> {
  const { watching, inbox, tell, signal } = options;
  const own = ownWrites();
  let running: Running | null = null;
  /** The files that need no run: judged, or different only in what tests write. */
  let settled: Change | null = null;
  /** The files as they were seen last. */
  let latest: Change | null = null;
  let told: string | null = null;

  async function begin(change: Change, full = false, asked = false): Promise<void> {
    if (signal.aborted) return;
    const since = settled === null || asked ? null : await options.differing(settled, change);
    const stop = new AbortController();
    tell({ type: 'change.seen', change, since });
    const begun: Running = {
      change,
      stop,
      began: options.clock.monotonic(),
      hasEnded: false,
      outcome: options
        .judge(change, full, AbortSignal.any([signal, stop.signal]))
        .then(
          (report): Outcome => ({ report }),
          (error: unknown): Outcome => ({ error }),
        )
        .finally(() => {
          begun.hasEnded = true;
          inbox.post('ended');
        }),
    };
    running = begun;
  }

  async function end(): Promise<void> {
    if (running === null) return;
    const { change, stop, outcome } = running;
    stop.abort();
    await outcome;
    running = null;
    inbox.forget('ended');
    if (!signal.aborted) tell({ type: 'superseded', change });
  }

  async function attempt(): Promise<{ readonly change: Change } | { readonly error: unknown }> {
    try {
      await watching.refresh();
      const change = await options.resolve();
      told = null;
      return { change };
    } catch (error) {
      return { error };
    }
  }

  function nothingToJudge(error: unknown): void {
    settled = null;
    latest = null;
    if (!watching.isGone() && !signal.aborted) say(error);
  }

  /** Null, and told, when there is nothing that can be judged. */
  async function look(): Promise<Change | null> {
    const looked = await attempt();
    if ('change' in looked) return looked.change;
    await end();
    nothingToJudge(looked.error);
    return null;
  }

  function say(error: unknown): void {
    if (!(error instanceof UserError || error instanceof OutsideError)) throw error;
    if (error.message !== told) {
      tell({ type: 'problem', message: error.message, hint: error instanceof UserError ? error.hint : null });
    }
    told = error.message;
  }

  async function onChange(): Promise<void> {
    await quiet();
    const next = await look();
    if (next === null) return;
    if (running?.hasEnded)
      latest = next; // its verdict is not told yet: this came during the run
    else if (running !== null) await duringRun(running, next);
    else await whileIdle(next);
  }

  async function quiet(): Promise<void> {
    const now = options.clock.monotonic();
    const burst = () => inbox.burst() ?? { began: now, last: now };
    await untilQuiet({ ...options, burst, isBusy: () => watching.isBusy() });
    inbox.takeChanges();
  }

  async function whileIdle(next: Change): Promise<void> {
    if (latest !== null) own.whileIdle(await options.differing(latest, next));
    latest = next;
    if (next.id === settled?.id) tell({ type: 'unchanged', change: next });
    else await begin(next);
  }

  async function duringRun({ change, began }: Running, next: Change): Promise<void> {
    latest = next;
    if (next.id === change.id) return;
    const isRebased = next.base?.tree !== change.base?.tree;
    const elapsed = options.clock.monotonic() - began;
    const verdict = isRebased ? null : own.duringRun(await options.differing(change, next), elapsed);
    if (verdict?.action === 'ignore') return;
    await end();
    if (next.id === settled?.id) return tell({ type: 'unchanged', change: next });
    if (verdict?.action === 'suspect') await Promise.race([options.sleep(verdict.pauseMs, signal), inbox.arrival()]);
    if (inbox.burst() === null) await begin(next);
    else await onChange();
  }

  async function onEnd(): Promise<void> {
    if (running === null || !running.hasEnded) return;
    const { change, outcome } = running;
    const ended = await outcome;
    // Before the verdict is told: what changes after it is somebody's answer to it, and not what tests wrote.
    const isDoubtful = inbox.burst() !== null || watching.isDelayed() || latest?.id !== change.id;
    inbox.takeChanges();
    const looked = isDoubtful ? await attempt() : { change };
    running = null;
    if (signal.aborted) return;
    settled = change;
    latest = change;
    if ('error' in ended) say(ended.error);
    else if (ended.report !== null) tell({ type: 'verdict', report: ended.report });
    if ('error' in looked) return nothingToJudge(looked.error);
    await afterRun(change, looked.change);
  }

  async function afterRun(change: Change, next: Change): Promise<void> {
    latest = next;
    const isRebased = next.base?.tree !== change.base?.tree;
    const { recognized, again } = own.afterRun(await options.differing(change, next));
    if (recognized.length > 0) tell({ type: 'own-writes', paths: recognized });
    if (again || isRebased) await begin(next);
    else settled = next;
  }

  async function onAsked(full: boolean): Promise<void> {
    await end();
    const next = await look();
    if (next === null) return;
    latest = next;
    await begin(next, full, true);
  }

  try {
    inbox.post('changed');
    while (!signal.aborted && !watching.isGone()) {
      await inbox.arrival();
      const asked = inbox.take();
      if (asked.has('again') || asked.has('full')) await onAsked(asked.has('full'));
      else if (asked.has('ended')) await onEnd();
      else if (inbox.burst() !== null && !signal.aborted) await onChange();
    }
    return signal.aborted ? 'stopped' : 'gone';
  } finally {
    await end();
  }
}
