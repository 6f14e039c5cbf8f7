/**
 * What one Go file says about what it loads: the imports at its head and the files it embeds. Derived from its text alone and kept
 * by content. Pure. Invariant: never throws; a file without a package clause is unparsed, a cached value of another shape is none.
 */

export interface GoFacts {
  /** Import paths as written. */
  readonly imports: readonly string[];
  /** Patterns of `//go:embed`, relative to the file's folder. */
  readonly embeds: readonly string[];
  /** Words of its texts that look like the path of a folder: a test may build what lies there. */
  readonly paths: readonly string[];
  readonly unparsed: string | null;
}

const token = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[^\n]?|[^"\\\n])*"?|`[^`]*`?|[\p{L}_][\p{L}\p{N}_]*|[^\s]/gu;

/** An open one ends at the end of its line, or of the file: no text takes more than one pass. */
const literal = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"((?:\\[^\n]?|[^"\\\n])*)"?|`([^`]*)`?|'(?:\\[^\n]?|[^'\\\n])*'?/g;
const folderPath = /^(?:\.\.?|[\w.~@+-]+(?:\/[\w.~@+-]+)+)\/?$/;
const maxPath = 300;

/** Of the code only the package clause and the import declarations are read; everything else is looked through for texts. */
export function readGoFacts(text: string): GoFacts {
  const source = text.replace(/^\uFEFF/, '');
  const embeds = [...source.matchAll(/^[ \t]*\/\/go:embed[ \t]+(.+)$/gm)].flatMap(([, words = '']) =>
    splitPatterns(words),
  );
  const [first, ...rest] = headTokens(source);
  if (first !== 'package') return { imports: [], embeds, paths: [], unparsed: 'no package clause' };
  const imports = rest.flatMap((word) => (/^["`]/.test(word) ? [word.slice(1, -1)] : []));
  return { imports: [...new Set(imports)], embeds, paths: pathsIn(source), unparsed: null };
}

/** Tokens up to the first declaration that is no import, without comments. */
function headTokens(source: string): readonly string[] {
  const found: string[] = [];
  let open = false;
  for (const [word] of source.matchAll(token)) {
    if (word.startsWith('//') || word.startsWith('/*')) continue;
    if (!open && /^(?:func|var|const|type)$/.test(word)) break;
    if (found[0] !== undefined && found[0] !== 'package') break;
    open = word === '(' || (open && word !== ')');
    found.push(word);
  }
  return found;
}

/** Of whole texts and of command lines in them. */
function pathsIn(source: string): readonly string[] {
  const found = new Set<string>();
  for (const [, quoted, raw] of source.matchAll(literal)) {
    for (const word of (quoted ?? raw ?? '').split(/[\s"'=,;()]+/)) {
      if (word.length > 1 && word.length <= maxPath && folderPath.test(word)) found.add(word);
    }
  }
  return [...found];
}

/** Words, some of them quoted: `html "a b.txt" all:static`. */
function splitPatterns(words: string): readonly string[] {
  const found = words.match(/"(?:\\.|[^"\\])*"|`[^`]*`|\S+/g) ?? [];
  return found.map((word) => word.replace(/^["`]|["`]$/g, ''));
}

export function encodeGoFacts({ imports, embeds, paths, unparsed }: GoFacts): string {
  return JSON.stringify([imports, embeds, paths, unparsed]);
}

export function decodeGoFacts(value: string): GoFacts | null {
  const parsed = parse(value);
  if (!Array.isArray(parsed) || parsed.length !== 4) return null;
  const [imports, embeds, paths, unparsed]: readonly unknown[] = parsed;
  if (!isTexts(imports) || !isTexts(embeds) || !isTexts(paths)) return null;
  return unparsed === null || typeof unparsed === 'string' ? { imports, embeds, paths, unparsed } : null;
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'string');
}
