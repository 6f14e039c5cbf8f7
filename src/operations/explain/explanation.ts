/** What `assay explain` answers: one of three shapes, by what was asked about. Every claim carries its reason. */
import type { Edge, PathFate } from '#domain/impact';
import type { TestId } from '#domain/suite';
import type { FileHistory, FlakeRecord, KnownFailure } from '#ports/history';

export type { FileHistory, FlakeRecord, KnownFailure } from '#ports/history';

/** Where the selection comes from. */
export interface Source {
  /** `last-run`: exactly these files were judged, and this is what was decided. `fresh-plan`: what would be decided now. */
  readonly from: 'last-run' | 'fresh-plan';
  /** `work tree of main against main 3f2c9d1`. */
  readonly change: string;
}

export interface Choice {
  readonly suite: string;
  readonly project: string | null;
  readonly selected: boolean;
  /** Its place in the order; null when it is not selected. */
  readonly rank: number | null;
  readonly reason: string;
  /** From the changed path to the test. */
  readonly steps: readonly string[];
  /** Why it stands at that rank. */
  readonly because: string | null;
  readonly history: FileHistory | null;
}

export interface TestExplanation {
  readonly kind: 'test';
  readonly file: string;
  /** Empty: the whole file. */
  readonly title: readonly string[];
  readonly source: Source;
  /** One per suite and project that runs the file. */
  readonly choices: readonly Choice[];
  /** What it did in the last run of exactly these files; `null` outcome for a whole file. */
  readonly last: readonly { readonly outcome: string; readonly ms: number; readonly message: string | null }[];
  readonly flakes: readonly FlakeRecord[];
  readonly failures: readonly KnownFailure[];
}

export interface FileExplanation {
  readonly kind: 'file';
  readonly path: string;
  readonly changed: boolean;
  /** What a change of this file alone would come to. */
  readonly fate: PathFate;
  readonly tests: readonly { readonly file: string; readonly reason: string; readonly steps: readonly string[] }[];
  readonly loadedBy: readonly { readonly path: string; readonly kind: Edge['kind'] }[];
  readonly loads: readonly { readonly path: string; readonly kind: Edge['kind'] }[];
  /** Why what it loads may be incomplete; null when it is complete. */
  readonly doubt: string | null;
}

export interface FailureExplanation {
  readonly kind: 'failure';
  readonly known: KnownFailure;
  /** Other failures of the same test. */
  readonly others: readonly KnownFailure[];
  readonly flake: FlakeRecord | null;
}

export type Explanation = TestExplanation | FileExplanation | FailureExplanation;

/** A test by its file and title, whatever suite it is in. */
export function isSameTest(a: TestId, b: TestId): boolean {
  return a.file === b.file && a.title.join('\0') === b.title.join('\0');
}
