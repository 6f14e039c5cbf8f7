/** The entries of a git tree, and the contents of some of them, each in one git process. */
import type { Git, GitAnswer } from '#kit/git';
import { pathName, splitNul } from '#kit/git/names';

export interface TreeEntry {
  /** `/`-separated, relative to the root. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (symlink) or `160000` (submodule). */
  readonly mode: string;
  /** Blob id, or the recorded commit of a submodule. */
  readonly id: string;
  /** False when the name is not UTF-8 and `path` only shows it. */
  readonly exact: boolean;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** All files below a tree, in git's order. */
export async function listTree(git: Git, tree: string): Promise<Answer<readonly TreeEntry[]>> {
  const answer = await git.run(['ls-tree', '-r', '-z', '--full-tree', tree]);
  if (!answer.ok) return { ok: false, reason: answer.reason };
  const entries = splitNul(answer.stdout).flatMap((record) => {
    const tab = record.indexOf(9);
    const [mode, , id] = record.subarray(0, tab).toString('latin1').split(' ');
    if (mode === undefined || id === undefined) return [];
    return [{ mode, id, ...pathName(record.subarray(tab + 1)) }];
  });
  return { ok: true, value: entries };
}

/** Contents of blobs by id; absent ones are left out. */
export async function readBlobs(git: Git, ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Buffer>>> {
  const wanted = [...new Set(ids)];
  const blobs = new Map<string, Buffer>();
  if (wanted.length === 0) return { ok: true, value: blobs };
  const answer: GitAnswer = await git.run(['cat-file', '--batch'], { input: `${wanted.join('\n')}\n` });
  if (!answer.ok) return { ok: false, reason: answer.reason };
  const bytes = answer.stdout;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    if (end === -1) break;
    const [id = '', type, size] = bytes.subarray(at, end).toString('latin1').split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    blobs.set(id, bytes.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return { ok: true, value: blobs };
}
