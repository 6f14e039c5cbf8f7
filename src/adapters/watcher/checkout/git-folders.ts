/**
 * What to watch of a git directory: where HEAD is, and the refs. A commit, a branch switch or a fetch changes what a work tree is
 * compared with although none of its files changes. Objects, logs and lock files are no news.
 */
import { basename, join } from 'node:path';
import { subfolders } from '#adapters/watcher/checkout/visible-folders';
import type { Repository } from '#kit/git/repository';

const news: ReadonlySet<string> = new Set(['HEAD', 'MERGE_HEAD', 'FETCH_HEAD', 'index', 'packed-refs']);
/** A repository with more folders of refs is watched in its first ones. */
const most = 1_000;

/** Absolute folders, those of refs with all below them. */
export function gitFolders({ gitDir, commonDir }: Repository): readonly string[] {
  const found = [gitDir, commonDir];
  const refs = [join(commonDir, 'refs', 'heads'), join(commonDir, 'refs', 'remotes'), join(commonDir, 'reftable')];
  for (let next = refs.shift(); next !== undefined && found.length < most; next = refs.shift()) {
    found.push(next);
    for (const name of subfolders(next)) refs.push(join(next, name));
  }
  return [...new Set(found)];
}

/** Whether a name that changed in one of these folders may change what the work tree is compared with. */
export function isGitNews({ gitDir, commonDir }: Repository, dir: string, name: string | null): boolean {
  if (name === null) return true;
  if (dir === gitDir || dir === commonDir) return news.has(name);
  return !basename(name).endsWith('.lock');
}
