/** A TreeView of a folder, for tests: every file outside of node_modules and .git counts as known to git. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeView } from '#ports/tree';

export function diskTree(dir: string): TreeView {
  const files = new Map<string, string>();
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === 'node_modules' || entry.name === '.git') continue;
      if (entry.isDirectory()) walk(path);
      else files.set(path, '');
    }
  };
  walk('');
  const read = (path: string) => (existsSync(join(dir, path)) ? readFileSync(join(dir, path), 'utf8') : null);
  return {
    dir,
    files,
    text: (path) => (files.has(path) ? read(path) : null),
    exists: (path) => existsSync(join(dir, path)),
    names: (path) => (existsSync(join(dir, path)) ? readdirSync(join(dir, path)).sort() : []),
    ignoredText: read,
  };
}
