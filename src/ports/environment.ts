/**
 * Trees to run in: one revision laid out in a folder with its dependencies and build outputs.
 * Lifecycle: `prepare` -> use -> `release`; `close` releases what is left. A tree is released even when Assay is killed: the
 * folder is registered with the process guard before it is made. Prepared trees never lie inside the user's repository.
 * Concurrency: calls may overlap; the same request returns the same tree (counted), so release once per prepare.
 * Errors: a tree that cannot be prepared is an answer (`ok: false`), not an exception.
 */
import type { Change } from '#domain/change';
import type { TreeRole } from '#domain/plan';
import type { TreeView } from '#ports/tree';

export interface PreparedTree {
  readonly ok: true;
  readonly view: TreeView;
  /** Git tree id of what was laid out; for head in place, of the snapshot. */
  readonly treeId: string;
  /** Files a check left below the tree (result files), by glob; contents bounded to 16 MiB in total. */
  readonly readOutputs: (glob: string) => readonly { readonly path: string; readonly text: string }[];
  /** What was done, for people: "linked dependencies of the work tree (same lockfile)", "npm ci (12 s)". */
  readonly notes: readonly string[];
  release(): Promise<void>;
}

export interface NotPrepared {
  readonly ok: false;
  /** What is missing and what to do. */
  readonly reason: string;
}

export interface TreeRequest {
  readonly change: Change;
  readonly role: TreeRole;
}

export interface Environment {
  /** The tree of a role. For role `head` of an in-place change this is the user's own folder and `release` does nothing. */
  prepare(request: TreeRequest): Promise<PreparedTree | NotPrepared>;
  close(): Promise<void>;
}
