/**
 * Where changes come from and where verdicts go. The local forge reads the checkout; remote ones (later) speak to a service.
 * Lifecycle: one per process. Concurrency: calls for different runs may overlap.
 * Errors: UserError when the question makes no sense here (`not-a-repository`, `unknown-ref`, `unborn-branch`, `bare-repository`),
 * OutsideError when git itself fails.
 */
import type { Change } from '#domain/change';
import type { FileSide, SideFile } from '#domain/config/reading';

export interface ChangeQuery {
  readonly repo: string;
  readonly base: string | null;
  readonly head: string | null;
}

export interface FileQuery {
  readonly change: Change;
  readonly side: FileSide;
  /** From the root. */
  readonly path: string;
  /** Larger files are a problem, not read. */
  readonly maxBytes: number;
}

/** What a checkout is, whether or not there is a change in it. */
export interface CheckoutFacts {
  readonly root: string;
  /** Git's version, null when there is no git. */
  readonly git: string | null;
  /** Null when no branch is checked out. */
  readonly branch: string | null;
  /** `guessedFrom`: null when a remote says so itself. */
  readonly defaultBranch: { readonly name: string; readonly guessedFrom: string | null } | null;
  readonly shallow: boolean;
}

/** Of the last commits: those that touched a file, those of them that say they fix something, and their authors. */
export interface FilePast {
  readonly commits: number;
  readonly fixes: number;
  readonly authors: number;
}

export interface Forge {
  describe(repo: string): Promise<CheckoutFacts>;
  /** Finds the two sides and what differs. Writes nothing into the user's repository or its git directory. */
  resolveChange(query: ChangeQuery): Promise<Change>;
  /** One file of one side, without laying anything out. Links are not followed. */
  readFile(query: FileQuery): Promise<SideFile>;
  /** Texts of blobs of either side, in one go: those that are absent, larger than `maxBytes` or no UTF-8 are left out. */
  readBlobs(repo: string, blobs: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, string>>;
  /** The newest commits of the checked-out branch that have a parent, newest first, merges followed along their first parent. */
  lastCommits(repo: string, most: number): Promise<readonly { readonly id: string; readonly title: string }[]>;
  /**
   * What became of files between each of these trees and another one, in one go: path -> what happened, of a renamed file both names.
   * Trees that git does not have (any more) are left out, and so is everything when there is too much to tell.
   */
  differences(
    repo: string,
    from: readonly string[],
    to: string,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, 'added' | 'deleted' | 'modified'>>>;
  /** What the last 500 commits up to this one did, by path; sweeping ones left out. Null when git cannot say within seconds. */
  filePasts(repo: string, commit: string): Promise<ReadonlyMap<string, FilePast> | null>;
  /** Whether git still has this tree. */
  hasTree(repo: string, tree: string): Promise<boolean>;
  /** Paths that differ between two trees of `repo`, sorted; of a renamed file both. Trees that a change of this forge named. */
  differingPaths(repo: string, from: string, to: string): Promise<readonly string[]>;
}
