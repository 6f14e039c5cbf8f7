/**
 * Errors by who must act. A red test is never an error: it is data. Whatever is neither of these two is a bug and keeps its stack.
 * Invariant: both carry plain text only, so that every face (terminal, JSON, HTTP) prints the same words.
 */

/** The user asked for something that cannot be done as asked. Exit code 2, no stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Stable, kebab-case, for programs: `not-a-repository`, `unknown-ref`. */
  readonly code: string;
  /** What to type or change next. */
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Something outside of Assay did not do its part (git, a runner, the disk, the network). Retried if `retryable`, then inconclusive. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
  /** The port it came through: `environment`, `executor`, `forge`. */
  readonly port: string;
  readonly retryable: boolean;

  constructor(port: string, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.port = port;
    this.retryable = options.retryable;
  }
}
