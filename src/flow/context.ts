/** What a step may use: the ports, and reading (never writing) the run's rows. Built once by app.ts. */
import type { ReadTrustedQuarantine } from '#domain/config/quarantine';
import type { ReadTrustedConfig } from '#domain/config/reading';
import type { NamedLocks } from '#flow/named-locks';
import type { Clock } from '#kit/clock';
import type { Environment } from '#ports/environment';
import type { Executor } from '#ports/executor';
import type { Feed } from '#ports/feed';
import type { Forge } from '#ports/forge';
import type { History } from '#ports/history';
import type { Journal } from '#ports/journal';
import type { Language, ParseCache } from '#ports/language';
import type { Runner } from '#ports/runner';

export interface FlowContext {
  readonly clock: Clock;
  readonly rows: Pick<Journal, 'load' | 'loadAll'>;
  readonly forge: Forge;
  /** What assay.yaml says, from the side of a change that is trusted. */
  readonly trustedConfig: ReadTrustedConfig;
  /** What assay.quarantine.yaml of base says. */
  readonly trustedQuarantine: ReadTrustedQuarantine;
  readonly environment: Environment;
  readonly executor: Executor;
  readonly runners: readonly Runner[];
  readonly languages: readonly Language[];
  readonly history: History;
  readonly feed: Feed;
  /** What two checks cannot hold at once: a port that a web server listens on. */
  readonly locks: NamedLocks;
  readonly parseCache: ParseCache;
  /** Version of the Node that the user's tests run on (`24.21.0`), null when it is not this one. */
  readonly userNode: string | null;
  /** Stands for the environment variables that tests are given, and for the machine: the same where all of them are. */
  readonly variables: string;
  /** Absolute folder of the runners' reporter files. */
  readonly runnerAssets: string;
  /** Ends running commands; steps pass it on. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds at which each run started, for `Timing`. */
  readonly stopwatch: Stopwatch;
}

/** Moments of a run, each kept the first time it is marked. Milliseconds since the run's start. */
export interface Stopwatch {
  mark(moment: 'plan' | 'first-result' | 'first-failure'): void;
  read(moment: 'plan' | 'first-result' | 'first-failure'): number | null;
  elapsed(): number;
}
