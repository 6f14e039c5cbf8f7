/**
 * One watch of the operating system per folder, renewed to match the folders there are. Not Node's own recursive watch on Linux: that
 * takes a watch for every single file, those of node_modules included, and walks all of them before it returns.
 * Invariant: a folder that was removed and made again is watched anew, since its watch died with the first one.
 */
import type { FSWatcher, WatchListener } from 'node:fs';
import { statSync } from 'node:fs';
import { join } from 'node:path';

export type WatchFolder = (
  dir: string,
  options: { readonly recursive?: boolean },
  listener: WatchListener<string>,
) => FSWatcher;

export interface FolderWatches {
  /** Watches exactly these. Throws what the system refuses a watch with, except that a folder is gone or unreadable. */
  renew(folders: Iterable<string>): void;
  /** Whether a folder came or went since the last `renew`. */
  isStale(): boolean;
  close(): void;
}

/** `onName` gets the folder and the name of what changed in it; null when the system does not say. */
export function folderWatches(
  watch: WatchFolder,
  onName: (dir: string, name: string | null) => void,
  onRefused: (error: unknown) => void,
): FolderWatches {
  const watched = new Map<string, FSWatcher>();
  let stale = true;
  const drop = (dir: string): void => {
    for (const [path, watcher] of watched) {
      if (path !== dir && !path.startsWith(`${dir}/`)) continue;
      watcher.close();
      watched.delete(path);
    }
  };
  const seen = (dir: string, event: string, name: string | null): void => {
    if (event === 'rename') {
      const path = name === null ? dir : join(dir, name);
      if (watched.has(path) || isFolder(path)) stale = true;
      if (path !== dir && watched.has(path)) drop(path);
    }
    onName(dir, name);
  };
  const add = (dir: string): void => {
    try {
      const watcher = watch(dir, {}, (event, name) => seen(dir, event, name));
      watcher.on('error', (error) => {
        drop(dir);
        stale = true;
        if (!isGone(error)) onRefused(error);
      });
      watched.set(dir, watcher);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  };
  return {
    renew(folders) {
      stale = false;
      const wanted = new Set(folders);
      for (const [dir, watcher] of watched) {
        if (wanted.has(dir)) continue;
        watcher.close();
        watched.delete(dir);
      }
      for (const dir of wanted) if (!watched.has(dir)) add(dir);
    },
    isStale: () => stale,
    close() {
      for (const watcher of watched.values()) watcher.close();
      watched.clear();
    },
  };
}

/** What went away between being listed and being watched, or is not ours to read, is no trouble. */
function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EPERM' || code === 'ELOOP';
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
