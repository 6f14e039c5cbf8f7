/** Evidence: what one attempt of one check really showed. Attempts are numbered; a late one never replaces a newer one. */

import type { Check } from '#domain/plan';
import type { Exit, FileResult, TestError, TestResult } from '#domain/result';

/** Why an attempt is not a complete answer. `null` means that it is one. */
export type Trouble =
  | { readonly kind: 'not-prepared'; readonly message: string }
  | { readonly kind: 'not-started'; readonly message: string }
  | { readonly kind: 'no-tests'; readonly message: string }
  | { readonly kind: 'crashed'; readonly message: string }
  | { readonly kind: 'timeout'; readonly message: string }
  | { readonly kind: 'stopped'; readonly message: string };

export interface Attempt {
  readonly check: Check;
  readonly number: number;
  /** Absolute folder of the tree it ran in, and the git tree laid out there. */
  readonly root: string;
  readonly treeId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly exit: Exit;
  readonly tests: readonly TestResult[];
  readonly files: readonly FileResult[];
  /** Errors that belong to no file. */
  readonly problems: readonly TestError[];
  readonly trouble: Trouble | null;
  /** The command a person can copy: argv joined for a POSIX shell, with `cd`. */
  readonly command: string;
  /** Last part of the runner's output, masked, without control sequences, at most 64 KiB. */
  readonly outputTail: string;
}
