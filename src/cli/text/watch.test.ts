import { describe, expect, test } from 'vitest';
import { createPaint, widthOf } from '#cli/text/paint';
import * as text from '#cli/text/watch';
import { aReport, aVerdict } from '../../../test/support/builders.ts';

const at = (columns: number) => ({ paint: createPaint(false), columns });
const noon = new Date(2026, 0, 2, 12, 0, 5).getTime();
const fail = { result: 'fail', at: noon - 65_000 } as const;

describe('what begins a run', () => {
  test.each([
    [null, null, '12:00:05  judging the work tree'],
    [['src/add.js'], fail, '12:00:05  src/add.js changed  since FAIL at 11:59:00'],
    [['a', 'b', 'c', 'd', 'e'], null, '12:00:05  a, b, c and 2 more files changed'],
    [[], fail, '12:00:05  what it is compared with changed  since FAIL at 11:59:00'],
    [['\u001b[31mred\nfile'], null, '12:00:05  red file changed'],
  ])('%j', (since, last, line) => {
    expect(text.runBeginsText(since, last, noon, at(100))).toBe(line);
  });

  test('is one line at 80 columns, however long the names', () => {
    const long = ['packages/a-very-long-name-of-a-package/src/and/a/very/long/path/to/a/file.test.ts', 'b', 'c'];
    expect(widthOf(text.runBeginsText(long, fail, noon, at(80)))).toBeLessThanOrEqual(80);
    expect(widthOf(text.ownWritesText(long, at(80)))).toBeLessThanOrEqual(80);
  });
});

test('a verdict says what it was before only when that was another one', () => {
  const red = aReport({ verdict: aVerdict({ result: 'fail', headline: 'FAIL  1 needs your attention' }) });
  const first = (last: text.LastVerdict | null) => text.verdictBlock(red, last, at(80)).split('\n')[0];
  expect(first({ result: 'pass', at: 0 })).toBe('FAIL  1 needs your attention in 41 s  (was PASS)');
  expect(first(fail)).toBe('FAIL  1 needs your attention in 41 s');
  expect(first(null)).toBe('FAIL  1 needs your attention in 41 s');
});

test('single lines', () => {
  expect(text.ownWritesText(['out.json'], at(160))).toBe(
    'note  out.json changes with every run, so tests seem to write it: that alone starts no run',
  );
  expect(text.problemText('a merge is not finished', 'resolve it', at(80))).toBe(
    'wait  a merge is not finished\n      resolve it',
  );
  expect(text.waitingText(true, at(80))).toContain('q: quit');
  expect(text.waitingText(false, at(80))).toBe('waiting for changes');
});
