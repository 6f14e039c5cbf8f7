/**
 * When a burst of changes is over: short after a single save, longer after a burst that itself was long, never before git has let
 * go of its lock, and never later than a limit, so that a program that writes all the time delays but does not prevent.
 */
import type { Clock } from '#kit/clock';
import type { Sleep } from '#kit/retry';

const shortestMs = 60;
const longestMs = 400;
/** A burst that does not end is looked at all the same after this. */
const burstLimitMs = 3_000;
/** A lock that does not go away is stale. */
const lockLimitMs = 10_000;

/** Milliseconds without a change after which a burst of that length is over. */
export function quietMs(burstMs: number): number {
  return Math.min(longestMs, shortestMs + burstMs / 4);
}

export interface Burst {
  readonly began: number;
  readonly last: number;
}

export interface QuietOptions {
  /** The burst as it stands now, in the clock's monotonic time. */
  readonly burst: () => Burst;
  readonly isBusy: () => boolean;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** Resolves when the burst is over, or at once when the signal aborts. */
export async function untilQuiet({ burst, isBusy, clock, sleep, signal }: QuietOptions): Promise<void> {
  while (!signal.aborted) {
    const now = clock.monotonic();
    const { began, last } = burst();
    const rest = now - began >= burstLimitMs ? 0 : quietMs(last - began) - (now - last);
    const locked = isBusy() && now - began < lockLimitMs;
    if (rest <= 0 && !locked) return;
    await sleep(Math.max(10, Math.ceil(rest)), signal);
  }
}
