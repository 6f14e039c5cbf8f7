/**
 * A small change to try Assay on: one statement appended to one source file of ordinary reach. The file is chosen from the tree alone,
 * so that the same checkout always gives the same one: the median by the number of files that import it, counted from the text of
 * relative imports (a count good enough to choose by, and independent of Assay's own graph).
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Checkout } from './checkout.ts';

export const isCode = /\.[cm]?[jt]sx?$/;
/** Tests, examples, configuration: code that nobody means when they say "the source". */
export const isAside =
  /(?:^|\/)(?:[^/]*tests?|__tests__|__mocks__|spec|fixtures|examples?|docs|benchmarks?|website|scripts|dist|build)\/|\.(?:test|spec|bench|config|d)\.|-test\./;
/** The specifier is its first group. */
export const relativeImport = /(?:from|import|require)\s*\(?\s*['"](\.{1,2}(?:\/[^'"]*)?)['"]/g;

export interface MedianFile {
  readonly path: string;
  /** Files that import it. */
  readonly fanIn: number;
}

/** Throws when no source file imports another. */
export async function medianFanInFile(checkout: Checkout): Promise<MedianFile> {
  const tracked = (await checkout.git('ls-files', '-z')).split('\0').filter((path) => isCode.test(path));
  const texts = new Map(tracked.map((path) => [path, readFileSync(join(checkout.root, path), 'utf8')]));
  const chosen = chooseMedian(texts);
  if (chosen === undefined) throw new Error(`no source file in ${checkout.root} imports another one`);
  return chosen;
}

/** Pure: path -> text in, the file in the middle out; ties are broken by path. */
export function chooseMedian(texts: ReadonlyMap<string, string>): MedianFile | undefined {
  const importers = new Map<string, number>();
  for (const [path, text] of texts) {
    const targets = [...text.matchAll(relativeImport)].map(([, specifier = '']) =>
      resolveTarget(posix.join(posix.dirname(path), specifier), texts),
    );
    for (const target of new Set(targets))
      if (target !== undefined) importers.set(target, (importers.get(target) ?? 0) + 1);
  }
  const files = [...importers].map(([path, fanIn]) => ({ path, fanIn })).filter(({ path }) => !isAside.test(path));
  files.sort((a, b) => a.fanIn - b.fanIn || (a.path < b.path ? -1 : 1));
  return files[Math.floor(files.length / 2)];
}

/** The file that a path without its ending, or a folder, stands for. */
export function resolveTarget(target: string, texts: ReadonlyMap<string, string>): string | undefined {
  const stem = target.replace(/\.[cm]?jsx?$/, '');
  const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
  const candidates = [
    target,
    ...[stem, target].flatMap((base) => endings.flatMap((end) => [`${base}${end}`, `${base}/index${end}`])),
  ];
  return candidates.find((path) => texts.has(path));
}

/** Appends a statement that does nothing, another one for each `turn`: valid in every dialect, and never seen before. */
export function editFile(checkout: Checkout, path: string, turn: number): void {
  appendFileSync(join(checkout.root, path), `\n;void ${turn}\n`);
}
