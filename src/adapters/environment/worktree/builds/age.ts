/**
 * How old built files are beside what they are built from, by the times of the files. A build that is missing is older than anything.
 */
import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether something in every output is at least as young as every input: built after the last edit. Paths relative to `root`. */
export async function isNewer(root: string, outputs: readonly string[], inputs: Iterable<string>): Promise<boolean> {
  const edited = await Promise.all([...inputs].map((path) => youngest(join(root, path))));
  const built = await Promise.all(outputs.map((path) => youngest(join(root, path))));
  return Math.min(...built) >= Math.max(0, ...edited);
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function youngest(path: string): Promise<number> {
  const stats = await stat(path).catch(() => null);
  return stats === null ? 0 : youngestOf(path, stats);
}

/** Links inside are not followed: they may lead in circles or to all of the disk. */
async function youngestOf(path: string, stats: Stats): Promise<number> {
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = (await readdir(path)).map(async (name) => {
    const entry = join(path, name);
    const its = await lstat(entry).catch(() => null);
    return its === null ? 0 : youngestOf(entry, its);
  });
  return Math.max(0, ...(await Promise.all(inside)));
}
