import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { benchReport, figure } from '../bench/support/figures.ts';
import { benchmarksPage } from './docs/benchmarks.ts';
import { insertBetween } from './docs/insert-between.ts';
import { findStale } from './docs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-docs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the generated part is replaced and the rest of the page kept', () => {
  const page = 'a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n';
  const once = insertBetween(page, 'x', 'new');
  expect(once).toBe('a\n<!-- x:begin -->\nnew\n<!-- x:end -->\nb\n');
  expect(insertBetween(once, 'x', 'new')).toBe(once);
});

test('a page without its markers is an error, no page is nothing to do', () => {
  expect(() => insertBetween('a', 'x', 'new')).toThrow('<!-- x:begin -->');
  expect(insertBetween(undefined, 'x', 'new')).toBeUndefined();
});

test('stale are missing and differing files, not equal ones or those with nothing to write', async () => {
  writeFileSync(join(folder, 'same.md'), 'same');
  writeFileSync(join(folder, 'old.md'), 'old');
  const page = (file: string, text: string | undefined) => ({ file, render: async () => text });
  const pages = [page('same.md', 'same'), page('old.md', 'new'), page('missing.md', 'm'), page('none.md', undefined)];
  expect(await findStale(folder, pages)).toEqual(
    new Map([
      ['old.md', 'new'],
      ['missing.md', 'm'],
    ]),
  );
});

test('the benchmarks page shows missed targets and absent figures as such', async () => {
  expect(await benchmarksPage(folder)).toBeUndefined();
  const figures = [
    figure({ figure: 'overhead', value: 1.1, spread: [1.04, 1.2], unit: 'x', target: '<= 1.05' }),
    figure({ figure: 'plan', value: null, unit: 'ms' }),
  ];
  writeFileSync(join(folder, 'overhead.json'), JSON.stringify(benchReport('overhead', 'hono', figures)));
  const page = await benchmarksPage(folder);
  expect(page).toContain('| overhead | 1.1 | 1.04 – 1.2 | x |  | <= 1.05 | NO |');
  expect(page).toContain('| plan | absent |  | ms |  |  | NO |');
});
