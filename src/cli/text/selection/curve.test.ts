import { expect, test } from 'vitest';
import { createPaint } from '#cli/text/paint';
import { curveText } from '#cli/text/selection/curve';
import { foretoldLines } from '#cli/text/selection/foretold';
import { calibration } from '#formats/chance/calibration';

const options = { paint: createPaint(false), columns: 80 };
const point = { share: 1, tests: 12_345, ms: 3_599_000, found: 1, agreement: 0.99123, reach: null };
const reasons = { agreementReason: 'a word or two '.repeat(9), foundReason: 'calibrated', estimate: null };

test('a table of at most 80 columns, and what its numbers are worth', () => {
  const points = [point, { ...point, share: 0.05, tests: 3, ms: 900, found: 0.414, agreement: null }];
  const text = curveText({ ...reasons, points }, options);
  expect(text.split('\n').slice(0, 5)).toEqual([
    'of the time         time  tests  failures found  agreement  functions',
    '      100 %  59 min 59 s  12345           100 %     99.1 %          -',
    '        5 %        0.9 s      3            41 %          -          -',
    '',
    'found      calibrated',
  ]);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('functions are said where they are known, and an empty plan has no table', () => {
  const reach = { executed: 3, functions: 4 };
  expect(curveText({ ...reasons, points: [{ ...point, reach }] }, options)).toContain('3 of 4');
  expect(curveText({ ...reasons, points: [] }, options)).toBe('nothing to run, so there is nothing to save');
});

test('what was foretold, with the changes that failed apart', () => {
  const all = calibration([
    ...Array.from({ length: 90 }, () => ({ probability: 0.02, failed: false })),
    ...Array.from({ length: 10 }, (_, index) => ({ probability: 0.4, failed: index < 4 })),
  ]);
  const lines = foretoldLines({ changes: 7, all, failing: { changes: 2, ...all } });
  expect(lines.slice(0, 3)).toEqual([
    'foretold     100 test files of 7 changes, 4.0 % failed: error 1.8 %, Brier 0.0244, skill 0.37',
    '               claimed   failed    files',
    '                 2.0 %    0.0 %       10',
  ]);
  expect(lines.filter((line) => line.startsWith('failed '))).toHaveLength(1);
  expect(foretoldLines({ changes: 7, all, failing: null }).at(-1)).toContain('no change among them failed');
  expect(foretoldLines(null)).toEqual([expect.stringContaining('nothing')]);
});
