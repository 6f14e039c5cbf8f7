/** A failure that is seen once more: its newest sight, and when it was seen first. */
import type { KnownFailure } from '#ports/history';
import { keptSightings } from '#store/limits';

export function seenAgain(before: KnownFailure, now: KnownFailure): KnownFailure {
  const sightings = [...(before.sightings ?? [before.seenAt]), now.seenAt].slice(-keptSightings);
  const firstSeenAt = before.firstSeenAt ?? before.seenAt;
  return { ...now, firstSeenAt, sightings, times: (before.times ?? 1) + 1 };
}
