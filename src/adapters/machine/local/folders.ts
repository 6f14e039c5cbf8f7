/** Whether folders can be written, how much room there is, and how much lies in one. */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderFacts } from '#ports/machine';

/** A permission says little on a read-only mount or an overlay: it is tried. */
export async function folderFacts(path: string): Promise<FolderFacts> {
  const exists = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const nearest = await existing(path);
  const disk = await statfs(nearest).catch(() => null);
  const freeBytes = disk === null ? null : disk.bavail * disk.bsize;
  return { path, exists, writable: await canWrite(nearest), freeBytes };
}

async function existing(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() || dirname(path) === path ? path : existing(dirname(path));
}

async function canWrite(folder: string): Promise<boolean> {
  const probe = join(folder, `.assay-probe-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(probe);
    await rmdir(probe);
    return true;
  } catch {
    return false;
  }
}

const mostEntries = 500_000;

/** Bytes below a folder, as `du` counts; null when it holds more than can be counted in a moment. */
export async function bytesBelow(folder: string, limit = mostEntries): Promise<number | null> {
  let bytes = 0;
  let entries = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      entries += 1;
      if (entries > limit) return null;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else
        bytes += await lstat(path).then(
          (stats) => stats.blocks * 512,
          () => 0,
        );
    }
  }
  return bytes;
}
