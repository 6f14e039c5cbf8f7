/**
 * Verdict: the strongest effect wins, fail > inconclusive > pass. One vocabulary everywhere.
 * Report: the verdict with everything a face needs to show it, and the times it took.
 * Invariant: a broken environment is never `fail`; without a comparable base nothing is called pre-existing.
 */

import type { Change } from '#domain/change';
import type { Impact } from '#domain/impact';
import type { Plan } from '#domain/plan';
import type { TestError } from '#domain/result';
import type { TestId } from '#domain/suite';

export type Effect = 'fail' | 'inconclusive' | 'report';

export type FailureClass =
  | 'regression'
  | 'new-test-failing'
  | 'test-defect'
  | 'flaky-introduced'
  | 'environment'
  | 'infrastructure'
  | 'unknown'
  | 'pre-existing'
  | 'known-flaky';

/** What each class does to the verdict. */
export const effectOf: Readonly<Record<FailureClass, Effect>> = {
  regression: 'fail',
  'new-test-failing': 'fail',
  'test-defect': 'fail',
  'flaky-introduced': 'fail',
  environment: 'inconclusive',
  infrastructure: 'inconclusive',
  unknown: 'inconclusive',
  'pre-existing': 'report',
  'known-flaky': 'report',
};

/** Outcomes of one test in one place. `other` counts runs that gave no answer (crash, timeout, test absent). */
export interface Tally {
  readonly failed: number;
  readonly passed: number;
  readonly other: number;
}

/** Raw counts behind a class; `base` is base's own version, `baseWithHeadTests` head's test on base's source. */
export interface Counts {
  readonly head: Tally;
  readonly headCopy: Tally;
  readonly base: Tally;
  readonly baseWithHeadTests: Tally;
}

export interface Failure {
  /** `f-` and a short hash, unique in the repository's history. */
  readonly id: string;
  /** Title is empty when the file itself failed (could not be loaded, failed outside of any test). */
  readonly test: TestId;
  readonly class: FailureClass;
  /** Null until it can be calibrated. */
  readonly probability: null;
  readonly probabilityReason: string;
  readonly counts: Counts;
  /** Sentences, strongest first: "fails 3/3 here, passes 2/2 on main". */
  readonly evidence: readonly string[];
  readonly error: TestError;
  /** Stable over line shifts, addresses, durations and temp paths. */
  readonly fingerprint: string;
  /** Lines of log that matter, plain text. */
  readonly slice: readonly string[];
  /** Fingerprints with which it failed otherwise when it was run again on head's files; absent: always with the one above. */
  readonly otherFingerprints?: readonly string[];
  /** Where assay.quarantine.yaml names its test, and what that means for it. */
  readonly quarantine?: Quarantined;
}

/** `held`: cannot stop the change. Otherwise why the quarantine does not hold (any more). */
export type QuarantineState = 'held' | 'expired' | 'over-budget' | 'new-failure';

export interface Quarantined {
  readonly state: QuarantineState;
  readonly effect: Effect;
  /** Where the entry stands: `assay.quarantine.yaml:3:3`. */
  readonly at: string;
  readonly owner: string;
  readonly expires: string;
}

/** One entry of which something ran. */
export interface QuarantineRun {
  readonly test: string;
  readonly at: string;
  readonly owner: string;
  readonly expires: string;
  readonly because: string;
  readonly passed: number;
  readonly failed: number;
}

export function effectOfFailure({ class: name, quarantine }: Pick<Failure, 'class' | 'quarantine'>): Effect {
  return quarantine?.effect ?? effectOf[name];
}

/** Quarantined, and the quarantine holds: it stops nothing. */
export function isHeld({ quarantine }: Pick<Failure, 'quarantine'>): boolean {
  return quarantine?.state === 'held';
}

/** A problem that is not a failing test: nothing selected reached the change, a check that could not finish. */
export interface Finding {
  readonly rule: string;
  readonly effect: Effect;
  readonly class: FailureClass | 'untested-change' | 'test-integrity';
  readonly message: string;
  readonly file: string | null;
  readonly evidence: readonly string[];
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly files: number;
}

/**
 * Share of the changed functions that a passing test executed. Null when no function changed or nothing was watched; the reason says so.
 */
export interface ReachOfTests {
  readonly executed: number;
  readonly functions: number;
}

/**
 * Agreement: how often a full run would show nothing that the selected tests did not show. `bound` is the one-sided 95 % lower bound of that
 * probability from `trials` earlier full runs, `misses` of which showed more (Clopper-Pearson); null without trials.
 */
export interface Agreement {
  readonly bound: number | null;
  readonly trials: number;
  readonly misses: number;
}

export interface Verdict {
  readonly result: 'pass' | 'fail' | 'inconclusive';
  readonly headline: string;
  readonly failures: readonly Failure[];
  readonly findings: readonly Finding[];
  /** Quarantined tests that ran; absent: none. */
  readonly quarantined?: readonly QuarantineRun[];
  readonly tests: TestCounts;
  readonly reach: ReachOfTests | null;
  readonly reachReason: string;
  /** Agreement's bound; null when there is not enough data. */
  readonly confidence: number | null;
  readonly confidenceReason: string;
}

/** Milliseconds from the start of the run; null when it did not happen. */
export interface Timing {
  readonly planMs: number;
  readonly firstResultMs: number | null;
  readonly firstFailureMs: number | null;
  readonly totalMs: number;
}

export interface Report {
  readonly run: string;
  readonly change: Change;
  readonly impact: Impact;
  readonly plan: Plan;
  readonly verdict: Verdict;
  readonly timing: Timing;
  readonly notes: readonly string[];
}
