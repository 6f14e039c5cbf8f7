/**
 * `import.meta.glob('./pages/*.ts')` becomes imports when Vite transforms a module: a file that comes later would be imported too, and
 * no process lists a folder for it. So the folders below the fixed part of each pattern count as listed.
 */
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const call = /import\.meta\.glob\s*(?:<[^()]*>)?\(\s*(\[[^\]]*\]|'[^']*'|"[^"]*"|`[^`]*`)\s*(,[^)]*)?\)/g;
const most = 2000;

/** Folders, or null when the calls cannot be read as text. `viteRoot` is where patterns like `/src/*.ts` start. */
export function globbedFolders(text, path, viteRoot) {
  const found = new Set();
  const calls = [...text.matchAll(call)];
  if (calls.length !== text.split('import.meta.glob').length - 1) return null;
  for (const [, patterns, options = ''] of calls) {
    if (/\bbase\b/.test(options)) return null;
    for (const [, , pattern] of patterns.matchAll(/(['"`])(.*?)\1/g)) {
      if (pattern.startsWith('!')) continue;
      if (!/^[./]/.test(pattern)) return null;
      const fixed = pattern.split('/').slice(
        0,
        pattern.split('/').findIndex((it) => /[*?{}[\]()!+@]/.test(it)),
      );
      const folder = fixed.join('/') || '.';
      const start = pattern.startsWith('/') ? join(viteRoot, folder) : resolve(dirname(path), folder);
      for (const below of foldersBelow(start)) found.add(below);
    }
  }
  return found.size > most ? null : [...found];
}

function foldersBelow(folder) {
  const found = [folder];
  for (let at = 0; at < found.length && found.length <= most; at += 1) {
    for (const entry of entriesOf(found[at])) {
      const isWanted = entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git';
      if (isWanted) found.push(join(found[at], entry.name));
    }
  }
  return found;
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
