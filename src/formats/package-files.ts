/** Facts about the files of a package that several runners ask for. Pure over what a tree can answer. */
import { posix } from 'node:path';

/** The part of a TreeView that is needed here. */
interface Files {
  readonly files: ReadonlyMap<string, string>;
  ignoredText(path: string): string | null;
}

/** Version of `name` as installed for code in `dir`, from its own node_modules upwards; null when it is not. */
export function installedVersion(tree: Files, dir: string, name: string): string | null {
  for (let at = dir; ; at = posix.dirname(at)) {
    const folder = at === '.' ? '' : at;
    const text = tree.ignoredText(posix.join(folder, 'node_modules', name, 'package.json'));
    const version = text === null ? undefined : /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1];
    if (version !== undefined) return version;
    if (folder === '') return null;
  }
}

const suffixes = ['', '.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '/index.js', '/index.ts'];

/** The file of the tree that `word` means when it is loaded from `dir`, null for a package. */
export function localFile(tree: Files, dir: string, word: string): string | null {
  const path = posix.join(dir, word);
  return suffixes.map((suffix) => `${path}${suffix}`).find((it) => tree.files.has(it)) ?? null;
}

/** A glob that matches exactly this path. */
export function globLiteral(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
}
