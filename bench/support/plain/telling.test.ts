import { expect, test } from 'vitest';
import { assayTellsOf, tellsOf } from './telling.ts';

const failing = [{ file: 'packages/ui/src/a.test.ts', tests: ['outer inner does it'] }];

test.each([
  [
    'vitest',
    ' ❯ |main| src/a.test.ts (12 tests | 1 failed) 25ms',
    ' ❯ |main| src/b.test.ts (12 tests | 1 failed) 25ms',
  ],
  ['vitest', ' FAIL  src/a.test.ts > outer > inner', ' ✓ src/a.test.ts (12 tests) 25ms'],
  ['jest', 'FAIL src/a.test.ts', 'PASS src/a.test.ts'],
  ['mocha', '      1) does it', '      1) does something else'],
  ['node', '    ✖ does it (1.5ms)', '    ✔ does it (1.5ms)'],
] as const)('%s tells of a test that the fault breaks', (runner, line, other) => {
  const telling = tellsOf({ runner, folder: 'packages/ui', options: [], files: [] }, failing);
  expect([line, other].map((text) => telling.test(`before\n${text}\nafter`))).toEqual([true, false]);
});

test('Assay tells of it, also where the name is cut', () => {
  const telling = assayTellsOf(failing);
  const said = (line: string) => telling.test(`assay  1 file changed\n${line}\n`);
  expect(said('✗ 0:03  packages/ui/src/a.test.ts › outer › inner   expected 1')).toBe(true);
  expect(said('✗ 0:03  packages/ui/src/a.t…   expected 1')).toBe(true);
  expect(said('✗ 0:03  packages/ui/src/b.test.ts › outer   expected 1')).toBe(false);
  expect(said('✗ 0:03  packages/ui/src/a   expected 1')).toBe(false);
});
