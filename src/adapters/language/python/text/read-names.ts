/**
 * What a statement names without importing it: `import_module('a.b')`, `patch('a.b.C')`, `pytest_plugins`, programs in strings, files by
 * their path, folders put on sys.path. Pure. A string is only a candidate: whether it means anything is decided in the tree.
 */
import { posix } from 'node:path';
import type { Link } from '#adapters/language/python/text/facts';
import { readImport } from '#adapters/language/python/text/read-import';
import { readStatements, type Token } from '#adapters/language/python/text/statements';

export interface Named {
  readonly links: readonly Link[];
  readonly opaque: string | null;
}

/** Calls whose first string is a module. */
const modular = new Set(['importorskip', 'import_string', 'run_module', 'resolve_name', 'find_spec', 'import_object']);
const mocking = new Set(['patch', 'setattr', 'delattr', 'multiple', 'spy', 'stub', 'dict']);
/** Names of loggers look like modules and load nothing. */
const mute = new Set(['getLogger', 'get_logger']);
const pathWords =
  /^(?:Path|PurePath|open|join|joinpath|glob|rglob|listdir|walk|scandir|iterdir|read_text|read_bytes|resource|files|abspath)$/;
const dotted = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_]\w*)?$/;
const maxPath = 255;

export function readNames(tokens: readonly Token[], loaders: ReadonlySet<string>): Named {
  const links: Link[] = [];
  let opaque: string | null = null;
  const [first] = tokens;
  const has = (word: string): boolean => tokens.some((token) => token.kind === 'word' && token.text === word);
  const nearFile = has('__file__');
  if (has('sys') && has('path') && tokens.some(({ text }) => /^(?:insert|append|extend)$/.test(text)))
    links.push(...searchRoot(tokens));
  tokens.forEach((token, at) => {
    if (token.kind === 'word' && loaders.has(token.text) && tokens[at - 1]?.text !== 'def') {
      const loaded = readLoad(tokens, at);
      links.push(...loaded.links);
      opaque ??= loaded.opaque;
    } else if (token.kind === 'text') {
      if (first?.text === 'pytest_plugins') links.push({ kind: 'setup', shape: 'module', text: token.text });
      else if (first?.text === 'INSTALLED_APPS') links.push({ kind: 'dynamic', shape: 'below', text: token.text });
      links.push(...readString(tokens, at, nearFile));
    }
  });
  return { links, opaque };
}

/** `import_module('a.b')`, `import_module('.b', 'a')`, `import_module(f'a.plugins.{name}')`; else nobody knows what it loads. */
function readLoad(tokens: readonly Token[], at: number): Named {
  const loader = tokens[at]?.text ?? '';
  const argument = tokens[at + 2];
  const isCall = tokens[at + 1]?.text === '(' && tokens[at + 1]?.kind === 'op';
  const ends = [',', ')'].includes(tokens[at + 3]?.text ?? '');
  const unknown = { links: [], opaque: `${loader}(…)` };
  if (!isCall || argument?.kind !== 'text') return unknown;
  const named = tokens[at + 4]?.text === 'package' ? tokens[at + 6] : tokens[at + 4];
  const base = tokens[at + 3]?.text === ',' && named?.kind === 'text' ? named.text : '';
  const text = argument.text.startsWith('.') && base !== '' ? `${base}${argument.text}` : argument.text;
  if (argument.whole && ends) return { links: [{ kind: 'dynamic', shape: 'module', text }], opaque: null };
  const known = argument.whole && tokens[at + 3]?.text !== '+' && tokens[at + 3]?.text !== '%' ? '' : text;
  const folder = known.slice(0, Math.max(0, known.lastIndexOf('.')));
  if (!/\w/.test(folder) || /[%{]/.test(folder)) return unknown;
  return { links: [{ kind: 'dynamic', shape: 'below', text: folder }], opaque: null };
}

function readString(tokens: readonly Token[], at: number, nearFile: boolean): readonly Link[] {
  const token = tokens[at];
  if (token?.kind !== 'text' || token.text === '') return [];
  const caller = callerOf(tokens, at);
  if (mute.has(caller)) return [];
  const links: Link[] = [];
  const { text } = token;
  if (token.whole && modular.has(caller)) links.push({ kind: 'dynamic', shape: 'module', text });
  if (tokens[at - 2]?.text === '-m' && /^[\w.]+$/.test(text)) links.push({ kind: 'dynamic', shape: 'module', text });
  if (token.whole && dotted.test(text))
    links.push({ kind: mocking.has(caller) ? 'mock' : 'dynamic', shape: 'dotted', text: text.replace(':', '.') });
  if (/\bimport\b/.test(text)) links.push(...readProgram(text));
  const isPart = isJoined(tokens, at - 1) && tokens[at - 2]?.kind === 'text';
  if (!isPart) links.push(...readPath(tokens, at, nearFile || pathWords.test(caller)));
  return links;
}

/** The name before the bracket that a string is the first thing in. */
function callerOf(tokens: readonly Token[], at: number): string {
  const isFirst = tokens[at - 1]?.text === '(' && tokens[at - 1]?.kind === 'op';
  return isFirst && tokens[at - 2]?.kind === 'word' ? (tokens[at - 2]?.text ?? '') : '';
}

/** Imports of a program that a string holds, run by `python -c` or written to a file by a test. */
function readProgram(text: string): readonly Link[] {
  const links: Link[] = [];
  readStatements(text, ({ tokens }) => {
    for (const link of readImport(tokens, new Set()) ?? []) links.push({ kind: 'dynamic', ...link });
  });
  return links;
}

/** `'data' / 'x.json'` and `join('data', 'x.json')` are one path. */
function readPath(tokens: readonly Token[], at: number, isPath: boolean): readonly Link[] {
  const parts: string[] = [];
  for (let next = at; tokens[next]?.kind === 'text'; next += 2) {
    const token = tokens[next];
    if (!token?.whole) return [];
    parts.push(token.text);
    if (!isJoined(tokens, next + 1) || tokens[next + 2]?.kind !== 'text') break;
  }
  const inPath = isPath || parts.length > 1 || tokens[at - 1]?.text === '/';
  const joined = inPath ? parts.join('/') : (parts[0] ?? '');
  const isLikely = joined.length <= maxPath && !/[\r\n\t\0:*?%{}<>|]|^[/~]|^\s|\s$/.test(joined);
  if (!isLikely || !(inPath || joined.includes('/') || /\.\w{1,12}$/.test(joined))) return [];
  const text = posix.normalize(joined);
  return [{ kind: 'path', shape: inPath ? 'folder' : 'path', text }];
}

function isJoined(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return token?.kind === 'op' && (token.text === '/' || token.text === ',');
}

/** `sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'lib'))`, and the same with pathlib. */
function searchRoot(tokens: readonly Token[]): readonly Link[] {
  const words = tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  const ups = words.filter(
    (text) => text === 'dirname' || text === 'parent' || text === 'parents' || text === 'pardir',
  ).length;
  const strings = tokens.filter(({ kind, whole }) => kind === 'text' && whole).map(({ text }) => text);
  if (!words.includes('__file__') && strings.length === 0) return [];
  // A level too few or too many finds nothing: both are tried.
  const bases = words.includes('__file__') ? [ups - 1, ups] : [0];
  return bases
    .filter((count) => count >= 0)
    .map((count) => {
      const text = posix.join('.', ...Array.from({ length: count }, () => '..'), ...strings);
      return { kind: 'import', shape: 'root', text };
    });
}
