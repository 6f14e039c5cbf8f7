import { describe, expect, test } from 'vitest';
import type { Suite } from '#domain/suite';
import { assignTests } from '#flow/intake/own-tests';

function suite(dir: string, include: string, over: Partial<Suite> = {}): Suite {
  return {
    id: dir === '' ? 'vitest' : `${dir}:vitest`,
    runner: 'vitest',
    version: '5.1.1',
    dir,
    layer: 'unit',
    projects: [{ name: null, root: dir, include: [include], exclude: [], setupFiles: [] }],
    args: [],
    env: {},
    configFiles: [],
    aliases: {},
    pool: true,
    command: null,
    because: 'a script',
    ...over,
  };
}

describe('assignTests', () => {
  const paths = ['test/a.test.ts', 'packages/b/b.test.ts'];

  test('a package whose files the root suite runs is listed, not run twice', () => {
    const { suites, tests, notRun } = assignTests(paths, [suite('packages/b', '*.test.ts'), suite('', '**/*.test.ts')]);
    expect(suites.map(({ id }) => id)).toEqual(['vitest']);
    expect(tests.map(({ suite: id, file }) => `${id} ${file}`).sort()).toEqual(
      paths.map((file) => `vitest ${file}`).sort(),
    );
    expect(notRun).toMatchObject([
      { dir: 'packages/b', reason: 'its tests already run in the vitest suite at the root' },
    ]);
  });

  test('a package the root suite does not reach keeps its own', () => {
    const { tests, notRun } = assignTests(paths, [suite('', 'test/*.test.ts'), suite('packages/b', '*.test.ts')]);
    expect(tests.map(({ suite: id }) => id)).toEqual(['vitest', 'packages/b:vitest']);
    expect(notRun).toEqual([]);
  });

  test('another runner on the same file is another test', () => {
    const jest = suite('', '**/*.test.ts', { id: 'jest', runner: 'jest' });
    expect(assignTests(['a.test.ts'], [suite('', '**/*.test.ts'), jest]).tests).toHaveLength(2);
  });

  test('a suite without any file is kept: its runner says so itself when asked', () => {
    expect(assignTests([], [suite('', '**/*.test.ts')]).suites).toHaveLength(1);
  });
});

describe('suites that assay.yaml gives paths', () => {
  const paths = ['e2e/shop.test.ts', 'src/cart.test.ts'];
  const named = (id: string, over: Partial<Suite> = {}) => suite('', '**/*.test.ts', { id, ...over });
  const run = (suites: readonly Suite[]) =>
    assignTests(paths, suites).tests.map(({ suite: id, file }) => `${id} ${file}`);

  test('run those of their files alone, and take them from other suites of their runner', () => {
    const e2e = named('e2e', { paths: ['e2e/**'], layer: 'integration' });
    expect(run([named('vitest'), e2e])).toEqual(['vitest src/cart.test.ts', 'e2e e2e/shop.test.ts']);
    expect(run([e2e, named('jest', { runner: 'jest' })]).sort()).toEqual([
      'e2e e2e/shop.test.ts',
      'jest e2e/shop.test.ts',
      'jest src/cart.test.ts',
    ]);
  });

  test('leave a suite that has nothing else out, with the reason', () => {
    const { suites, notRun } = assignTests(paths, [named('vitest'), named('all', { paths: ['**'] })]);
    expect(suites.map(({ id }) => id)).toEqual(['all']);
    expect(notRun).toMatchObject([{ reason: 'its tests already run in the vitest suite all' }]);
  });

  test('as a whole take no files: their paths say what they read', () => {
    const make = named('make', { runner: 'command', paths: ['e2e/**'], command: { run: 'make', results: ['o.xml'] } });
    expect(run([make, named('vitest')])).toEqual(['make package.json', ...paths.map((file) => `vitest ${file}`)]);
  });
});
