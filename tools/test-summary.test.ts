import { expect, test } from 'vitest';
import { isAcceptable, summaryLine } from './test-summary.ts';

test('the line names skipped tests only when there are some', () => {
  expect(summaryLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});

test('a run is acceptable when something passed, nothing failed and, if strict, nothing was skipped', () => {
  expect(isAcceptable({ passed: 1, failed: 0, skipped: 1 }, false)).toBe(true);
  expect(isAcceptable({ passed: 1, failed: 0, skipped: 1 }, true)).toBe(false);
  expect(isAcceptable({ passed: 1, failed: 1, skipped: 0 }, false)).toBe(false);
  expect(isAcceptable({ passed: 0, failed: 0, skipped: 5 }, false)).toBe(false);
});
