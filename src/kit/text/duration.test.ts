import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, writtenDuration } from '#kit/text/duration';

test.each([
  ['500ms', 500],
  ['60s', 60_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['1m30s', 90_000],
  ['0.1ms', 1],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '60', '60 s', '60sec', '-5s', '0s', '1e9s', 's', '5m-', '1s'.repeat(30), '٣s'])('%j is none', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('what is written is read as the same time', () => {
  expect([writtenDuration(90_000), writtenDuration(1), writtenDuration(3_600_000)]).toEqual(['1m30s', '1ms', '1h']);
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), (ms) => parseDuration(writtenDuration(ms)) === ms));
});
