/** Moments of one run on the monotonic clock. */
import type { Stopwatch } from '#flow/context';
import type { Clock } from '#kit/clock';

/** Starts now. */
export function createStopwatch(clock: Clock): Stopwatch {
  const started = clock.monotonic();
  const moments = new Map<string, number>();
  const elapsed = (): number => Math.round(clock.monotonic() - started);
  return {
    mark(moment) {
      if (!moments.has(moment)) moments.set(moment, elapsed());
    },
    read: (moment) => moments.get(moment) ?? null,
    elapsed,
  };
}
