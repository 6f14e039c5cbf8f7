import { expect, test } from 'vitest';
import { backoffMs, sleep } from '#kit/retry';

test('pauses double and stop growing at ten seconds', () => {
  expect([1, 2, 3, 6, 7, 2000].map(backoffMs)).toEqual([200, 400, 800, 6400, 10_000, 10_000]);
});

test('an abort ends a pause at once, before and during it', async () => {
  const control = new AbortController();
  const during = sleep(3_600_000, control.signal);
  control.abort();
  await during;
  await sleep(3_600_000, control.signal);
  expect(control.signal.aborted).toBe(true);
});
