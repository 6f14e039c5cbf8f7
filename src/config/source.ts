/**
 * assay.yaml as bytes -> a plain value that knows where everything in it stands. Bounded: at most 64 KiB, 100 alias uses and 50 levels,
 * so that no file costs more than milliseconds. Invariant: what YAML lets pass in silence (duplicate keys, unknown tags, `__proto__`) is a problem here.
 */
import { isUtf8 } from 'node:buffer';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { type ConfigProblem, maxConfigBytes } from '#domain/config/reading';
import { cut } from '#kit/text';

const maxAliases = 100;
const maxDepth = 50;

export type Position = Pick<ConfigProblem, 'line' | 'column'>;
export type Path = readonly PropertyKey[];

export interface Source {
  readonly value: unknown;
  /** Where the value at a path stands, or the nearest thing around it. */
  at(path: Path): Position;
  /** Where the last key of a path stands. */
  keyAt(path: Path): Position;
}

export type SourceReading =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export function readSource(bytes: Uint8Array): SourceReading {
  const unreadable = notText(bytes);
  if (unreadable !== null) return { ok: false, problems: [unreadable] };
  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const text = Buffer.from(bytes).toString('utf8');
    const tooDeep = deepest(text);
    if (tooDeep !== null) return failed(tooDeep, `nested deeper than ${maxDepth} levels`);
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true } as const;
    const doc = parseDocument(text, options);
    const told = [...doc.errors, ...doc.warnings].map(({ code, message, pos }) => ({
      ...place(pos[0]),
      message: plainWords(code, message),
    }));
    const problems = told.length > 0 ? told : forbidden(doc, place);
    if (problems.length > 0) return { ok: false, problems };
    const value: unknown = doc.toJS({ maxAliasCount: maxAliases });
    return {
      ok: true,
      source: {
        value,
        at: (path) => place(nodeAt(doc, path)),
        keyAt: (path) => place(keyNode(doc, path) ?? nodeAt(doc, path)),
      },
    };
  } catch (error) {
    if (error instanceof ReferenceError)
      return failed(null, `uses aliases more than ${maxAliases} times, or within themselves`);
    if (error instanceof RangeError) return failed(null, 'nested too deeply to be read');
    throw error;
  }
}

function failed(position: Position | null, message: string): SourceReading {
  return { ok: false, problems: [{ ...(position ?? { line: 1, column: 1 }), message }] };
}

function notText(bytes: Uint8Array): ConfigProblem | null {
  if (bytes.length > maxConfigBytes) {
    const size = Math.ceil(bytes.length / 1024);
    return {
      line: 1,
      column: 1,
      message: `is ${size} KiB large, more than the ${maxConfigBytes / 1024} KiB that are read`,
    };
  }
  if (bytes.includes(0)) return { line: 1, column: 1, message: 'is not UTF-8 text: save it in that encoding' };
  if (isUtf8(bytes)) return null;
  let end = 0; // the longest prefix of whole lines that is UTF-8 tells the line
  let line = 1;
  for (let next = bytes.indexOf(10); next !== -1 && isUtf8(bytes.subarray(end, next)); next = bytes.indexOf(10, end)) {
    end = next + 1;
    line += 1;
  }
  return { line, column: 1, message: 'is not UTF-8 text: save it in that encoding' };
}

/** Flow brackets are all that can nest deeply in few bytes; the parser would run out of stack before it could say so. */
function deepest(text: string): Position | null {
  let depth = 0;
  let line = 1;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') [line, start] = [line + 1, at + 1];
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > maxDepth) return { line, column: at - start + 1 };
  }
  return null;
}

function plainWords(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'a tab where YAML wants spaces: indent with spaces';
  if (code === 'MULTIPLE_DOCS') return 'a second document (---): there is only one configuration';
  if (code === 'RESOURCE_EXHAUSTION' || /call stack/.test(message)) return 'nested too deeply to be read';
  if (code === 'NON_STRING_KEY') return 'expected a plain name as key';
  const [first = ''] = message.split('\n');
  return cut(first, 200);
}

/** Keys that stand twice, and `__proto__`, which programs read as something else than a key. */
function forbidden(doc: Document.Parsed, place: (offset: number) => Position): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(doc, {
    Map(_, map) {
      const first = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const offset = key.range?.[0] ?? 0;
        const earlier = first.get(name);
        if (name === '__proto__') problems.push({ ...place(offset), message: 'unknown key "__proto__"' });
        else if (earlier === undefined) first.set(name, offset);
        else
          problems.push({
            ...place(offset),
            message: `the key "${cut(name, 60)}" stands twice: first in line ${place(earlier).line}`,
          });
      }
    },
  });
  return problems;
}

function nodeAt(doc: Document.Parsed, path: Path): number {
  let node: unknown = doc.contents;
  let offset = doc.contents?.range?.[0] ?? 0;
  for (const part of path) {
    node = child(doc, node, part);
    const range = isPair(node) ? null : (node as Node | null | undefined)?.range;
    if (!range) return offset;
    offset = range[0];
  }
  return offset;
}

function keyNode(doc: Document.Parsed, path: Path): number | null {
  const last = path.at(-1);
  let node: unknown = doc.contents;
  for (const part of path.slice(0, -1)) node = child(doc, node, part);
  const map = isAlias(node) ? node.resolve(doc) : node;
  const pair = isMap(map) ? map.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

function child(doc: Document.Parsed, node: unknown, part: PropertyKey): unknown {
  const real = isAlias(node) ? node.resolve(doc) : node;
  if (isSeq(real)) return real.items[Number(part)];
  return isMap(real) ? real.items.find(({ key }) => isScalar(key) && key.value === part)?.value : undefined;
}
