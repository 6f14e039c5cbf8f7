/**
 * Files that a check left below a tree, found by glob. Bounded: 16 MiB together, 20,000 entries looked at; symlinks, `node_modules` and
 * `.git` are not entered. Invariant: never leaves the tree, never throws; what cannot be read is not there.
 */
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { globMatcher } from '#kit/glob';

const maxBytes = 16 * 1024 * 1024;
const maxEntries = 20_000;

export interface OutputFile {
  /** Relative to the tree, `/`-separated. */
  readonly path: string;
  readonly text: string;
}

/** `glob` is relative to `dir`. In path order. */
export function readOutputs(dir: string, glob: string): OutputFile[] {
  const pattern = posix.normalize(glob);
  if (pattern.startsWith('../') || pattern.startsWith('/')) return [];
  const matches = globMatcher([pattern]);
  const found: OutputFile[] = [];
  let left = maxBytes;
  for (const path of walk(dir, fixedFolder(pattern))) {
    if (!matches(path)) continue;
    const text = readUpTo(join(dir, path), left);
    if (text === null) continue;
    left -= text.length;
    found.push({ path, text });
  }
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** The folder every match lies in: the segments before the first one with a wildcard. */
function fixedFolder(pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => /[*?{}[\]()!+@]/.test(part));
  return parts.slice(0, wild === -1 ? parts.length - 1 : wild).join('/');
}

function* walk(dir: string, start: string): Generator<string> {
  const folders = [start];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(join(dir, folder))) {
      seen += 1;
      if (seen > maxEntries) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) yield path;
      else if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') folders.push(path);
    }
  }
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readUpTo(path: string, bytes: number): string | null {
  try {
    return lstatSync(path).size <= bytes ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
