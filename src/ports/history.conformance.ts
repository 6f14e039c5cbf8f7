/** What every history must do, run on each one. `make` gives an empty history; the suite closes it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '#domain/change';
import type { FileUnits, Recorded, RecordedFile, Recording } from '#domain/recording';
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

    test('what is taught goes on from run to run, and a run teaches once', async () => {
      const news = { ...learnt('run-1', 1), teach: (before: string | null) => `${before ?? ''}a` };
      expect(await history.foresight()).toEqual({ state: null, note: null });
      await history.learn(news);
      await history.learn(news);
      await history.learn({ ...news, run: 'run-2' });
      await history.learn(learnt('run-3', 3));
      expect(await history.foresight()).toEqual({ state: 'aa', note: null });
      await history.learn({ ...learnt('run-4', 4), teach: () => 'x'.repeat(32 * 1024 * 1024 + 1) });
      expect((await history.foresight()).state).toBe('aa');
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

    test('tests that were proven flaky, with what they did on each tree and the runs of their files without a failure', async () => {
      expect(await history.flakyTests()).toEqual([]);
      const runs = [
        { tests: [seen(applies, 't1', 'failed'), seen(applies, 't1', 'passed')], failed: true },
        { tests: [seen(empties, 't2', 'failed'), seen(applies, 't2', 'failed')], failed: true },
        { tests: [], failed: false },
        { tests: [seen(empties, 't2', 'passed'), seen(empties, 't2', 'passed')], failed: false },
      ];
      for (const [at, { tests, failed }] of runs.entries())
        await history.learn({ ...learnt(`run-${at}`, at + 1), tests, files: [{ file, ms: 10, failed }] });
      const both = { cleanRuns: [4, 3], fileMs: 10 };
      const [tree1, tree2] = [
        { passed: 1, failed: 1, seenAt: 1 },
        { passed: 0, failed: 1, seenAt: 2 },
      ];
      expect(await history.flakyTests()).toEqual([
        { test: empties, trees: [{ passed: 2, failed: 1, seenAt: 4 }], ...both },
        { test: applies, trees: [tree2, tree1], ...both },
      ]);
    });

    test('at most 500 flaky tests are told, those proven last', async () => {
      const flaky = (index: number): TestId => ({ ...file, title: [`test ${index}`] });
      for (let at = 0; at < 3; at += 1) {
        const some = Array.from({ length: 200 }, (_, index) => flaky(at * 200 + index));
        const tests = some.flatMap((it) => [seen(it, 't', 'failed'), seen(it, 't', 'passed')]);
        await history.learn({ ...learnt(`run-${at}`, at + 1), tests });
      }
      const told = await history.flakyTests();
      expect(told).toHaveLength(500);
      expect(told.slice(0, 400).every(({ trees }) => (trees[0]?.seenAt ?? 0) >= 2)).toBe(true);
      expect(told[0]).toMatchObject({ trees: [{ seenAt: 3 }], cleanRuns: [], fileMs: null });
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
      expect(again.map((it) => [it.sightings, it.times])).toEqual([[[2, 999, 1_999], 3]]);
      expect(await ids('f-old')).toEqual([]);
      expect(await ids('f-')).toHaveLength(200);
    });

    const learnRecorded = (run: string, recorded: Recorded) => history.learn({ ...learnt(run, 1), recorded });
    const told = async () => {
      const { files, tests, notes } = await history.recorded();
      expect(notes).toEqual([]);
      return { files: [...files].sort(byJson), tests: [...tests].sort(byJson) };
    };

    test('nothing was watched yet', async () => {
      expect(await history.recorded()).toEqual({ files: [], tests: [], notes: [] });
    });

    test('a recording comes back as it was, with the files it names', async () => {
      const recorded = {
        files: [recordedFile('a.ts'), { path: 'b.ts', blob: '2', units: null }, recordedFile('cart.test.ts')],
        tests: [
          recording({
            files: [
              { path: 'a.ts', blob: '1', executed: [0, 1, 2] },
              { path: 'b.ts', blob: '2', executed: 'all' },
              { path: 'cart.test.ts', blob: '1', executed: [] },
            ],
            reads: [
              { path: 'data.json', blob: '3' },
              { path: 'data', blob: 'folder' },
              { path: 'none', blob: null },
            ],
            lists: [{ path: '', names: 'abc' }],
            packages: ['@scope/p', 'q'],
            incomplete: 'it starts "git"',
            cpuMs: null,
          }),
        ],
      };
      await learnRecorded('run-1', recorded);
      expect(await told()).toEqual({ files: [...recorded.files].sort(byJson), tests: recorded.tests });
    });

    test('the newest recording of each test is kept, and files that nobody names any more are forgotten', async () => {
      const other = { ...file, project: 'browser' };
      const both = [recording(), recording({ test: other })];
      await learnRecorded('run-1', { files: [recordedFile('a.ts')], tests: both });
      const newer = recording({ at: 2, files: [{ path: 'a.ts', blob: '2', executed: 'all' }] });
      await learnRecorded('run-2', { files: [{ ...recordedFile('a.ts'), blob: '2' }], tests: [newer] });
      expect((await told()).tests).toEqual([newer, both[1]].sort(byJson));
      expect((await told()).files.map(({ blob }) => blob)).toEqual(['1', '2']);
      await learnRecorded('run-3', { files: [recordedFile('unnamed.ts')], tests: [{ ...newer, test: other }] });
      expect((await told()).files.map(({ path, blob }) => `${path} ${blob}`)).toEqual(['a.ts 2']);
    });

    test('a run that watched nobody takes nothing away, and the same run learnt twice counts once', async () => {
      await learnRecorded('run-1', { files: [recordedFile('a.ts')], tests: [recording()] });
      await learnRecorded('run-2', { files: [], tests: [] });
      await learnRecorded('run-1', { files: [recordedFile('a.ts')], tests: [recording({ at: 99 })] });
      expect((await told()).tests).toEqual([recording()]);
    });

    test('recordings by the numbers that the units of a file had before are forgotten', async () => {
      const other = { ...file, file: 'other.test.ts' };
      const elsewhere = recording({
        test: { ...file, file: 'third.test.ts' },
        files: [{ path: 'b.ts', blob: '1', executed: [0] }],
      });
      const files = [recordedFile('a.ts'), recordedFile('b.ts')];
      await learnRecorded('run-1', { files, tests: [recording(), recording({ test: other }), elsewhere] });
      const renumbered = { ...recordedFile('a.ts'), units: { units: recordedFile('a.ts').units.units.slice(0, 2) } };
      await learnRecorded('run-2', { files: [renumbered], tests: [recording({ at: 2 })] });
      expect(await told()).toEqual({
        files: [renumbered, recordedFile('b.ts')].sort(byJson),
        tests: [recording({ at: 2 }), elsewhere].sort(byJson),
      });
    });

    test('of one file that only some could read, the units are kept', async () => {
      const files = [recordedFile('a.ts'), { ...recordedFile('a.ts'), units: null }];
      await learnRecorded('run-1', { files, tests: [recording()] });
      expect((await told()).files).toEqual([recordedFile('a.ts')]);
    });

    test('thousands of recordings are learnt and read', async () => {
      const tests = Array.from({ length: 1_200 }, (_, at) => recording({ test: { ...file, file: `f${at}.test.ts` } }));
      await learnRecorded('run-1', { files: [recordedFile('a.ts')], tests });
      expect((await told()).tests).toHaveLength(1_200);
    });

    test('thousands of files are learnt and read', async () => {
      const files = Array.from({ length: 1_200 }, (_, index) => ({ ...file, file: `f${index}.test.ts` }));
      await history.learn({ ...learnt('run-1', 1), files: files.map((it) => ({ file: it, ms: 1, failed: false })) });
      expect((await history.files(files.map(fileKey))).size).toBe(1_200);
    });
  });
}

function recordedFile(path: string): RecordedFile & { readonly units: FileUnits } {
  const unit = { start: 0, end: 9, hash: 'abc' };
  const units = [
    { ...unit, name: '' },
    { ...unit, name: 'applyCoupons', start: 3 },
    { ...unit, name: 'Cart/get size', start: 5, member: true as const },
  ];
  return { path, blob: '1', units: { units } };
}

function recording(over: Partial<Recording> = {}): Recording {
  return {
    ...{ test: file, at: 1, tree: 'tree', environment: 'here', incomplete: null, packages: [], cpuMs: 1.5 },
    ...{ files: [{ path: 'a.ts', blob: '1', executed: [0, 2] }], reads: [], lists: [] },
    ...over,
  };
}

function byJson(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
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
