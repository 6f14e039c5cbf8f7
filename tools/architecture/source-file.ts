/**
 * Reads `src/` into facts the rules judge: every import, export and word with its line. Facts come from the syntax tree
 * (oxc-parser), never from text search, so that strings and comments cannot raise or hide a violation.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Expression, parseSync, Visitor } from 'oxc-parser';

export type SourceKind = 'source' | 'test' | 'conformance' | 'script';

export interface Fact {
  readonly text: string;
  readonly line: number;
}

export interface SourceFile {
  /** `src/flow/risk/order.ts` */
  readonly path: string;
  /** `flow/risk/order`: the path as imports spell it after `#`. */
  readonly module: string;
  readonly kind: SourceKind;
  readonly lines: number;
  /** Specifiers of import, export-from, import(), import type and require(). */
  readonly imports: readonly Fact[];
  readonly defaultExports: readonly Fact[];
  readonly envReads: readonly Fact[];
  readonly moduleMocks: readonly Fact[];
  /** Set when the file does not parse; the facts are then incomplete. */
  readonly syntaxError: string | undefined;
}

/** All `.ts`, `.cjs` and `.mjs` files below `folder`, sorted by path; none when the folder is missing. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|cjs|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => describeSource(relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')));
}

/** The facts of one file; `path` is relative to `src/`. */
function describeSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  const lineAt = lineFinder(text);
  const imports: Fact[] = [];
  const defaultExports: Fact[] = [];
  const envReads: Fact[] = [];
  const moduleMocks: Fact[] = [];
  const addImport = (source: Expression | null) => {
    if (source?.type === 'Literal' && typeof source.value === 'string') {
      imports.push({ text: source.value, line: lineAt(source.start) });
    }
  };
  new Visitor({
    ImportDeclaration: (node) => {
      addImport(node.source);
      const isProcess = node.source.value === 'node:process' || node.source.value === 'process';
      const named = node.specifiers.some((it) => it.type === 'ImportSpecifier' && nameOf(it.imported) === 'env');
      if (isProcess && named) envReads.push({ text: 'env of node:process', line: lineAt(node.start) });
    },
    ExportNamedDeclaration: (node) => {
      addImport(node.source);
      if (node.specifiers.some((it) => nameOf(it.exported) === 'default')) {
        defaultExports.push({ text: 'as default', line: lineAt(node.start) });
      }
    },
    ExportAllDeclaration: (node) => addImport(node.source),
    ExportDefaultDeclaration: (node) => {
      defaultExports.push({ text: 'default', line: lineAt(node.start) });
    },
    ImportExpression: (node) => addImport(node.source),
    TSImportType: (node) => addImport(node.source),
    CallExpression: (node) => {
      const argument = node.arguments[0];
      const callee = nameOf(node.callee);
      if (callee === 'require' && argument && argument.type !== 'SpreadElement') addImport(argument);
      if (/^vi\.(mock|doMock)$/.test(callee)) moduleMocks.push({ text: callee, line: lineAt(node.start) });
    },
    MemberExpression: (node) => {
      if (/^(globalThis\.)?process\.env$/.test(nameOf(node))) {
        envReads.push({ text: 'process.env', line: lineAt(node.start) });
      }
    },
    VariableDeclarator: (node) => {
      const keys = node.id.type === 'ObjectPattern' ? node.id.properties : [];
      const named = keys.some((it) => it.type === 'Property' && nameOf(it.key) === 'env');
      if (named && node.init && nameOf(node.init) === 'process') {
        envReads.push({ text: 'env of process', line: lineAt(node.start) });
      }
    },
  }).visit(parsed.program);
  return {
    path: `src/${path}`,
    module: path.replace(/\.\w+$/, ''),
    kind: kindOf(path),
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    defaultExports,
    envReads,
    moduleMocks,
    syntaxError: parsed.errors.find((error) => error.severity === 'Error')?.message,
  };
}

function kindOf(path: string): SourceKind {
  if (/\.test\.tsx?$/.test(path)) return 'test';
  if (path.endsWith('.conformance.ts')) return 'conformance';
  return /\.(cjs|mjs)$/.test(path) ? 'script' : 'source';
}

/** `a`, `'a'` and `a.b` / `a?.b` / `a['b']` as dotted text; anything else is ''. */
function nameOf(node: object): string {
  const it = node as { type: string; name?: string; value?: unknown; object?: object; property?: object };
  if (it.type === 'Identifier') return it.name ?? '';
  if (it.type === 'Literal') return String(it.value);
  return it.type === 'MemberExpression' && it.object && it.property
    ? `${nameOf(it.object)}.${nameOf(it.property)}`
    : '';
}

function lineFinder(text: string): (offset: number) => number {
  return (offset) => text.slice(0, offset).split('\n').length;
}
