/**
 * Where prepared trees lie. Not below a folder whose name begins with a dot, as `~/.cache` does: programs under test treat hidden paths
 * differently (Express' sendFile answers 404 for an absolute path with such a part), and a prepared tree must behave as a checkout does.
 * So: the cache folder when no part of it is hidden, else a private folder among the temporary files.
 */
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UserError } from '#domain/error';

export interface TreesPlace {
  readonly cacheRoot: string;
  /** The system's folder for temporary files. */
  readonly temporary: string;
  /** Number of the user, null where there are none. */
  readonly user: number | null;
}

/** Pure. */
export function treesFolder({ cacheRoot, temporary, user }: TreesPlace): string {
  const isHidden = cacheRoot.split(sep).some((part) => part.startsWith('.'));
  return isHidden ? join(temporary, user === null ? 'assay' : `assay-${user}`) : join(cacheRoot, 'trees');
}

/** Makes the folder when it is missing and gives its real path. Anybody can put things where temporary files are: it must be ours. */
export async function ownTreesFolder(dir: string, user: number | null): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const stats = await lstat(dir);
  const isOurs = stats.isDirectory() && (user === null || (stats.uid === user && (stats.mode & 0o022) === 0));
  if (!isOurs) {
    const message = `${dir} belongs to somebody else or can be written by others`;
    throw new UserError('trees-folder-not-ours', message, 'remove it, or set TMPDIR to a folder of your own');
  }
  return realpath(dir);
}
