/** What the watch loop waits for: changes of files, the end of a run, and what a person asks for. Each kind waits at most once. */
import type { Burst } from '#engine/watch/quiet';
import type { Clock } from '#kit/clock';

export type Note = 'changed' | 'ended' | 'again' | 'full';

export interface Inbox {
  post(note: Note): void;
  /** Resolves when something waits, or the signal aborts. */
  arrival(): Promise<void>;
  /** Everything that waits but `changed`, and takes it away. */
  take(): ReadonlySet<Note>;
  /** Takes one kind away, as if it had not been posted. */
  forget(note: Exclude<Note, 'changed'>): void;
  /** The changes that were posted and not taken, null when there are none. */
  burst(): Burst | null;
  takeChanges(): void;
}

export function createInbox(clock: Clock, signal: AbortSignal): Inbox {
  const waiting = new Set<Note>();
  const renew = (): void => {
    if (waiting.size === 0 && burst === null && !signal.aborted) arrived = Promise.withResolvers();
  };
  let burst: Burst | null = null;
  let arrived = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => arrived.resolve());
  return {
    post(note) {
      if (note === 'changed') {
        const now = clock.monotonic();
        burst = { began: burst?.began ?? now, last: now };
      } else {
        waiting.add(note);
      }
      arrived.resolve();
    },
    arrival: async () => {
      if (waiting.size > 0 || burst !== null || signal.aborted) return;
      await arrived.promise;
    },
    take() {
      const taken = new Set(waiting);
      waiting.clear();
      renew();
      return taken;
    },
    forget(note) {
      waiting.delete(note);
      renew();
    },
    burst: () => burst,
    takeChanges() {
      burst = null;
      renew();
    },
  };
}
