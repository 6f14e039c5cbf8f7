/**
 * A session: one repository opened for one caller. Operations are written against it; app.ts builds it; the three faces share it.
 * Lifecycle: opened -> any number of calls -> `close`, which leaves no process and no folder behind.
 */

import type { RunRequest, RunState, StateKind } from '#domain/run';
import type { Report } from '#domain/verdict';
import type { Environment } from '#ports/environment';
import type { Executor } from '#ports/executor';
import type { KnownFailure } from '#ports/history';
import type { Runner } from '#ports/runner';

export type { Feed } from '#ports/feed';

export interface RunEnd {
  /** `aborted`: asked to stop. `stuck`: an event was parked, with the reasons. */
  readonly end: 'done' | 'aborted' | 'stuck';
  readonly run: string;
  readonly reasons: readonly string[];
}

export interface Session {
  /** Absolute root of the checkout. */
  readonly repo: string;
  /** Notes from opening: a store that was set aside, a read-only checkout. */
  readonly notes: readonly string[];
  /** Drives one run through the whole flow. UserError when it cannot be asked for. */
  run(request: RunRequest): Promise<RunEnd>;
  row<K extends StateKind>(run: string, kind: K): Promise<RunState[K] | null>;
  /** All rows of a kind that has one per check. */
  rows<K extends StateKind>(run: string, kind: K): Promise<readonly RunState[K][]>;
  report(run: string): Promise<Report | null>;
  failures(idPrefix: string): Promise<readonly KnownFailure[]>;
  readonly environment: Environment;
  readonly executor: Executor;
  readonly runners: readonly Runner[];
  readonly runnerAssets: string;
  readonly signal: AbortSignal;
}
