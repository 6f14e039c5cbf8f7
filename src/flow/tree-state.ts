/**
 * What lies where in one tree, folders included, so that what a test looked at can be compared with what it would see now. Only files that
 * git knows count. Pure.
 */
import { shortHash } from '#kit/hash';

export interface TreeState {
  /** Blob id of a file; `folder`; null where there is nothing. */
  stateOf(path: string): string | null;
  /** Of the names of all files below a folder, '' for the root: whoever lists one may go on into those inside it. */
  namesBelow(folder: string): string;
}

/** `files`: path -> blob id. */
export function treeState(files: ReadonlyMap<string, string>): TreeState {
  const names = new Map<string, string>();
  let folders: ReadonlySet<string> | null = null;
  let sorted: readonly string[] | null = null;
  return {
    stateOf(path) {
      const blob = files.get(path);
      if (blob !== undefined) return blob;
      folders ??= foldersOf(files.keys());
      return folders.has(path) ? 'folder' : null;
    },
    namesBelow(folder) {
      const known = names.get(folder);
      if (known !== undefined) return known;
      sorted ??= [...files.keys()].sort();
      const below = folder === '' ? sorted : sorted.filter((path) => path.startsWith(`${folder}/`));
      const print = shortHash(below);
      names.set(folder, print);
      return print;
    },
  };
}

function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
      if (at === 0) break;
    }
  }
  return folders.add('');
}
