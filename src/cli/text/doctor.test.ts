import { expect, test } from 'vitest';
import { doctorText } from '#cli/text/doctor';
import { createPaint, widthOf } from '#cli/text/paint';
import { fine, missing, noted } from '#operations/doctor/diagnosis';

const at = (findings: Parameters<typeof doctorText>[0]['findings'], columns = 80) => {
  const ready = findings.every(({ state }) => state !== 'missing');
  return doctorText({ ready, folder: '/repo', findings }, { paint: createPaint(false), columns }).split('\n');
};

test('ready: by area, each finding on its line', () => {
  expect(at([fine('checkout', 'git', '2.39.5'), noted('isolation', 'cgroups', 'none')])).toEqual([
    'READY  validation can run in /repo',
    '',
    'checkout',
    '  ok       git      2.39.5',
    '',
    'isolation',
    '  note     cgroups  none',
  ]);
});

test('what is missing has its fix below it', () => {
  expect(at([missing('tests', 'suite vitest', 'vitest is not installed', 'npm ci')])).toEqual([
    'NOT READY  1 thing missing in /repo',
    '',
    'tests',
    '  MISSING  suite vitest  vitest is not installed',
    '                         fix: npm ci',
  ]);
});

test('many notes of one kind are folded; what is missing is not', () => {
  const notes = Array.from({ length: 40 }, (_, index) => noted('tests', 'not run', `script ${index}`));
  const lacking = Array.from({ length: 9 }, (_, index) => missing('tests', 'suite', `suite ${index}`, 'x'));
  const lines = at([...notes, ...lacking]);
  expect(lines.filter((line) => line.includes('script'))).toHaveLength(5);
  expect(lines).toContain('  note     not run  and 35 more (--json lists them)');
  expect(lines.filter((line) => line.includes('MISSING'))).toHaveLength(9);
});

test.each([80, 160])('at %i columns nothing is wider, with long names and texts', (columns) => {
  const name = 'suite packages/with-a-very-long-name:vitest';
  const lines = at([fine('tests', name, 'word '.repeat(80)), noted('tests', 'a', '\u001b[31mx')], columns);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
  expect(lines.join('')).not.toContain('\u001b');
});
