/**
 * What we learnt from the past, per repository. Safe when several processes share it; losing it costs speed and evidence, never
 * correctness. A corrupt or foreign store is set aside with a note and rebuilt, never trusted.
 * Errors: OutsideError('history').
 */
import type { Change } from '#domain/change';
import type { Recorded } from '#domain/recording';
import type { Suite, TestFile, TestId } from '#domain/suite';
import type { Failure } from '#domain/verdict';

export interface FileHistory {
  /** Median of the last durations, milliseconds. */
  readonly ms: number | null;
  readonly runs: number;
  /** Failing runs among the last 20. */
  readonly recentFailures: number;
  /** Whether the newest run failed. */
  readonly lastFailed: boolean;
}

/** Outcomes of one test on one and the same tree. Mixed ones prove that it is flaky. */
export interface FlakeRecord {
  readonly test: TestId;
  /** Trees on which it both passed and failed. */
  readonly mixedTrees: number;
  readonly passed: number;
  readonly failed: number;
}

/** What one test did on one tree. */
export interface TreeOutcomes {
  readonly passed: number;
  readonly failed: number;
  /** Milliseconds since the epoch, of the newest. */
  readonly seenAt: number;
}

/** One test that was proven flaky: it passed and failed on one and the same tree. */
export interface FlakyTest {
  readonly test: TestId;
  /** Newest first. */
  readonly trees: readonly TreeOutcomes[];
  /** When its whole file ran and nothing in it failed, newest first: there it passed as well, if it was not skipped. Milliseconds since the epoch. */
  readonly cleanRuns: readonly number[];
  /** Median of its file's last durations, milliseconds. */
  readonly fileMs: number | null;
}

/** Everything `assay repro` needs. */
export interface KnownFailure {
  readonly failure: Failure;
  readonly change: Change;
  readonly suite: Suite;
  /** Milliseconds since the epoch. */
  readonly seenAt: number;
  /** The first time, kept by the history once it is seen again. */
  readonly firstSeenAt?: number;
  /** When each run saw it, the newest 100, kept by the history once it is seen again. */
  readonly sightings?: readonly number[];
  /** Runs that saw it, also those of which no moment is kept any more. */
  readonly times?: number;
}

export interface TestObservation {
  readonly test: TestId;
  /** Tree id the test ran on. */
  readonly tree: string;
  readonly outcome: 'passed' | 'failed';
}

export interface FileObservation {
  readonly file: TestFile;
  readonly ms: number;
  readonly failed: boolean;
}

/** A failure that a selection would not have shown, found by a run of everything: the decision that left its test out is kept. */
export interface SafetyMiss {
  readonly test: TestFile;
  /** Why the test would not have been run. */
  readonly decision: string;
  readonly change: Pick<Change, 'base' | 'head'>;
  /** Titles of failing tests, the first few. */
  readonly failing: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One change of which everything was run, so that its selection can be held against the truth. */
export interface Trial {
  /** Names the change: judging it again is the same trial. */
  readonly id: string;
  readonly at: number;
  /** Failures of any test that count against the change. */
  readonly failures: number;
  readonly misses: readonly SafetyMiss[];
}

export interface Learnt {
  readonly run: string;
  readonly at: number;
  readonly result: 'pass' | 'fail' | 'inconclusive';
  readonly headTree: string;
  readonly files: readonly FileObservation[];
  /** Failing tests and the passing repetitions of tests that also failed; not every passing test. */
  readonly tests: readonly TestObservation[];
  readonly failures: readonly KnownFailure[];
  /** What the test files did, where somebody watched; a newer recording takes the place of an older one. */
  readonly recorded?: Recorded;
  /** When everything was run. */
  readonly trial?: Trial;
  /**
   * Takes what was learnt of tests one run further (null: nothing, or it was damaged). Called in the transaction that makes the run known,
   * so that it counts once. Pure.
   */
  readonly teach?: (before: string | null) => string;
}

export interface Remembered extends Recorded {
  /** Recordings that were found damaged and are not told, for people; usually empty. */
  readonly notes: readonly string[];
}

/** What was learnt of tests, as whoever learns it wrote it down. */
export interface StoredForesight {
  readonly state: string | null;
  /** That it was damaged, for people. */
  readonly note: string | null;
}

export interface History {
  /** By `fileKey`; files never seen are absent. */
  files(keys: readonly string[]): Promise<ReadonlyMap<string, FileHistory>>;
  /** By `testKey`; tests never seen failing are absent. */
  flakes(keys: readonly string[]): Promise<ReadonlyMap<string, FlakeRecord>>;
  /** Every test that was proven flaky, on the trees that are remembered; the one proven so last comes first, at most 500. */
  flakyTests(): Promise<readonly FlakyTest[]>;
  /** One transaction; recording the same run twice counts once. */
  learn(learnt: Learnt): Promise<void>;
  /** The newest recording of every test file that was ever watched, complete or not. */
  recorded(): Promise<Remembered>;
  /** At most 32 MiB: a longer one is not kept, what was there before goes on. */
  foresight(): Promise<StoredForesight>;
  /** Over all changes of which everything was run. */
  trials(): Promise<{ readonly trials: number; readonly missed: number }>;
  /** Newest first, at most 200. */
  misses(): Promise<readonly SafetyMiss[]>;
  /** By id or unique prefix; newest first when several match. */
  failures(idPrefix: string): Promise<readonly KnownFailure[]>;
  close(): Promise<void>;
}
