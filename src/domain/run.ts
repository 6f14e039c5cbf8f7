/** Run: one execution of the flow for one change: what was asked, and the rows it leaves behind. */

import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Impact } from '#domain/impact';
import type { Check, Plan, Risk } from '#domain/plan';
import type { Project } from '#domain/project';
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
  /** As if there were no assay.yaml. */
  readonly detectOnly?: boolean;
  /** Milliseconds that one runner process may take; absent: by what it took before. */
  readonly timeoutMs?: number;
}

export interface RunLimits {
  /** Null: all of them. */
  readonly layers: readonly Layer[] | null;
  /** Milliseconds of expected time; `none` lifts the configured budget, null leaves it. */
  readonly budget: number | 'none' | null;
}

/** The rows of a run, by kind. `check` and `attempt` have one row per check id, the others one row with key ''. */
export interface RunState {
  readonly request: RunRequest;
  readonly change: Change;
  readonly project: Project;
  readonly impact: Impact;
  readonly risk: Risk;
  readonly plan: Plan;
  readonly check: Check;
  readonly attempt: Attempt;
  readonly verdict: Verdict;
  readonly report: Report;
}

export type StateKind = keyof RunState;
