/**
 * What is known of a test that was proven flaky: how often it fails on code that does not break it, how sure that is, and what it costs. Pure.
 * Counted: every run on a tree where it both passed and failed, its passes on other trees (base among them), and runs of its whole file
 * without a failure. Not counted: trees on which it only failed; that may have been the code. A run counts half after 200 newer ones.
 */
import type { TestId } from '#domain/suite';
import { betaInterval } from '#formats/chance/beta';
import { cleanRunsWords, excludedAbove } from '#formats/chance/flakiness';
import type { FlakyTest, TreeOutcomes } from '#ports/history';

const halfLife = 200;
/** Jeffreys' prior: the interval then holds the true rate about as often as it says, also for rare failures. */
const prior = 0.5;

export interface LedgerEntry {
  readonly test: TestId;
  /** Share of runs that fail by chance. */
  readonly rate: number;
  /** 95 % interval of the rate. */
  readonly interval: readonly [number, number];
  /** Runs behind it, before older ones count less. */
  readonly runs: number;
  /** Trees on which it passed and failed. */
  readonly proven: number;
  /** Runs on these trees after the first on each. */
  readonly reruns: number;
  /** What they took, by the usual duration of the whole file; null when that is not known. */
  readonly rerunMs: number | null;
  /** Milliseconds since the epoch. */
  readonly lastSeenAt: number;
  /** Runs of its file since then, without a failure. */
  readonly cleanRunsSince: number;
  /** The rate that these alone exclude, at 95 %. */
  readonly excludedAbove: number;
  /** What they prove, in words. */
  readonly proves: string;
}

/** Null when nothing proves that the test is flaky. */
export function ledgerEntry({ test, trees, cleanRuns, fileMs }: FlakyTest): LedgerEntry | null {
  const mixed = trees.filter(isMixed);
  if (mixed.length === 0) return null;
  const lastSeenAt = Math.max(...mixed.map(({ seenAt }) => seenAt));
  const counted = trees.filter((tree) => isMixed(tree) || tree.failed === 0);
  const clean = cleanRuns.map((seenAt): TreeOutcomes => ({ seenAt, passed: 1, failed: 0 }));
  const { passed, failed, runs } = faded([...counted, ...clean]);
  const [a, b] = [prior + failed, prior + passed];
  const reruns = mixed.reduce((sum, tree) => sum + tree.passed + tree.failed - 1, 0);
  const cleanRunsSince = cleanRuns.filter((at) => at > lastSeenAt).length;
  return {
    ...{ test, rate: a / (a + b), interval: betaInterval({ a, b }), runs, proven: mixed.length },
    ...{ reruns, rerunMs: fileMs === null ? null : reruns * fileMs, lastSeenAt, cleanRunsSince },
    excludedAbove: excludedAbove(cleanRunsSince),
    proves: cleanRunsWords(cleanRunsSince),
  };
}

function isMixed({ passed, failed }: TreeOutcomes): boolean {
  return passed > 0 && failed > 0;
}

/** Outcomes, each by half as much for every `halfLife` runs that are newer. */
function faded(outcomes: readonly TreeOutcomes[]): { passed: number; failed: number; runs: number } {
  const sum = { passed: 0, failed: 0, runs: 0 };
  for (const { passed, failed } of outcomes.toSorted((a, b) => b.seenAt - a.seenAt)) {
    const weight = 0.5 ** (sum.runs / halfLife);
    sum.passed += weight * passed;
    sum.failed += weight * failed;
    sum.runs += passed + failed;
  }
  return sum;
}
