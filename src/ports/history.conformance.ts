/** What every history must do, run on each one. `make` gives an empty history; the suite closes it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '#domain/change';
import { fileKey, type Suite, type TestFile, type TestId, testKey } from '#domain/suite';
import type { Failure } from '#domain/verdict';
import type { History, KnownFailure, Learnt, TestObservation } from '#ports/history';

const file: TestFile = { suite: 'vitest', project: null, file: 'cart.test.ts' };
const applies: TestId = { ...file, title: ['totals', 'applies two coupons'] };
const empties: TestId = { ...file, title: ['empties'] };

export function checkHistory(name: string, make: () => Promise<History>): void {
  describe(`${name} keeps the history's promises`, () => {
    let history: History;
    beforeEach(async () => {
      history = await make();
    });
    afterEach(() => history.close());

    const learnRuns = async (runs: readonly { ms: number; failed: boolean }[]) => {
      for (const [index, run] of runs.entries()) {
        await history.learn({ ...learnt(`run-${index}`, index), files: [{ file, ...run }] });
      }
    };
    const flake = async (test: TestId) => (await history.flakes([testKey(test)])).get(testKey(test));
    const ids = async (prefix: string) => (await history.failures(prefix)).map((known) => known.failure.id);

    test('what was never seen is absent', async () => {
      expect((await history.files([fileKey(file)])).size).toBe(0);
      expect((await history.flakes([testKey(applies)])).size).toBe(0);
      expect(await history.failures('f-')).toEqual([]);
      expect((await history.files([])).size).toBe(0);
    });

    test('a file has its median duration and its failures', async () => {
      await learnRuns([
        { ms: 30, failed: true },
        { ms: 10, failed: false },
        { ms: 20.5, failed: false },
      ]);
      expect((await history.files([fileKey(file), 'other'])).get(fileKey(file))).toEqual({
        ms: 20.5,
        runs: 3,
        recentFailures: 1,
        lastFailed: false,
      });
      await history.learn({ ...learnt('run-3', 3), files: [{ file, ms: 40, failed: false }] });
      expect((await history.files([fileKey(file)])).get(fileKey(file))).toEqual({
        ms: 25.25,
        runs: 4,
        recentFailures: 1,
        lastFailed: false,
      });
    });

    test('the last 50 runs of a file are kept, the last 20 count as recent', async () => {
      const old = Array.from({ length: 45 }, () => ({ ms: 1_000, failed: true }));
      const fresh = Array.from({ length: 30 }, (_, index) => ({ ms: 10, failed: index === 29 }));
      await learnRuns([...old, ...fresh]);
      expect((await history.files([fileKey(file)])).get(fileKey(file))).toEqual({
        ms: 10,
        runs: 50,
        recentFailures: 1,
        lastFailed: true,
      });
    });

    test('the same run learnt twice counts once', async () => {
      const news = {
        ...learnt('run-1', 5),
        files: [{ file, ms: 10, failed: true }],
        tests: [seen(applies, 't1', 'failed')],
      };
      await history.learn(news);
      await history.learn(news);
      expect((await history.files([fileKey(file)])).get(fileKey(file))?.runs).toBe(1);
      expect(await flake(applies)).toMatchObject({ failed: 1 });
    });

    test('mixed outcomes on one tree prove a flaky test, different outcomes on different trees do not', async () => {
      await history.learn({
        ...learnt('run-1', 1),
        tests: [seen(applies, 't1', 'failed'), seen(applies, 't1', 'passed'), seen(empties, 't1', 'failed')],
      });
      await history.learn({
        ...learnt('run-2', 2),
        tests: [seen(applies, 't2', 'failed'), seen(applies, 't1', 'passed'), seen(empties, 't2', 'passed')],
      });
      expect(await flake(applies)).toEqual({ test: applies, mixedTrees: 1, passed: 2, failed: 2 });
      expect(await flake(empties)).toEqual({ test: empties, mixedTrees: 0, passed: 1, failed: 1 });
    });

    test('a test that only ever passed is not in the flake records', async () => {
      await history.learn({ ...learnt('run-1', 1), tests: [seen(applies, 't1', 'passed')] });
      expect(await flake(applies)).toBeUndefined();
    });

    test('outcomes are kept for the last 50 trees of a test', async () => {
      for (let tree = 0; tree < 60; tree += 1) {
        await history.learn({ ...learnt(`run-${tree}`, tree), tests: [seen(applies, `t${tree}`, 'failed')] });
      }
      expect(await flake(applies)).toMatchObject({ failed: 50 });
    });

    test('failures are found by id or prefix, newest first, with everything they came with', async () => {
      await history.learn({ ...learnt('run-1', 1), failures: [known('f-7c2', 1), known('f-7d0', 2)] });
      await history.learn({ ...learnt('run-2', 3), failures: [known('f-9%_', 3)] });
      expect(await ids('f-7')).toEqual(['f-7d0', 'f-7c2']);
      expect(await ids('f-7c2')).toEqual(['f-7c2']);
      expect(await ids('f-%')).toEqual([]);
      expect(await ids('f-9%')).toEqual(['f-9%_']);
      expect(await history.failures('f-7c2')).toEqual([known('f-7c2', 1)]);
    });

    test('a failure seen again is replaced by its newest sight; the oldest of more than 200 leave', async () => {
      await history.learn({ ...learnt('run-1', 1), failures: [known('f-old', 1), known('f-again', 2)] });
      const many = Array.from({ length: 199 }, (_, index) => known(`f-x${index}`, 10 + index));
      await history.learn({ ...learnt('run-2', 2), failures: [known('f-again', 999), ...many] });
      await history.learn({ ...learnt('run-3', 3), failures: [known('f-again', 1_999)] });
      const again = await history.failures('f-again');
      expect(again.map((it) => [it.firstSeenAt, it.seenAt])).toEqual([[2, 1_999]]);
      expect(await ids('f-old')).toEqual([]);
      expect(await ids('f-')).toHaveLength(200);
    });

    test('thousands of files are learnt and read', async () => {
      const files = Array.from({ length: 1_200 }, (_, index) => ({ ...file, file: `f${index}.test.ts` }));
      await history.learn({ ...learnt('run-1', 1), files: files.map((it) => ({ file: it, ms: 1, failed: false })) });
      expect((await history.files(files.map(fileKey))).size).toBe(1_200);
    });
  });
}

function learnt(run: string, at: number): Learnt {
  return { run, at, result: 'fail', headTree: 'tree', files: [], tests: [], failures: [] };
}

function seen(test: TestId, tree: string, outcome: TestObservation['outcome']): TestObservation {
  return { test, tree, outcome };
}

function known(id: string, seenAt: number): KnownFailure {
  return { failure: failure(id), change, suite, seenAt };
}

const change: Change = {
  id: 'change-1',
  repo: '/shop',
  base: null,
  head: { label: 'work tree', commit: null, tree: 'tree' },
  boundary: 'worktree',
  inPlace: true,
  files: [],
  intent: { title: 'Zwölf › "coupons"', body: '' },
  notes: [],
};

const suite: Suite = {
  id: 'vitest',
  runner: 'vitest',
  version: null,
  dir: '',
  layer: 'unit',
  projects: [],
  args: [],
  env: {},
  configFiles: [],
  aliases: {},
  pool: true,
  command: null,
  because: 'package.json script "test": vitest',
};

function failure(id: string): Failure {
  const none = { failed: 0, passed: 0, other: 0 };
  return {
    id,
    test: applies,
    class: 'regression',
    probability: null,
    probabilityReason: 'not calibrated',
    counts: { head: { ...none, failed: 3 }, headCopy: none, base: none, baseWithHeadTests: none },
    evidence: [],
    error: {
      name: 'AssertionError',
      message: 'expected 1799',
      stack: '',
      expected: '1799',
      actual: '1800',
      phase: 'test',
    },
    fingerprint: 'abc',
    slice: [],
  };
}
