/** What one process learnt, in memory: for tests, and for checkouts where nothing may be written. Same limits as on disk. */
import type { Recorded } from '#domain/recording';
import { fileKey, type TestId, testKey } from '#domain/suite';
import type {
  FileObservation,
  FlakeRecord,
  FlakyTest,
  History,
  KnownFailure,
  Learnt,
  TestObservation,
  Trial,
} from '#ports/history';
import {
  keptFailures,
  keptForesight,
  keptRunsPerFile,
  keptTreesPerTest,
  toldFlakyTests,
  toldMisses,
} from '#store/limits';
import { mergeRecorded } from '#store/merge-recorded';
import { seenAgain } from '#store/seen-again';
import { type FileRun, summarizeFile } from '#store/summarize-file';

interface TestMemory {
  readonly test: TestId;
  /** tree -> outcomes, the tree seen last at the end. */
  readonly trees: Map<string, { passed: number; failed: number; seenAt: number }>;
}

export function memoryHistory(): History {
  const learnt = new Set<string>();
  const files = new Map<string, readonly (FileRun & { readonly at: number })[]>();
  const tests = new Map<string, TestMemory>();
  let failures: readonly KnownFailure[] = [];
  const trials = new Map<string, Trial>();
  let recorded: Recorded = { files: [], tests: [] };
  let foresight: string | null = null;

  function learnFiles(observations: readonly FileObservation[], at: number): void {
    const firstOfEach = new Map(observations.toReversed().map((it) => [fileKey(it.file), it]));
    for (const [key, { ms, failed }] of firstOfEach) {
      const runs = [{ ms, failed, at }, ...(files.get(key) ?? [])].sort((a, b) => b.at - a.at);
      files.set(key, runs.slice(0, keptRunsPerFile));
    }
  }

  function learnTest({ test, tree, outcome }: TestObservation, at: number): void {
    const known = tests.get(testKey(test)) ?? { test, trees: new Map() };
    const counts = known.trees.get(tree) ?? { passed: 0, failed: 0, seenAt: at };
    counts[outcome] += 1;
    counts.seenAt = at;
    known.trees.delete(tree);
    known.trees.set(tree, counts);
    const [oldest] = known.trees.keys();
    if (known.trees.size > keptTreesPerTest && oldest !== undefined) known.trees.delete(oldest);
    tests.set(testKey(test), known);
  }

  return {
    async files(keys) {
      const known = keys.map((key) => [key, files.get(key) ?? []] as const).filter(([, runs]) => runs.length > 0);
      return new Map(known.map(([key, runs]) => [key, summarizeFile(runs)]));
    },
    async flakes(keys) {
      const known = keys.flatMap((key) => tests.get(key) ?? []);
      const failing = known.map(toRecord).filter((record) => record.failed > 0);
      return new Map(failing.map((record) => [testKey(record.test), record]));
    },
    async flakyTests() {
      const told = [...tests.values()].map((it): FlakyTest => {
        const runs = files.get(fileKey(it.test)) ?? [];
        return {
          test: it.test,
          trees: [...it.trees.values()].reverse().map((outcomes) => ({ ...outcomes })),
          cleanRuns: runs.filter(({ failed }) => !failed).map(({ at }) => at),
          fileMs: runs.length === 0 ? null : summarizeFile(runs).ms,
        };
      });
      const proven = told.filter((it) => provenAt(it) !== null);
      return proven.sort((a, b) => (provenAt(b) ?? 0) - (provenAt(a) ?? 0)).slice(0, toldFlakyTests);
    },
    async learn(news: Learnt) {
      if (learnt.has(news.run)) return;
      learnt.add(news.run);
      learnFiles(news.files, news.at);
      for (const observation of news.tests) learnTest(observation, news.at);
      const fresh = new Map(failures.map((it) => [it.failure.id, it]));
      for (const seen of news.failures) {
        const before = fresh.get(seen.failure.id);
        fresh.set(seen.failure.id, before === undefined ? seen : seenAgain(before, seen));
      }
      failures = [...fresh.values()].sort((a, b) => b.seenAt - a.seenAt).slice(0, keptFailures);
      if (news.trial) trials.set(news.trial.id, news.trial);
      const taught = news.teach?.(foresight) ?? null;
      if (taught !== null && taught.length <= keptForesight) foresight = taught;
      if (news.recorded) recorded = mergeRecorded(recorded, news.recorded);
    },
    async trials() {
      const missed = [...trials.values()].filter(({ misses }) => misses.length > 0).length;
      return { trials: trials.size, missed };
    },
    async misses() {
      const all = [...trials.values()].flatMap(({ misses }) => misses);
      return all.sort((a, b) => b.at - a.at).slice(0, toldMisses);
    },
    async foresight() {
      return { state: foresight, note: null };
    },
    async recorded() {
      return { ...recorded, notes: [] };
    },
    async failures(idPrefix) {
      return failures.filter(({ failure }) => failure.id.startsWith(idPrefix));
    },
    async close() {},
  };
}

function toRecord({ test, trees }: TestMemory): FlakeRecord {
  const counts = [...trees.values()];
  return {
    test,
    mixedTrees: counts.filter((it) => it.passed > 0 && it.failed > 0).length,
    passed: counts.reduce((sum, it) => sum + it.passed, 0),
    failed: counts.reduce((sum, it) => sum + it.failed, 0),
  };
}

/** When it was last seen to pass and fail on one tree; null: never. */
function provenAt({ trees }: FlakyTest): number | null {
  return trees.find(({ passed, failed }) => passed > 0 && failed > 0)?.seenAt ?? null;
}
