/**
 * A folder with the files git knows in it, read-only. Synchronous, bounded reads (4 MiB per file).
 * Invariant: `text` never leaves the folder, whatever symlinks the tree holds. `ignoredText` may leave it through a `node_modules`
 * that git does not track, because there the links are the user's own installation.
 */
import { isUtf8 } from 'node:buffer';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import type { TreeView } from '#ports/tree';

const maxBytes = 4 * 1024 * 1024;

/** `dir` is absolute, `files` maps paths git tracks there to blob ids. */
export function createTreeView(dir: string, files: ReadonlyMap<string, string>): TreeView {
  const root = realpathSync(dir);
  return {
    dir,
    files,
    text: (path) => (files.has(path) ? readInside(root, path) : null),
    exists: (path) => isBelow(path) && existsSync(join(dir, path)),
    names: (path) => (isBelow(path) ? namesInside(root, path) : []),
    ignoredText(path) {
      if (!isBelow(path)) return null;
      return leadsThroughModules(path, files) ? readAnywhere(join(root, path)) : readInside(root, path);
    },
  };
}

/** Whether a relative path stays below its root by its own words. */
function isBelow(path: string): boolean {
  const normal = normalize(path);
  return !path.startsWith('/') && !path.includes('\0') && normal !== '..' && !normal.startsWith(`..${sep}`);
}

function leadsThroughModules(path: string, files: ReadonlyMap<string, string>): boolean {
  const parts = normalize(path).split(sep);
  const at = parts.indexOf('node_modules');
  if (at === -1 || parts.includes('..')) return false;
  return !parts.some((_, index) => files.has(parts.slice(0, index + 1).join('/')));
}

function readInside(root: string, path: string): string | null {
  try {
    const real = realpathSync(join(root, path));
    return real.startsWith(root + sep) ? readAnywhere(real) : null;
  } catch {
    return null;
  }
}

function namesInside(root: string, path: string): readonly string[] {
  try {
    const real = realpathSync(join(root, path));
    return real === root || real.startsWith(root + sep) ? readdirSync(real).sort() : [];
  } catch {
    return [];
  }
}

function readAnywhere(path: string): string | null {
  try {
    const real = realpathSync(path);
    const stats = lstatSync(real);
    if (!stats.isFile() || stats.size > maxBytes) return null;
    const bytes = readFileSync(real);
    return isUtf8(bytes) ? bytes.toString('utf8') : null;
  } catch {
    return null;
  }
}
