/**
 * Questions about refs and commits, asked of the user's git directory with reading commands only.
 * Errors: git answering a well-formed question with a failure is an OutsideError; "there is none" is null.
 */
import { type DefaultBranch, findDefaultBranch } from '#adapters/forge/local/default-branch';
import { unknownRef } from '#adapters/forge/local/problems';
import { OutsideError } from '#domain/error';
import type { Git } from '#kit/git';

export interface Commit {
  readonly id: string;
  readonly tree: string;
  /** First parent as git can reach it; null for a root and at a shallow boundary. */
  readonly parent: string | null;
  /** Parents exist that a shallow clone does not have. */
  readonly cut: boolean;
  readonly title: string;
  readonly body: string;
  /** `Name <address>` each. */
  readonly author: string;
  readonly committer: string;
}

export async function readCommit(git: Git, id: string): Promise<Commit> {
  const text = await ask(git, [
    'log',
    '-1',
    '--no-show-signature',
    '--format=%T%x00%P%x00%s%x00%an <%ae>%x00%cn <%ce>%x00%b',
    '--end-of-options',
    id,
  ]);
  const [tree = '', parents = '', title = '', author = '', committer = '', body = ''] = text.split('\0');
  const parent = parents.split(' ')[0] || null;
  const raw = parent === null ? await ask(git, ['cat-file', 'commit', id]) : '';
  const cut = /^parent /m.test(raw.split('\n\n')[0] ?? '');
  return { id, tree, parent, cut, title, body: body.trim(), author, committer };
}

/** The commit a user's word means. */
export async function resolveCommit(git: Git, ref: string): Promise<string> {
  const answer = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (answer.ok) return answer.text;
  const names = await ask(git, [
    'for-each-ref',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  throw unknownRef(ref, names.split('\n'));
}

/** Null on a branch without commits. */
export async function currentCommit(git: Git): Promise<string | null> {
  const answer = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  return answer.ok ? answer.text : null;
}

/** Short name of the branch that is checked out, null when detached. */
export async function currentBranch(git: Git): Promise<string | null> {
  const answer = await git.run(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  return answer.ok ? answer.text : null;
}

/** Nearest common ancestor of `head` and any of `others`; null when they share no history that is here. */
export async function mergeBase(git: Git, head: string, others: readonly string[]): Promise<string | null> {
  if (others.length === 0) return null;
  const answer = await git.run(['merge-base', head, ...others]);
  return answer.ok ? (answer.text.split('\n')[0] ?? null) : null;
}

export async function isAncestor(git: Git, older: string, newer: string): Promise<boolean> {
  return (await git.run(['merge-base', '--is-ancestor', older, newer])).ok;
}

export async function defaultBranch(git: Git): Promise<DefaultBranch | null> {
  const [refs, init] = await Promise.all([
    ask(git, ['for-each-ref', '--format=%(refname)%00%(symref)', 'refs/heads', 'refs/remotes']),
    git.run(['config', '--get', 'init.defaultBranch']),
  ]);
  const branches: string[] = [];
  const remoteBranches: string[] = [];
  const remoteHeads: Record<string, string> = {};
  for (const line of refs.split('\n')) {
    const [name = '', target = ''] = line.split('\0');
    if (name.startsWith('refs/heads/')) branches.push(name.slice('refs/heads/'.length));
    else if (name.endsWith('/HEAD') && target) remoteHeads[name.slice(13, -5)] = target.slice('refs/remotes/'.length);
    else if (name) remoteBranches.push(name.slice('refs/remotes/'.length));
  }
  return findDefaultBranch({ branches, remoteBranches, remoteHeads, initDefault: init.ok ? init.text : null });
}

async function ask(git: Git, args: readonly string[]): Promise<string> {
  const answer = await git.run(args);
  if (!answer.ok) throw new OutsideError('forge', `git ${args[0]}: ${answer.reason}`, { retryable: false });
  return answer.text;
}

/** Those that have a parent: the first commit of all is no change. */
export async function lastCommits(git: Git, most: number): Promise<readonly { id: string; title: string }[]> {
  const answer = await git.run(['log', '--first-parent', `--max-count=${most}`, '--format=%H %P%x00%s', 'HEAD', '--']);
  if (!answer.ok) throw new OutsideError('forge', `git log: ${answer.reason}`, { retryable: false });
  return answer.text.split('\n').flatMap((line) => {
    const [ids = '', title = ''] = line.split('\0');
    const [id = '', parent] = ids.split(' ');
    return parent === undefined ? [] : [{ id, title }];
  });
}
