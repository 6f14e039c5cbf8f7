import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Calls at most, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second call; doubled before each one after it. */
  readonly backoff: number;
}

const busy = new Set([429, 502, 503, 504]);

/** Calls again while the server says that it is busy; answers the last response whatever it is. */
export async function withRetry(call: () => Promise<Response>, options: RetryOptions): Promise<Response> {
  let wait = options.backoff;
  for (let attempt = 1; ; attempt++) {
    const response = await call();
    if (!busy.has(response.status) || attempt >= options.attempts) return response;
    await delay(wait);
    wait *= 2;
  }
}
