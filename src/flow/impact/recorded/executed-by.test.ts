import { expect, test } from 'vitest';
import type { Recording } from '#domain/recording';
import { fileKey } from '#domain/suite';
import { executedBy } from '#flow/impact/recorded/executed-by';
import { aChangedFile, testFile } from '../../../../test/support/builders.ts';

const path = 'src/discount.ts';
const recording = (executed: readonly number[] | 'all', over: Partial<Recording> = {}): Recording => ({
  ...{ test: testFile(), at: 0, tree: 't', environment: 'e', incomplete: null, reads: [], lists: [], packages: [] },
  ...{ cpuMs: null, files: [{ path, blob: 'b', executed }] },
  ...over,
});
const names = ['', 'one()', 'two()', 'three()'];
const fn = (unit: number) => ({ path, blob: 'h', unit, name: names[unit] ?? '', lines: [1, 2] as const });

function executes(own: Recording, since: 'none' | 'all' | ReadonlySet<number>, functions = [fn(1), fn(2)]) {
  const world = {
    files: [aChangedFile()],
    changedSince: () => since,
    describe: (_use: unknown, unit: number) => names[unit] ?? 'it',
  };
  return executedBy(world, new Map([[fileKey(testFile()), own]]), functions)(fileKey(testFile()));
}

test('the changed functions it executed, of all that changed at either side', () => {
  expect(executes(recording([0, 1]), new Set([1, 2]))).toEqual({ changed: 1, of: 2, which: [0] });
  expect(executes(recording([0, 3]), new Set([1, 3]))).toEqual({ changed: 1, of: 3, which: [2] });
  expect(executes(recording([0]), new Set([0, 1]))).toEqual({ changed: 0, of: 2, which: [] });
});

test('where only the module level changed, it counts as one function', () => {
  expect(executes(recording([0]), new Set([0]), [])).toEqual({ changed: 1, of: 1, which: [0] });
});

test('a file that cannot be told apart counts as executed as a whole', () => {
  expect(executes(recording('all'), new Set([1]))).toEqual({ changed: 2, of: 2, which: [0, 1] });
  expect(executes(recording([]), 'all', [])).toEqual({ changed: 1, of: 1, which: [0] });
});

test('nothing is said of a test that was not watched completely and executed none of it, or when nothing that can be told apart changed', () => {
  const incomplete = 'the test failed';
  expect(executes(recording([3], { incomplete }), new Set([1]))).toBeNull();
  expect(executes(recording([1], { incomplete }), new Set([1]))).toMatchObject({ changed: 1, of: 2 });
  expect(executes(recording([1]), 'none', [])).toBeNull();
});
