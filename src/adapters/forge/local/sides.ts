/**
 * Which two trees a question means. In short:
 *   nothing named    merge base with the default branch .. work tree; on the default branch HEAD .. work tree when something
 *                    is uncommitted, else the newest commit
 *   --base X         merge base of X and HEAD .. work tree (what X got since is not this change)
 *   --head Y         merge base of Y and the default branch .. Y; Y alone when it is on the default branch
 *   both             exactly X .. Y
 * Invariant: every choice the user did not make is told in `notes`.
 */
import * as history from '#adapters/forge/local/history';
import { shallowHead, unbornBranch, unmergedIndex } from '#adapters/forge/local/problems';
import type { Boundary, Revision } from '#domain/change';
import { OutsideError } from '#domain/error';
import type { Overlay } from '#kit/git/overlay';
import { snapshotWorkTree } from '#kit/git/snapshot';
import type { ChangeQuery } from '#ports/forge';

export interface Sides {
  readonly base: Revision | null;
  readonly head: Revision;
  readonly boundary: Boundary;
  readonly inPlace: boolean;
  /** The commit whose message tells the intent; null when the change is in no commit. */
  readonly told: history.Commit | null;
  readonly notes: readonly string[];
}

type Base = Pick<Sides, 'base' | 'notes'>;

export async function chooseSides(overlay: Overlay, query: ChangeQuery): Promise<Sides> {
  return query.head === null ? workTreeSides(overlay, query.base) : refSides(overlay, query.base, query.head);
}

async function workTreeSides(overlay: Overlay, baseRef: string | null): Promise<Sides> {
  const git = overlay.users;
  const [headId, branch, snapshot] = await Promise.all([
    history.currentCommit(git),
    history.currentBranch(git),
    takeSnapshot(overlay),
  ]);
  const place = branch ?? 'HEAD';
  if (headId === null) throw unbornBranch();
  const commit = await history.readCommit(git, headId);
  const clean = commit.tree === snapshot.tree;
  const chosen =
    baseRef === null ? await usualBase(overlay, commit, branch, clean) : await namedBase(overlay, baseRef, commit);
  const hasCommits = chosen.base?.commit !== commit.id;
  return {
    base: chosen.base,
    head: { label: clean ? place : `work tree of ${place}`, commit: clean ? commit.id : null, tree: snapshot.tree },
    boundary: clean ? 'commit' : 'worktree',
    inPlace: true,
    told: hasCommits ? commit : null,
    notes: [...chosen.notes, ...snapshot.notes],
  };
}

/** `branch`: what is checked out, null when detached. */
async function usualBase(overlay: Overlay, head: history.Commit, branch: string | null, clean: boolean): Promise<Base> {
  const git = overlay.users;
  const main = await history.defaultBranch(git);
  const onDefault = main !== null && branch === main.name;
  if (onDefault || main === null) {
    const where = main === null ? 'no default branch found' : `${clean ? 'clean ' : ''}default branch ${main.name}`;
    if (clean) return newestCommit(overlay, head, `${where}: judging the newest commit`);
    return { base: await revision(overlay, head.id, 'HEAD'), notes: [`${where}: judging what is not committed yet`] };
  }
  const guessed =
    main.guessedFrom === null ? [] : [`took ${main.name} for the default branch, from ${main.guessedFrom}`];
  const found = await history.mergeBase(git, head.id, main.refs);
  if (found === null) {
    const missing = noCommonCommit(overlay, main.name, 'HEAD');
    const fallback = await newestOrUncommitted(overlay, head, clean);
    return { base: fallback.base, notes: [...guessed, missing, ...fallback.notes] };
  }
  if (found === head.id && clean) {
    const chosen = await newestCommit(
      overlay,
      head,
      `no commits besides those of ${main.name}: judging the newest commit`,
    );
    return { base: chosen.base, notes: [...guessed, ...chosen.notes] };
  }
  return { base: await revision(overlay, found, main.name), notes: guessed };
}

async function newestOrUncommitted(overlay: Overlay, head: history.Commit, clean: boolean): Promise<Base> {
  if (clean) return newestCommit(overlay, head, 'judging the newest commit');
  return { base: await revision(overlay, head.id, 'HEAD'), notes: ['judging what is not committed yet'] };
}

async function namedBase(overlay: Overlay, ref: string, head: history.Commit): Promise<Base> {
  const id = await history.resolveCommit(overlay.users, ref);
  const found = await history.mergeBase(overlay.users, head.id, [id]);
  if (found !== null) return { base: await revision(overlay, found, ref), notes: [] };
  return {
    base: await revision(overlay, id, ref),
    notes: [`${noCommonCommit(overlay, ref, 'HEAD')}; comparing with ${ref} itself`],
  };
}

async function refSides(overlay: Overlay, baseRef: string | null, headRef: string): Promise<Sides> {
  const git = overlay.users;
  const head = await history.readCommit(git, await history.resolveCommit(git, headRef));
  const chosen =
    baseRef === null ? await baseOfRef(overlay, headRef, head) : await exactBase(overlay, baseRef, headRef, head);
  return {
    base: chosen.base,
    head: await revision(overlay, head.id, headRef),
    boundary: 'commit',
    inPlace: false, // not even when the work tree is the same: what git ignores there (an old build) is not part of a ref
    told: head,
    notes: chosen.notes,
  };
}

async function baseOfRef(overlay: Overlay, headRef: string, head: history.Commit): Promise<Base> {
  const main = await history.defaultBranch(overlay.users);
  if (main === null) return newestCommit(overlay, head, `no default branch found: judging the one commit ${headRef}`);
  const guessed =
    main.guessedFrom === null ? [] : [`took ${main.name} for the default branch, from ${main.guessedFrom}`];
  const found = await history.mergeBase(overlay.users, head.id, main.refs);
  if (found !== null && found !== head.id) return { base: await revision(overlay, found, main.name), notes: guessed };
  const why = found === null ? noCommonCommit(overlay, main.name, headRef) : `${headRef} is on ${main.name}`;
  const chosen = await newestCommit(overlay, head, `${why}: judging that one commit`);
  return { base: chosen.base, notes: [...guessed, ...chosen.notes] };
}

async function exactBase(overlay: Overlay, baseRef: string, headRef: string, head: history.Commit): Promise<Base> {
  const id = await history.resolveCommit(overlay.users, baseRef);
  const isBefore = await history.isAncestor(overlay.users, id, head.id);
  const note = `${baseRef} is not an ancestor of ${headRef}: what ${baseRef} has and ${headRef} has not counts as removed`;
  return { base: await revision(overlay, id, baseRef), notes: isBefore ? [] : [note] };
}

/** The commit against its first parent; a root commit has nothing before it. */
async function newestCommit(overlay: Overlay, head: history.Commit, note: string): Promise<Base> {
  if (head.parent !== null) {
    return { base: await revision(overlay, head.parent, `${head.id.slice(0, 12)}^`), notes: [note] };
  }
  if (head.cut) throw shallowHead(head.id);
  return { base: null, notes: [`${note}, which is the first one: everything in it is new`] };
}

async function revision(overlay: Overlay, id: string, label: string): Promise<Revision> {
  const { tree } = await history.readCommit(overlay.users, id);
  return { label: /^[0-9a-f]{12,}$/.test(label) ? label.slice(0, 10) : label, commit: id, tree };
}

function noCommonCommit(overlay: Overlay, one: string, other: string): string {
  const why = overlay.repository.shallow
    ? ': this clone is shallow (git fetch --unshallow, or --deepen=100, brings what is missing)'
    : '';
  return `${one} and ${other} have no common commit here${why}`;
}

async function takeSnapshot(overlay: Overlay): Promise<{ tree: string; notes: readonly string[] }> {
  const snapshot = await snapshotWorkTree(overlay);
  if (snapshot.ok) return snapshot;
  if (snapshot.problem === 'unmerged') throw unmergedIndex(snapshot.paths);
  throw new OutsideError('forge', `the work tree could not be read: ${snapshot.reason}`, { retryable: true });
}
