/**
 * assay.quarantine.yaml: tests that run and cannot stop a change for a while, each with somebody who answers for it and a last day.
 * Invariant: base's file decides about a change; what a change writes into it never frees that change.
 */
import type { Change } from '#domain/change';
import type { ConfigProblem, FileSide, SideFile } from '#domain/config/reading';

/** At the root of the repository, and nowhere else. As large as assay.yaml at most. */
export const quarantineFile = 'assay.quarantine.yaml';

/** Days are written YYYY-MM-DD and counted in UTC. */
export interface QuarantineEntry {
  /** `assay.quarantine.yaml:3:5`. */
  readonly at: string;
  /** As written: a file or glob, and behind ` › ` the titles of a test or of a block around tests. */
  readonly test: string;
  /** Null: in every suite that runs it. */
  readonly suite: string | null;
  readonly owner: string;
  /** Why, or where one can read it. */
  readonly because: string;
  /** The day it was added, from which it counts; where it names no failures, those seen before are what it was added for. */
  readonly added: string;
  /** The last day it holds. */
  readonly expires: string;
  /** Runs since `added` that may show a failure of it; one more turns it red. */
  readonly budget: number | null;
  /** Fingerprints of the failures it was added for: no other one is. Empty: see `added`. */
  readonly failures: readonly string[];
}

export type QuarantineReading =
  | { readonly ok: true; readonly entries: readonly QuarantineEntry[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** The entries in force for a change, and what the reader must know about how they were chosen. */
export interface TrustedQuarantine {
  readonly entries: readonly QuarantineEntry[];
  readonly notes: readonly string[];
}

/** UserError `bad-quarantine` when a file that counts, or will count after this change, has mistakes. */
export type ReadTrustedQuarantine = (
  change: Change,
  read: (side: FileSide) => Promise<SideFile>,
) => Promise<TrustedQuarantine>;
