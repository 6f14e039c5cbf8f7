/** A failure that is seen once more: its newest sight, and when it was seen first. */
import type { KnownFailure } from '#ports/history';

export function seenAgain(before: KnownFailure, now: KnownFailure): KnownFailure {
  return { ...now, firstSeenAt: before.firstSeenAt ?? before.seenAt };
}
