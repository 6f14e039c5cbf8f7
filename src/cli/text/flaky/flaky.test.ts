import { expect, test } from 'vitest';
import { flakyText } from '#cli/text/flaky/flaky';
import { createPaint } from '#cli/text/paint';
import { ledgerEntry } from '#operations/flaky/ledger';
import { testId } from '../../../../test/support/builders.ts';

const options = { paint: createPaint(false), columns: 80 };

test('rate with its interval, proof, cost, when, and what clean runs prove', () => {
  const trees = [{ passed: 5, failed: 3, seenAt: Date.UTC(2026, 10, 25) }];
  const cleanRuns = Array.from({ length: 10 }, () => Date.UTC(2026, 10, 26));
  const found = ledgerEntry({ test: testId(['adds\u001b[31m', 'up']), trees, cleanRuns, fileMs: 9_000 });
  const text = flakyText({ tests: found === null ? [] : [found] }, options);
  expect(text.split('\n')).toEqual([
    '1 test was seen to pass and fail on the same code',
    '',
    expect.stringMatching(/^cart\.test\.ts › adds\S* › up$/),
    '  fails 18.3 % of the time [4.8, 38.2], from 18 runs · proven on 1 tree · 7',
    '  reruns, about 1.1 min · last seen 2026-11-25',
    '  10 clean runs of its file only exclude rates above 26 %',
  ]);
  expect(text).not.toContain('\u001b');
});

test('nothing proven is said', () => {
  expect(flakyText({ tests: [] }, options)).toBe('no test was seen to pass and fail on the same code');
});
