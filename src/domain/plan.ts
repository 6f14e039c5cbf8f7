/**
 * Risk: for each reached test file the facts that order it, and the probability that running it shows a failure. It is told to people only
 * when earlier claims came true.
 * Plan: the ordered checks, what is not run and why, and the confidence that running exactly this leaves (null until calibrated).
 */

import type { AuthorClass, FileKind } from '#domain/change';
import type { Criticality } from '#domain/config/config';
import type { Reach } from '#domain/impact';
import type { Layer, TestFile } from '#domain/suite';

export interface RankedTest {
  readonly reach: Reach;
  /** Expected duration in milliseconds from history, null when never seen. */
  readonly expectedMs: number | null;
  /** Runs of this file known to history, and how many of the last ones failed. */
  readonly seen: { readonly runs: number; readonly failures: number };
  /** That running it shows a failure, whoever is to blame; orders tests whether or not it is calibrated yet. */
  readonly probability: number;
  /** Why it stands where it stands, in words. */
  readonly because: string;
}

/** What is known of a changed file besides the change. */
export interface PathFacts {
  readonly path: string;
  readonly kind: FileKind;
  /** Of the last commits before the change: those to this file, fixes among them, and their authors. Null when git could not say. */
  readonly past: { readonly commits: number; readonly fixes: number; readonly authors: number } | null;
  /** The most critical service of assay.yaml that it belongs to. */
  readonly service: { readonly name: string; readonly criticality: Criticality } | null;
}

/** Whether probabilities claimed so far came true, in words. */
export interface Foresaid {
  readonly calibrated: boolean;
  /** Runs learnt from. */
  readonly cycles: number;
  readonly words: string;
}

export interface Risk {
  /** Most informative first. */
  readonly ranked: readonly RankedTest[];
  /** Of the changed files that lead to tests; absent: nothing is known of them. */
  readonly paths?: readonly PathFacts[];
  /** Of the change; absent: nobody says. */
  readonly author?: AuthorClass;
  /** Absent: nobody has looked. */
  readonly foresaid?: Foresaid;
  readonly notes?: readonly string[];
}

/** Which files a check runs against. */
export type TreeRole =
  /** Head as the user has it: the work tree itself, or a prepared tree for a ref. */
  | 'head'
  /** A fresh prepared copy of head, to tell a dirty work tree from a broken change. */
  | 'head-copy'
  /** Base's source under head's tests. */
  | 'base-with-head-tests'
  /** Base as it was. */
  | 'base';

/** Why a check exists. */
export type CheckPurpose = 'select' | 'confirm-head' | 'compare-base';

/** One independently schedulable unit: one process of one runner over some test files. */
export interface Check {
  /** `select/vitest`, `compare-base/select/vitest/1`. */
  readonly id: string;
  /** The selecting check whose failures this one is about; its own id for a selecting one. */
  readonly group: string;
  readonly purpose: CheckPurpose;
  readonly suite: string;
  readonly layer: Layer;
  readonly tree: TreeRole;
  /** In running order. */
  readonly files: readonly TestFile[];
  /** True when it runs its suite as a whole: `files` is its stand-in alone, results come from whatever files they come. */
  readonly whole: boolean;
  /** Milliseconds expected, null when history knows none of its files. */
  readonly expectedMs: number | null;
  /** Hard limit of one attempt in milliseconds. */
  readonly timeoutMs: number;
  /** Which repetition of the same question this is, from 1. */
  readonly repetition: number;
  /** Whether what its tests execute is watched: something of it may have changed since the last time. */
  readonly record?: true;
}

/** The test file under which a test of this check was selected, and under which it is asked for again. */
export function selectedAs(
  { whole, files }: Pick<Check, 'whole' | 'files'>,
  { suite, project, file }: TestFile,
): TestFile {
  return (whole ? files[0] : undefined) ?? { suite, project, file };
}

export interface Selected {
  readonly test: TestFile;
  readonly rank: number;
  readonly reason: string;
  readonly steps: readonly string[];
  readonly because: string;
  readonly expectedMs: number | null;
  /** That running it shows a failure; null until such claims are calibrated. */
  readonly probability: number | null;
}

export interface NotRun {
  /** A test file, or a script that looks like a suite. */
  readonly what: string;
  readonly suite: string | null;
  readonly reason: string;
  /** Reached by the change, and left out by somebody's word. */
  readonly cut?: 'layers' | 'budget';
  /** Reached by the change, and its result of that moment stands. Milliseconds since the epoch. */
  readonly passedAt?: number;
}

/** What was asked to be left out, and what that did to the tests the change reaches. */
export interface PlanCut {
  readonly layers: {
    readonly asked: readonly Layer[];
    /** Reached test files of other layers. */
    readonly tests: number;
  } | null;
  readonly budget: {
    readonly ms: number;
    /** `--budget`, `assay.yaml`. */
    readonly from: string;
    /** Expected time of what is left, unknown durations estimated. */
    readonly expectedMs: number;
    /** Reached test files that did not fit. */
    readonly tests: number;
    /** How durations that nobody has seen were estimated, null when there are none. */
    readonly estimate: string | null;
  } | null;
}

export interface Plan {
  readonly checks: readonly Check[];
  readonly selected: readonly Selected[];
  readonly notRun: readonly NotRun[];
  /** Absent when nobody asked for less than everything the change reaches. */
  readonly cut?: PlanCut;
  /** Test files known in all suites. */
  readonly testFiles: number;
  readonly expectedMs: number | null;
  /** Agreement's lower bound, 0 to 1; null when there is not enough data. */
  readonly confidence: number | null;
  readonly confidenceReason: string;
  /** Why probabilities are told, or are not. */
  readonly probabilityReason: string;
}
