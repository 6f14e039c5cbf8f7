/**
 * Waiting between attempts. Both the pause and the timer are arguments of whoever retries, so that tests never wait.
 * Invariant: a pause is bounded and ends at once when its signal aborts; it never rejects.
 */

/** Resolves after `ms` milliseconds, or at once when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });

/** Milliseconds to wait after the given attempt (from 1) failed: 200, 400, 800 …, at most 10 seconds. */
export function backoffMs(attempt: number): number {
  return Math.min(200 * 2 ** (attempt - 1), 10_000);
}
