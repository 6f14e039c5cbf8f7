/** Run: one execution of the flow for one change: what was asked, and the rows it leaves behind. */

import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Impact } from '#domain/impact';
import type { Check, Plan, Risk } from '#domain/plan';
import type { Project } from '#domain/project';
import type { Recorded } from '#domain/recording';
import type { TestResult } from '#domain/result';
import type { Layer } from '#domain/suite';
import type { Report, Verdict } from '#domain/verdict';

export interface RunRequest {
  /** Absolute path inside a git checkout. */
  readonly repo: string;
  /** Null: the merge base with the default branch. */
  readonly base: string | null;
  /** Null: the work tree. */
  readonly head: string | null;
  /** Run every known test, still ordered by risk. */
  readonly full: boolean;
  /** Stop after the plan. */
  readonly planOnly: boolean;
  /** Processes at once and workers per runner; >= 1. */
  readonly concurrency: number;
  /** What was asked to be left out; absent: nothing. */
  readonly limits?: RunLimits;
  /** How much of what the change reaches; absent: `fast`. */
  readonly tier?: Tier;
  /** Whether to watch what tests execute; absent: yes. */
  readonly record?: boolean;
  /** Whether a result stands for as long as nothing it depends on changes; absent: yes. A full run never takes one over. */
  readonly reuse?: boolean;
  /** As if there were no assay.yaml. */
  readonly detectOnly?: boolean;
  /** Milliseconds that one runner process may take; absent: by what it took before. */
  readonly timeoutMs?: number;
}

/**
 * `fast`: tests that executed what changed, and those nobody has watched yet by their imports. `safe`: behind them the rest of those that
 * load what changed. `full` is `RunRequest.full`.
 */
export const tiers = ['fast', 'safe'] as const;

export type Tier = (typeof tiers)[number];

export interface RunLimits {
  /** Null: all of them. */
  readonly layers: readonly Layer[] | null;
  /** Milliseconds of expected time; `none` lifts the configured budget, null leaves it. */
  readonly budget: number | 'none' | null;
}

/** The rows of a run, by kind. `check`, `attempt` and `recorded` have one row per check id, the others one row with key ''. */
export interface RunState {
  readonly request: RunRequest;
  readonly change: Change;
  readonly project: Project;
  readonly impact: Impact;
  readonly risk: Risk;
  readonly plan: Plan;
  readonly check: Check;
  readonly attempt: Attempt;
  readonly recorded: Recorded;
  readonly verdict: Verdict;
  readonly report: Report;
}

export type StateKind = keyof RunState;

/** Progress: what a live view shows while a run goes on. Lossy: nothing may depend on having seen one. */
export type Progress =
  | { readonly type: 'phase'; readonly text: string }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'plan'; readonly plan: Plan }
  | { readonly type: 'check-started'; readonly check: Check }
  | { readonly type: 'test'; readonly check: Check; readonly result: TestResult }
  | { readonly type: 'file-finished'; readonly check: Check; readonly file: string; readonly failed: boolean }
  | { readonly type: 'check-finished'; readonly check: Check; readonly ok: boolean };
