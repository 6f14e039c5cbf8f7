/**
 * The forge that is the checkout itself. Everything is read with the hermetic git; what must be written (the snapshot of the
 * work tree) goes to a private git directory in the cache folder, never into the user's.
 */
import { resolve } from 'node:path';
import { diffTrees } from '#adapters/forge/local/diff';
import { differencesTo } from '#adapters/forge/local/differences';
import { filePasts } from '#adapters/forge/local/file-pasts';
import { currentBranch, defaultBranch, lastCommits } from '#adapters/forge/local/history';
import { cannotOpen } from '#adapters/forge/local/problems';
import { readBlobTexts } from '#adapters/forge/local/read-blobs';
import { readSideFile } from '#adapters/forge/local/read-file';
import { chooseSides, type Sides } from '#adapters/forge/local/sides';
import type { Change } from '#domain/change';
import { OutsideError, UserError } from '#domain/error';
import { authorClass } from '#formats/author-class';
import type { Git } from '#kit/git';
import { pathName, splitNul } from '#kit/git/names';
import type { Overlays } from '#kit/git/overlays';
import { shortHash } from '#kit/hash';
import type { Forge } from '#ports/forge';

export function createLocalForge(overlays: Overlays): Forge {
  const latest = async (repo: string): Promise<Git> => {
    const opened = await overlays.latest(repo).catch(cacheProblem);
    if (!opened.ok) throw cannotOpen(repo, opened);
    return opened.overlay.own;
  };
  const users = async (repo: string): Promise<Git> => {
    const opened = await overlays.latest(repo).catch(cacheProblem);
    if (!opened.ok) throw cannotOpen(repo, opened);
    return opened.overlay.users;
  };
  return {
    async resolveChange(query) {
      const repo = resolve(query.repo);
      const opened = await overlays.open(repo).catch(cacheProblem);
      if (!opened.ok) throw cannotOpen(repo, opened);
      const { overlay } = opened;
      const sides = await chooseSides(overlay, query);
      const diff = await diffTrees(overlay, sides.base?.tree ?? null, sides.head.tree);
      return change(overlay.repository.root, sides, diff);
    },
    async readFile(query) {
      const opened = await overlays.latest(query.change.repo).catch(cacheProblem);
      if (!opened.ok) throw cannotOpen(query.change.repo, opened);
      return readSideFile(opened.overlay, query);
    },
    async describe(repo) {
      const opened = await overlays.latest(repo).catch(cacheProblem);
      if (!opened.ok) throw cannotOpen(repo, opened);
      const { users, repository } = opened.overlay;
      const [version, branch, main] = await Promise.all([
        users.run(['--version']),
        currentBranch(users),
        defaultBranch(users),
      ]);
      const { root, shallow } = repository;
      const git = version.ok ? version.text.replace(/^git version /, '') : null;
      const known = main === null ? null : { name: main.name, guessedFrom: main.guessedFrom };
      return { root, git, branch, defaultBranch: known, shallow };
    },
    readBlobs: async (repo, blobs, maxBytes) => readBlobTexts(await latest(repo), blobs, maxBytes),
    lastCommits: async (repo, most) => lastCommits(await users(repo), most),
    differences: async (repo, from, to) => differencesTo(await latest(repo), from, to),
    filePasts: async (repo, commit) => filePasts(await users(repo), commit),
    async hasTree(repo, tree) {
      return (await (await latest(repo)).run(['cat-file', '-e', `${tree}^{tree}`])).ok;
    },
    async differingPaths(repo, from, to) {
      if (from === to) return [];
      const own = await latest(repo);
      const answer = await own.run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to]);
      if (!answer.ok) throw new OutsideError('forge', `git diff-tree: ${answer.reason}`, { retryable: false });
      return splitNul(answer.stdout).map((name) => pathName(name).path);
    },
  };
}

function change(repo: string, sides: Sides, diff: Pick<Change, 'files' | 'notes'>): Change {
  const { base, head, boundary, inPlace, told } = sides;
  return {
    id: `c-${shortHash([repo, base?.tree ?? '', head.tree])}`,
    repo,
    base,
    head,
    boundary,
    inPlace,
    files: diff.files,
    intent: { title: told?.title ?? '', body: told?.body ?? '' },
    ...(told === null || boundary === 'worktree' ? {} : { author: authorClass(told) }),
    notes: [...sides.notes, ...diff.notes],
  };
}

function cacheProblem(error: unknown): never {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    throw new UserError(
      'cache-not-writable',
      `the cache folder cannot be written: ${path ?? message}`,
      'set XDG_CACHE_HOME to a folder that can',
    );
  }
  throw new OutsideError('forge', `the private git directory could not be made: ${message}`, {
    retryable: true,
    cause: error,
  });
}
