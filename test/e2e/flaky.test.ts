/** A test that fails every third time it runs, wherever that is: known to be flaky from base, and in the ledger from then on. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FlakyLedger } from '#operations/flaky/list-flaky';
import { makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const thirdTime = (counter: string): string => `import assert from 'node:assert/strict';
import { appendFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { add } from '../src/add.js';
test('adds, mostly', () => {
  appendFileSync(${JSON.stringify(counter)}, '.');
  assert.equal(statSync(${JSON.stringify(counter)}).size % 3 === 1 ? 4 : add(2, 3), 5);
});
`;

test('what was proven flaky is listed with its rate, its cost and what is not proven', async () => {
  const scripts = { test: 'node --test' };
  repo = await makeRepo({
    'package.json': JSON.stringify({ name: 'sums', type: 'module', private: true, scripts }),
    'src/add.js': 'export const add = (a, b) => a + b;\n',
  });
  const nothing = await repo.assay('flaky');
  expect(nothing.stdout).toContain('no test was seen to pass and fail on the same code');
  await repo.commit('a test', { 'test/add.test.js': thirdTime(join(repo.dir, '..', 'counter')) });
  await repo.commit('other order', { 'src/add.js': 'export const add = (a, b) => b + a;\n' });
  const { json } = await repo.validate('--base', 'main~1', '--head', 'main');
  expect(json.failures.map((failure) => failure.class)).toEqual(['known-flaky']);
  const { stdout, code } = await repo.assay('flaky', '--json');
  const { tests } = JSON.parse(stdout) as FlakyLedger;
  expect(code).toBe(0);
  expect(tests.map(({ test }) => test.title)).toEqual([['adds, mostly']]);
  const [found] = tests;
  expect(found?.proven).toBeGreaterThan(0);
  expect(found?.reruns).toBeGreaterThan(0);
  expect(found?.rerunMs).toBeGreaterThan(0);
  expect(found?.interval[0]).toBeLessThan(1 / 3);
  expect(found?.interval[1]).toBeGreaterThan(1 / 3);
  expect((await repo.assay('flaky')).stdout).toMatch(/fails \S+ % of the time \[\S+, \S+\], from \d+ runs/);
});
