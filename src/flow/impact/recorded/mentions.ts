/**
 * Which executed units name a class member that came or went, or load by a computed name. Pure. Any word of a unit's text counts, comments
 * included: too much is safe. A unit that looks through all members of an object, or finds one by a computed name, names each of them.
 */
import type { ImportGraph } from '#domain/impact';
import type { RecordedFile, Recording } from '#domain/recording';
import type { Told, TouchWorld } from '#flow/impact/recorded/touch-world';
import { describeUnit, unitAt } from '#formats/units/changed-units';

const lookingThrough =
  /\b(?:getOwnPropertyNames|getOwnPropertyDescriptors|ownKeys|createStubInstance|automock|createMockFromModule|genMockFromModule|(?:jest|vi|vitest)\.(?:do)?mock)\b/g;
/** `handlers[name](…)`, `fn = this[name]`, `typeof target[name]`, `Reflect.get(…)`, `name in target`; not `[0]` nor `['name']`, and not of
 * what no class stands behind. */
const findingByName =
  /(?<=[\w$)\]]|\?\.)\[\s*(?![\d\s]|(['"])[^'"]*\1\s*\])[^[\]]+\]\s*(?:\?\.)?\(|=\s*(?:this|super)\s*(?:\?\.)?\[\s*(?!\d|(['"])[^'"]*\2\s*\])|\btypeof\s+[\w$.]+\[|\bReflect\.(?:get|has)\b|[\w$\])]\s+in\s+(?!process\.env\b|globalThis\b)[\w$]+(?:\.[\w$]+)*\s*[)&|?;]/g;
/** `require(name)`, `import(name)`, `require.resolve(name)`: anything but one plain text. */
const computedLoad = /\b(?:require|import)\s*(?:\.\s*\w+\s*)?\(\s*(?!(['"])(?:(?!\1).)*\1\s*[,)])/g;
/** Shorter beginnings and ends of names are everywhere. */
const leastFragment = 2;

export interface MentionInput {
  /** By `blob path`. */
  readonly recorded: ReadonlyMap<string, RecordedFile>;
  readonly textOf: (path: string, blob: string) => string | null;
  /** Files that are looked at first: the reason is then close to the change. */
  readonly first: readonly string[];
}

/** Unit -> what was found in it first; `all` when nobody can look. */
type Places = ReadonlyMap<number, string> | 'all';

export function mentions(input: MentionInput): TouchWorld['naming'] {
  const places = new Map<string, Places>();
  return (recording, names) => {
    const wanted = [...names].sort();
    const find = searching(input, places, wanted.join(' '), () => [
      ...namePatterns(wanted),
      lookingThrough,
      findingByName,
    ]);
    const found = firstExecuted(input, recording, find);
    if (found === null) return null;
    const { path, unit, text } = found;
    if (text === null) return { path, how: `it runs ${path}, which may name a member that came or went` };
    return { path, how: `it runs ${unit} in ${path}, which names ${text}` };
  };
}

/** `graph`: only files that it knows to load by computed names, or could not read, are looked into. */
export function computedLoading(input: MentionInput, graph: ImportGraph): (recording: Recording) => Told | null {
  const places = new Map<string, Places>();
  const search = searching(input, places, '', () => [computedLoad]);
  const find = (path: string, blob: string): Places => {
    if (graph.unparsed.has(path)) return 'all';
    if (!graph.opaque.has(path)) return new Map();
    const found = search(path, blob);
    return found !== 'all' && found.size === 0 ? 'all' : found; // it loads in a way that is not seen here
  };
  return (recording) => {
    const found = firstExecuted(input, recording, find);
    if (found === null) return null;
    const { path, unit, text } = found;
    return { path, how: `it runs ${text === null ? path : `${unit} in ${path}`}, which loads by a computed name` };
  };
}

interface Place {
  readonly path: string;
  readonly unit: string;
  /** Null: nobody can look. */
  readonly text: string | null;
}

function firstExecuted(
  { recorded, first }: MentionInput,
  { files }: Recording,
  find: (path: string, blob: string) => Places,
): Place | null {
  const near = (path: string): number => (first.includes(path) ? 0 : 1);
  for (const { path, blob, executed } of [...files].sort((a, b) => near(a.path) - near(b.path))) {
    const units = find(path, blob);
    if (units === 'all') return { path, unit: path, text: null };
    for (const [unit, text] of units) {
      if (executed !== 'all' && !executed.includes(unit)) continue;
      const of = recorded.get(`${blob} ${path}`)?.units?.units[unit];
      return { path, unit: of ? describeUnit(of) : 'code', text };
    }
  }
  return null;
}

function searching(
  { recorded, textOf }: MentionInput,
  known: Map<string, Places>,
  what: string,
  patterns: () => readonly RegExp[],
): (path: string, blob: string) => Places {
  return (path, blob) => {
    const key = `${blob} ${path} ${what}`;
    const found = known.get(key) ?? search(recorded.get(`${blob} ${path}`) ?? null, textOf(path, blob), patterns());
    known.set(key, found);
    return found;
  };
}

function search(file: RecordedFile | null, text: string | null, patterns: readonly RegExp[]): Places {
  if (text === null) return 'all';
  const units = new Map<number, string>();
  for (const match of patterns.flatMap((pattern) => [...text.matchAll(pattern)])) {
    const unit = file?.units ? unitAt(file.units, match.index, match.index + 1) : 0;
    if (!units.has(unit)) units.set(unit, match[0].replace(/\s+/g, ' ').trim());
  }
  return units;
}

/** A name as a word, in any case and spelling (`foo-bar`, `FOO_BAR`), or a text that is its beginning or end: `'visit' + type`. */
function namePatterns(names: readonly string[]): readonly RegExp[] {
  const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const spellings = names.map((name) =>
    name
      .split(/[-_]|(?<=[a-z\d])(?=[A-Z])/)
      .map(quoted)
      .join('[-_]?'),
  );
  const words = new RegExp(`(?<![\\w$])(?:${[...names.map(quoted), ...spellings].join('|')})(?![\\w$])`, 'gi');
  const parts = new Set(names.flatMap(fragmentsOf).map(quoted));
  if (parts.size === 0) return [words];
  return [words, new RegExp(`(?<=['"\`}])(?:${[...parts].join('|')})(?=['"\`]|\\$\\{)`, 'g')];
}

function fragmentsOf(name: string): readonly string[] {
  const fragments: string[] = [];
  for (let length = leastFragment; length < name.length; length += 1) {
    fragments.push(name.slice(0, length), name.slice(-length));
  }
  return fragments;
}
