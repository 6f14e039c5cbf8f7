/**
 * One file's text -> what it names. Static imports come from the parser's module record; the syntax tree is only asked for
 * by the few files that name something in another way. Pure.
 */
import type { EcmaScriptModule, Span } from 'oxc-parser';
import type { Facts, Link } from '#adapters/language/typescript/text/facts';
import type { Parsed, Parser } from '#adapters/language/typescript/text/parser';
import { readCalls } from '#adapters/language/typescript/text/read-calls';
import { type Dialect, scriptOf } from '#adapters/language/typescript/text/script-text';

/** Characters; a longer file is a generated bundle, which is only searched for specifiers. */
export const maxParsed = 1024 * 1024;
const needsTree =
  /\brequire\b|\b__dirname\b|\b__filename\b|\bimport\s*\(|\bimport\.meta\b|\bcwd\(\)|\b(?:[mM]ock|(?:un|do|dont)[mM]ock|unstable_mockModule|mockModule|(?:require|import)(?:Actual|Mock)|(?:create|gen)MockFromModule)\s*[(<]|\bmock\.module\b|\btd\.replace\b/;

export function readFacts(parser: Parser, extension: string, dialect: Dialect, text: string): Facts {
  const source = scriptOf(extension, text);
  if (source.length > maxParsed) return guess(source, `longer than ${maxParsed / 1024} KiB`);
  return parser.parse(dialect, source, (parsed, problem) => {
    if (!parsed) return guess(source, problem);
    const { module, comments } = parsed;
    const calls = needsTree.test(source) ? readCalls(parsed.tree(), source) : { links: [], opaque: null };
    const links = [
      ...staticLinks(module),
      ...calls.links,
      ...literals(source, parsed),
      ...references(source, comments),
    ];
    return { links: distinct(links), jsx: jsxSource(dialect, source, comments), opaque: calls.opaque, unparsed: null };
  });
}

function staticLinks({ staticImports, staticExports }: EcmaScriptModule): Link[] {
  const imports = staticImports.map(({ moduleRequest, entries }): Link => {
    const erased = entries.length > 0 && entries.every((entry) => entry.isType);
    return { kind: erased ? 'type' : 'import', shape: 'module', text: moduleRequest.value };
  });
  const exports = staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }): Link[] =>
      moduleRequest ? [{ kind: isType ? 'type' : 'import', shape: 'module', text: moduleRequest.value }] : [],
    ),
  );
  return [...imports, ...exports];
}

const pathLiteral = /(['"`])((?:\.{1,2}\/|[\w@][\w@.-]*\/)[\w@./-]*)\1/g;

/** Strings that look like a path, wherever they stand: arguments of `spawn`, options, tables. Imports and comments are not among them. */
function literals(source: string, { module, comments }: Parsed): Link[] {
  const elsewhere = [...module.staticImports, ...module.staticExports.filter(isReExport), ...comments];
  const spans = elsewhere.sort((a, b) => a.start - b.start);
  const found: Link[] = [];
  let next = 0;
  for (const match of source.matchAll(pathLiteral)) {
    while (next < spans.length && (spans[next]?.end ?? 0) <= match.index) next++;
    const span = spans[next];
    if (span && span.start <= match.index) continue;
    const isType = /\b(?:module|typeof import\()\s*$/.test(source.slice(Math.max(0, match.index - 20), match.index));
    found.push({ kind: isType ? 'type' : 'path', shape: isType ? 'module' : 'literal', text: match[2] ?? '' });
  }
  return found;
}

function isReExport({ entries }: EcmaScriptModule['staticExports'][number]): boolean {
  return entries.some((entry) => entry.moduleRequest !== null);
}

function references(source: string, comments: readonly Span[]): Link[] {
  if (!source.includes('<reference')) return [];
  return inComments(source, comments, /^\/\/\/\s*<reference\s+path=["']([^"']+)["']/).map((path) => {
    return { kind: 'type', shape: 'file-path', text: path };
  });
}

function jsxSource(dialect: Dialect, source: string, comments: readonly Span[]): string | null {
  if (dialect !== 'tsx' && dialect !== 'jsx') return null;
  const pragmas = source.includes('@jsxImportSource') ? inComments(source, comments, /@jsxImportSource\s+(\S+)/) : [];
  return pragmas[0] ?? (/<(?:[A-Za-z]|>)/.test(source) ? '' : null);
}

function inComments(source: string, comments: readonly Span[], pattern: RegExp): readonly string[] {
  return comments.flatMap(({ start, end }) => pattern.exec(source.slice(start, end))?.[1] ?? []);
}

const specifier = /\b(?:from|import|require\s*\(|import\s*\()\s*(['"])([^'"\n]+)\1/g;

function guess(source: string, problem: string): Facts {
  const links = [...source.matchAll(specifier)].map((match): Link => {
    return { kind: 'import', shape: 'module', text: match[2] ?? '' };
  });
  return { links: distinct(links), jsx: null, opaque: null, unparsed: problem };
}

function distinct(links: readonly Link[]): Link[] {
  return [...new Map(links.map((link) => [`${link.kind} ${link.shape} ${link.text}`, link])).values()];
}
