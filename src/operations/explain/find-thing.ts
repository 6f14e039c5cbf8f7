/**
 * What a person means by one word: a file of the tree, or a test by its name. Exact before partial, files before tests; what could
 * mean several things is not guessed. Pure.
 */
import { type TestId, testName } from '#domain/suite';
import { nearest } from '#kit/nearest';

export type Found =
  | { readonly kind: 'file'; readonly path: string }
  /** The same name in several suites or projects is one test to a person. */
  | { readonly kind: 'test'; readonly tests: readonly TestId[] }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'unknown'; readonly candidates: readonly string[] };

export interface World {
  /** Files of the tree, relative to its root. */
  readonly files: Iterable<string>;
  /** Tests whose names are known. */
  readonly tests: readonly TestId[];
}

const shownCandidates = 8;

/** `spellings`: the word itself, and what it is as a path from where the person stands. */
export function findThing(spellings: readonly string[], { files, tests }: World): Found {
  const paths = [...files];
  const known = new Set(paths);
  for (const word of spellings) if (known.has(word)) return { kind: 'file', path: word };
  const [word = ''] = spellings;
  const below = paths.filter((path) => path.endsWith(`/${word}`));
  if (below.length === 1 && below[0] !== undefined) return { kind: 'file', path: below[0] };
  const byName = Map.groupBy(tests, testName);
  const name = oneOf([...byName.keys()], word);
  if (typeof name === 'string') return { kind: 'test', tests: byName.get(name) ?? [] };
  const candidates = [...below, ...name];
  if (candidates.length > 0) return { kind: 'ambiguous', candidates: candidates.slice(0, shownCandidates) };
  return { kind: 'unknown', candidates: similar(word, paths, [...byName.keys()]) };
}

/** The one name that is the word, or else contains it; several when that is not clear. */
function oneOf(names: readonly string[], word: string): string | readonly string[] {
  const wanted = flat(word);
  const isTitle = (name: string): boolean => flat(name) === wanted || flat(name).endsWith(` › ${wanted}`);
  for (const matches of [names.filter(isTitle), names.filter((name) => flat(name).includes(wanted))]) {
    if (matches.length === 1) return matches[0] ?? [];
    if (matches.length > 1) return matches;
  }
  return [];
}

/** However the parts of a name were joined when it was copied. */
function flat(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s*(?:›|>|::)\s*/g, ' › ')
    .replace(/\s+/g, ' ')
    .trim();
}

function similar(word: string, paths: readonly string[], names: readonly string[]): readonly string[] {
  const last = word.slice(word.lastIndexOf('/') + 1);
  const bases = Map.groupBy(paths, (path) => path.slice(path.lastIndexOf('/') + 1));
  const base = nearest(last, bases.keys());
  const titles = Map.groupBy(names, (name) => name.slice(name.lastIndexOf('› ') + 2));
  const title = nearest(word, titles.keys());
  const near = [
    ...(base === null ? [] : (bases.get(base) ?? [])),
    ...(title === null ? [] : (titles.get(title) ?? [])),
    ...paths.filter((path) => last.length >= 3 && path.toLowerCase().includes(last.toLowerCase())),
  ];
  return [...new Set(near)].slice(0, shownCandidates);
}
