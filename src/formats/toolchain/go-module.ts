/**
 * go.mod and go.work: the module's path, where local replacements and workspace modules lie. Pure; only what decides which folder an
 * import means is read. Invariant: never throws; what makes no sense is left out, so a broken file is one without directives.
 */
import { posix } from 'node:path';

export interface GoModule {
  /** `example.com/shop`; null when the file does not say it. */
  readonly path: string | null;
  /** The `go` directive. */
  readonly go: string | null;
  /** Module path -> folder relative to the file's own, for replacements by a folder. */
  readonly replaces: ReadonlyMap<string, string>;
  /** Folders of `use` directives, relative to the file's own; only go.work has them. */
  readonly uses: readonly string[];
}

export function parseGoModule(text: string): GoModule {
  const replaces = new Map<string, string>();
  const uses: string[] = [];
  let [path, go]: [string | null, string | null] = [null, null];
  for (const [verb, ...words] of directives(text)) {
    const [first = ''] = words;
    if (verb === 'module') path ??= first || null;
    if (verb === 'go') go ??= first || null;
    if (verb === 'use' && first !== '') uses.push(posix.normalize(first));
    if (verb !== 'replace') continue;
    const target = words[words.indexOf('=>') + 1] ?? '';
    if (words.includes('=>') && /^\.{1,2}(?:\/|$)/.test(target)) replaces.set(first, posix.normalize(target));
  }
  return { path, go, replaces, uses };
}

/** Each directive as its words, blocks taken apart: `replace ( a => b )` is `replace a => b`. */
function directives(text: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  let block: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const words = wordsOf(line);
    const [first] = words;
    if (first === undefined) continue;
    if (block !== null && first === ')') block = null;
    else if (block !== null) found.push([block, ...words]);
    else if (words[1] === '(' || first.endsWith('(')) block = first.replace(/\($/, '');
    else found.push(words);
  }
  return found;
}

function wordsOf(line: string): string[] {
  const code = line.replace(/\/\/.*$/, '');
  return (code.match(/"[^"]*"|`[^`]*`|[^\s"`]+/g) ?? []).map((word) => word.replace(/^["`]|["`]$/g, ''));
}

/** A module's file in a tree, its folder relative to the root. */
export interface LocatedModule extends GoModule {
  readonly dir: string;
}

/** The part of a TreeView that is needed here. */
interface Files {
  readonly files: ReadonlyMap<string, string>;
  text(path: string): string | null;
}

/** Folders the go command passes over, for packages and for whole modules. */
const passedOver = /(?:^|\/)(?:testdata|vendor|node_modules|[._][^/]*)(?:\/|$)/;

export function isPassedOver(dir: string): boolean {
  return passedOver.test(dir);
}

/** All files of this name (`go.mod`, `go.work`) by folder, those of fixtures and vendored code left out. */
export function locateModules(tree: Files, name: 'go.mod' | 'go.work'): readonly LocatedModule[] {
  return [...tree.files.keys()]
    .filter((path) => posix.basename(path) === name)
    .map((path) => ({ path, dir: posix.dirname(path) === '.' ? '' : posix.dirname(path) }))
    .filter(({ dir }) => !isPassedOver(dir))
    .sort((a, b) => (a.dir < b.dir ? -1 : 1))
    .map(({ path, dir }) => ({ dir, ...parseGoModule(tree.text(path) ?? '') }));
}
