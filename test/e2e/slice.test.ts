/** `assay slice` on the real binary: text, JSON, beside a passing log, and what cannot be read. */
import { afterEach, expect, test } from 'vitest';
import type { SlicedFile } from '#operations/log/slice-file';
import { makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const work = Array.from({ length: 300 }, (_, at) => `copied file ${at}`).join('\n');
const usual = 'Error: no cache, going on without';

test('the lines that matter, with their numbers', async () => {
  repo = await makeRepo({
    'bad.log': `${usual}\n${work}\n\u001b[31mfatal: the disk is read-only\u001b[0m\nmake: *** [all] Error 1\n`,
    'good.log': `${usual}\n${work}\n`,
  });
  const { code, stdout } = await repo.assay('slice', 'bad.log');
  expect(code).toBe(0);
  expect(stdout).toContain('of 303 lines');
  expect(stdout).toMatch(/^302 +fatal: the disk is read-only$/m);
  const { stdout: json } = await repo.assay('slice', 'bad.log', '--good', 'good.log', '--lines', '2', '--json');
  const sliced = JSON.parse(json) as SlicedFile;
  const numbers = sliced.windows
    .flat()
    .filter(({ isContext }) => !isContext)
    .map(({ number }) => number);
  expect(numbers).toEqual([302, 303]);
});

test('what cannot be read is wrong use, in words', async () => {
  repo = await makeRepo({ 'a.log': 'x\n' });
  const none = await repo.assay('slice', 'nothing.log');
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('nothing.log')]);
  const few = await repo.assay('slice', 'a.log', '--lines', '0');
  expect([few.code, few.stderr]).toEqual([2, expect.stringContaining('from 1 to 1000')]);
});
