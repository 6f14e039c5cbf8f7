import { expect, test } from 'vitest';
import { steadyClock } from '#kit/clock';

test('a steady clock starts at now, goes on with the monotonic clock, and does not jump', () => {
  let [now, monotonic] = [1_000_000, 50];
  const steady = steadyClock({ now: () => now, monotonic: () => monotonic });
  expect(steady.now()).toBe(1_000_000);
  [now, monotonic] = [9_000_000_000, 80.4];
  expect(steady.now()).toBe(1_000_030);
  [now, monotonic] = [0, 90];
  expect([steady.now(), steady.monotonic()]).toEqual([1_000_040, 90]);
});
