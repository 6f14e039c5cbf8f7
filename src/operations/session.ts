/**
 * A session: one repository opened for one caller. Operations are written against it; app.ts builds it; the three faces share it.
 * Lifecycle: opened -> any number of calls -> `close`, which leaves no process and no folder behind.
 */

import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { RunRequest, RunState, StateKind } from '#domain/run';
import type { Report } from '#domain/verdict';
import type { Clock } from '#kit/clock';
import type { Environment } from '#ports/environment';
import type { Executor } from '#ports/executor';
import type { Feed } from '#ports/feed';
import type { Forge } from '#ports/forge';
import type { History, KnownFailure } from '#ports/history';
import type { Language, ParseCache } from '#ports/language';
import type { Runner } from '#ports/runner';
import type { Watcher } from '#ports/watcher';

export type { Feed } from '#ports/feed';

export interface RunEnd {
  /** `aborted`: asked to stop. `stuck`: an event was parked, with the reasons. */
  readonly end: 'done' | 'aborted' | 'stuck';
  readonly run: string;
  readonly reasons: readonly string[];
}

export interface RunOptions {
  /** Ends this run alone. When `run` resolves, nothing of it is left: no process, no folder, no open event. */
  readonly signal?: AbortSignal;
  /** Where its progress goes instead of the session's feed. */
  readonly feed?: Feed;
  /** What to judge, when that has been found out already. */
  readonly change?: Change;
}

export interface Session {
  /** Absolute root of the checkout. */
  readonly repo: string;
  /** Notes from opening: a store that was set aside, a read-only checkout. */
  readonly notes: readonly string[];
  /** Drives one run through the whole flow. UserError when it cannot be asked for. */
  run(request: RunRequest, options?: RunOptions): Promise<RunEnd>;
  row<K extends StateKind>(run: string, kind: K): Promise<RunState[K] | null>;
  /** All rows of a kind that has one per check. */
  rows<K extends StateKind>(run: string, kind: K): Promise<readonly RunState[K][]>;
  report(run: string): Promise<Report | null>;
  /** The report of the newest run that came to one. */
  lastReport(): Promise<Report | null>;
  /** What each command of a run showed; empty when the run is not remembered any more. */
  attempts(run: string): Promise<readonly Attempt[]>;
  readonly history: Pick<History, 'files' | 'flakes' | 'recorded' | 'trials' | 'misses' | 'flakyTests'>;
  readonly languages: readonly Language[];
  readonly parseCache: ParseCache;
  /** Runs `action` while nobody else in this checkout, in whatever process, does something of this name. */
  alone<T>(name: string, action: () => Promise<T>): Promise<T>;
  failures(idPrefix: string): Promise<readonly KnownFailure[]>;
  readonly forge: Forge;
  readonly watcher: Watcher;
  readonly clock: Clock;
  readonly environment: Environment;
  readonly executor: Executor;
  readonly runners: readonly Runner[];
  readonly runnerAssets: string;
  readonly signal: AbortSignal;
}
