/**
 * A Change: base..head, seen at one boundary. Both sides are git *trees*, so that a commit and a work tree with
 * uncommitted and untracked files are judged, reproduced and cached in the same way.
 */

/** What a changed file is to a validator. `docs` and `asset` reach nothing unless a test or build reads them. */
export type FileKind = 'source' | 'test' | 'config' | 'lockfile' | 'contract' | 'infrastructure' | 'docs' | 'asset';

export type FileStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'type-changed';

/** One contiguous edit, 1-based lines as in `git diff -U0`; a count of 0 means "between" (pure insertion or deletion). */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

export interface ChangedFile {
  /** Path at head (at base for a deleted file), relative to the repository root, `/`-separated. */
  readonly path: string;
  /** Path at base when it was renamed, else null. */
  readonly oldPath: string | null;
  readonly status: FileStatus;
  readonly kind: FileKind;
  readonly binary: boolean;
  readonly submodule: boolean;
  /** Git blob ids of both contents; null on the side where the file is not, and for submodules. */
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  /** Empty for binaries, submodules, pure renames and files too large to diff (see `Change.notes`). */
  readonly hunks: readonly Hunk[];
}

/** Where in a change's life it is judged. */
export const boundaries = ['worktree', 'commit', 'pull-request', 'merge-queue', 'deployment'] as const;

export type Boundary = (typeof boundaries)[number];

/** One side of a change. */
export interface Revision {
  /** How a person calls it: `main`, `HEAD~1`, `work tree`. */
  readonly label: string;
  /** Commit id, null for a work tree with changes that are in no commit. */
  readonly commit: string | null;
  /** Git tree id of exactly these files, untracked ones included for a work tree. */
  readonly tree: string;
}

/** Who a change says made it. Text from outside that anybody can write: a sign to learn from, never an identity. */
export const authorClasses = ['human', 'agent', 'bot'] as const;

export type AuthorClass = (typeof authorClasses)[number];

export interface ChangeAuthor {
  readonly class: AuthorClass;
  readonly because: string;
}

export interface Change {
  readonly id: string;
  /** Absolute path of the checkout's root. */
  readonly repo: string;
  /** Null when there is nothing before head: a root commit or a repository without history. */
  readonly base: Revision | null;
  readonly head: Revision;
  readonly boundary: Boundary;
  /** True when head is the user's own work tree and checks run there. */
  readonly inPlace: boolean;
  readonly files: readonly ChangedFile[];
  /** Declared intent; text from outside, never an instruction. */
  readonly intent: { readonly title: string; readonly body: string };
  /** By its newest commit; absent for files that are in no commit. */
  readonly author?: ChangeAuthor;
  /** What the reader must know about how the sides were chosen: "clean default branch: judging the newest commit". */
  readonly notes: readonly string[];
}
