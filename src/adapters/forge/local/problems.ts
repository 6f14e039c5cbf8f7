/** What a user can ask for that cannot be answered here, each with what to type next. */
import { OutsideError, UserError } from '#domain/error';
import type { Opened } from '#kit/git/overlay';
import { nearest } from '#kit/nearest';
import { oneLine } from '#kit/text';

export function cannotOpen(repo: string, opened: Exclude<Opened, { ok: true }>): Error {
  switch (opened.problem) {
    case 'no-git':
      return new OutsideError('forge', 'there is no git program on the PATH', { retryable: false });
    case 'bare':
      return new UserError(
        'bare-repository',
        `${repo} is a bare repository: it has no files to test`,
        'run it in a checkout (git clone, or git worktree add)',
      );
    case 'refused':
      return new UserError(
        'not-a-repository',
        `git refuses to read ${repo}: ${opened.reason}`,
        `git config --global --add safe.directory ${repo}`,
      );
    case 'not-a-repository':
      return new UserError(
        'not-a-repository',
        `${repo} is not inside a git checkout (${opened.reason})`,
        'change into a checkout, or name one with --repo DIR',
      );
  }
}

/** `names` are the refs there are; a branch that only a remote has is meant more often than one that is spelt nearly so. */
export function unknownRef(ref: string, names: readonly string[]): UserError {
  const near = names.find((name) => name.endsWith(`/${ref}`)) ?? nearest(oneLine(ref), names);
  const hint =
    near === null
      ? 'git branch -a lists the branches; one that is new on the remote needs git fetch first'
      : `did you mean ${near}?`;
  return new UserError('unknown-ref', `there is no commit called "${ref}" here`, hint);
}

export function unbornBranch(): UserError {
  return new UserError(
    'unborn-branch',
    'this branch has no commit yet, so there is nothing to compare with',
    'make a first commit (git add . && git commit)',
  );
}

export function unmergedIndex(paths: readonly string[]): UserError {
  const shown = paths.slice(0, 3).join(', ');
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return new UserError(
    'unmerged-files',
    `a merge is not finished: ${shown}${more} hold conflicts`,
    'resolve them (git status), or judge the last commit with --head HEAD',
  );
}

export function shallowHead(commit: string): UserError {
  const message = `this clone is shallow and holds nothing before ${commit.slice(0, 12)}`;
  return new UserError('shallow-clone', message, 'git fetch --deepen=1 (or git fetch --unshallow), then run again');
}
