import { expect, test } from 'vitest';
import { type Burst, quietMs, untilQuiet } from '#engine/watch/quiet';

/** Time passes only in pauses; `saves` are the moments at which something changes, the first at 0. */
async function endOfBurst(saves: readonly number[], lockedUntil = 0): Promise<number> {
  let now = 0;
  const burst = (): Burst => ({ began: 0, last: Math.max(...saves.filter((at) => at <= now)) });
  await untilQuiet({
    burst,
    isBusy: () => now < lockedUntil,
    clock: { now: () => now, monotonic: () => now },
    sleep: async (ms) => {
      now += ms;
    },
    signal: new AbortController().signal,
  });
  return now;
}

const every = (ms: number, until: number): readonly number[] =>
  Array.from({ length: until / ms + 1 }, (_, index) => index * ms);

test('one save is over after 60 ms, a second one in between begins the pause anew', async () => {
  expect(await endOfBurst([0])).toBe(60);
  expect(await endOfBurst([0, 40])).toBe(110);
});

test('a long burst wants a longer pause, which is bounded', async () => {
  expect([0, 400, 10_000].map(quietMs)).toEqual([60, 160, 400]);
  expect(await endOfBurst(every(50, 800))).toBe(1_060);
});

test('a program that writes all the time delays by about three seconds, no more', async () => {
  expect(await endOfBurst(every(10, 60_000))).toBeLessThanOrEqual(3_400);
});

test('while git holds its lock nothing is over, unless the lock is stale', async () => {
  const released = await endOfBurst([0], 2_000);
  expect(released).toBeGreaterThanOrEqual(2_000);
  expect(released).toBeLessThan(2_100);
  expect(await endOfBurst([0], Number.POSITIVE_INFINITY)).toBeLessThan(10_100);
});

test('an abort ends it at once', async () => {
  const stopped = AbortSignal.abort();
  const never = () => Promise.reject(new Error('it waited'));
  const burst = () => ({ began: 0, last: 0 });
  const clock = { now: () => 0, monotonic: () => 0 };
  await expect(
    untilQuiet({ burst, isBusy: () => true, clock, sleep: never, signal: stopped }),
  ).resolves.toBeUndefined();
});
