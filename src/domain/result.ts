/**
 * What a run of tests says, in one vocabulary for all runners. Reporters write these events as NDJSON; a stream without an `end`
 * record is never trusted to be complete.
 */

export type Outcome = 'passed' | 'failed' | 'skipped';

/** What a failing assertion, hook or module said. Text is capped by the reporter and free of control sequences. */
export interface TestError {
  /** `AssertionError`, `TypeError`; empty when the runner does not say. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly expected: string | null;
  readonly actual: string | null;
  /** `collect`: the file could not be loaded. `hook`: a before/after hook. `late`: after its test had ended. */
  readonly phase: 'collect' | 'hook' | 'test' | 'late';
}

/** Events of a runner, in the order they happened. `file` is relative to the repository root. */
export type RunnerEvent =
  | { readonly type: 'start'; readonly runner: string; readonly version: string }
  | { readonly type: 'file-start'; readonly file: string; readonly project: string | null }
  | {
      readonly type: 'test';
      readonly file: string;
      readonly project: string | null;
      readonly title: readonly string[];
      readonly outcome: Outcome;
      /** Milliseconds, the runner's own figure. */
      readonly ms: number;
      /** Attempts the runner itself made (its own retries); 1 when it does not retry. */
      readonly tries: number;
      readonly error: TestError | null;
    }
  | {
      readonly type: 'file-end';
      readonly file: string;
      readonly project: string | null;
      readonly ms: number;
      /** Set when the file could not be loaded, or failed outside of any test. */
      readonly error: TestError | null;
    }
  /** A problem that belongs to no file: a broken config, an unhandled rejection, a lost worker. */
  | { readonly type: 'problem'; readonly error: TestError }
  | { readonly type: 'end'; readonly interrupted: boolean };

export interface TestResult {
  readonly project: string | null;
  readonly file: string;
  readonly title: readonly string[];
  readonly outcome: Outcome;
  readonly ms: number;
  readonly tries: number;
  readonly error: TestError | null;
}

export interface FileResult {
  readonly project: string | null;
  readonly file: string;
  readonly ms: number;
  readonly error: TestError | null;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How the process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it ended: by itself, by our time limit, because we were asked to stop, or it could not be started at all. */
  readonly reason: 'exited' | 'timeout' | 'stopped' | 'not-started';
  readonly ms: number;
}
