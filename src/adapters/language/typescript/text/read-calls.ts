/**
 * Finds in a syntax tree what a file loads by calling something: `require`, dynamic `import`, module mocks, globs, and
 * paths built from the file's own folder or the working folder. Pure.
 * Invariant: a load whose target is not known becomes a folder when its beginning is known, else it is reported as opaque.
 */
import { join } from 'node:path/posix';
import { type CallExpression, type Expression, type NewExpression, type Program, Visitor } from 'oxc-parser';
import type { Link } from '#adapters/language/typescript/text/facts';
import {
  argumentsOf,
  type Constants,
  isImportMeta,
  type KnownText,
  knownText,
  nameOf,
  ownName,
} from '#adapters/language/typescript/text/known-text';

export interface CallFacts {
  readonly links: readonly Link[];
  readonly opaque: string | null;
}

const mockers = new Set(['jest', 'vi', 'vitest', 'mock', 't', 'context', 'td', 'module']);
const mockCalls =
  /^(?:(?:do|dont|un|deepUn|un|unstable_|set)?[mM]ock(?:Module)?|(?:require|import)(?:Actual|Mock)|createMockFromModule|genMockFromModule|module|replace)$/;

export function readCalls(program: Program, source: string): CallFacts {
  const constants = readConstants(program);
  const links: Link[] = [];
  let opaque: string | null = null;
  let pathsKnownUntil = 0;

  const load = (
    kind: 'require' | 'dynamic' | 'mock',
    target: Expression | undefined,
    at: CallExpression | Expression,
  ) => {
    for (const alternative of alternatives(target)) {
      const found = loadLink(kind, knownText(alternative, constants));
      if (found) links.push(found);
      else opaque ??= excerpt(source, at);
    }
  };
  const path = (node: Expression) => {
    if (node.start < pathsKnownUntil) return;
    const known = knownText(node, constants);
    if (!known || known.base === 'none') return;
    pathsKnownUntil = node.end;
    const found = pathLink(known);
    if (found === 'own-folder') opaque ??= excerpt(source, node);
    else if (found) links.push(found);
  };
  const call = (node: CallExpression) => {
    const kind = loaderKind(node);
    if (kind === 'glob' || kind === 'context') links.push(...globLinks(kind, node, constants));
    else if (kind) load(kind, argumentsOf(node)[0], node);
    path(node);
  };

  new Visitor({
    CallExpression: call,
    NewExpression: (node: NewExpression) => path(node),
    TemplateLiteral: (node) => path(node),
    BinaryExpression: (node) => path(node as Expression),
    ImportExpression: (node) => load('dynamic', node.source, node),
    TSImportType: (node) => void links.push({ kind: 'type', shape: 'module', text: String(node.source.value) }),
    TSImportEqualsDeclaration: (node) => {
      if (node.moduleReference.type !== 'TSExternalModuleReference') return;
      const kind = node.importKind === 'type' ? 'type' : 'require';
      links.push({ kind, shape: 'module', text: node.moduleReference.expression.value });
    },
  }).visit(program);
  return { links, opaque };
}

function readConstants(program: Program): Constants {
  const constants = new Map<string, Expression | null>();
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== 'Identifier' || !init) return;
      constants.set(id.name, constants.has(id.name) ? null : init);
    },
  }).visit(program);
  return constants;
}

type LoaderKind = 'require' | 'mock' | 'glob' | 'context';

function loaderKind({ callee }: CallExpression): LoaderKind | null {
  if (callee.type === 'CallExpression') return nameOf(callee.callee) === 'createRequire' ? 'require' : null;
  const name = nameOf(callee);
  if (callee.type !== 'MemberExpression') return name === 'require' ? 'require' : null;
  if (name === null || callee.object.type === 'Super') return null;
  if (isImportMeta(callee.object)) return /^glob/.test(name) ? 'glob' : name === 'resolve' ? 'require' : null;
  const owner = nameOf(callee.object);
  if (owner === 'require' && name === 'resolve') return 'require';
  if (owner === 'require' && name === 'context') return 'context';
  if (owner === 'module' && name === 'require') return 'require';
  return owner !== null && mockers.has(owner) && mockCalls.test(name) ? 'mock' : null;
}

/** Both branches of `a ? b : c`, `a || b`: each may be loaded. */
function alternatives(node: Expression | undefined): readonly (Expression | null)[] {
  if (!node) return [];
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap(alternatives);
  if (node.type === 'LogicalExpression') return [node.left, node.right].flatMap(alternatives);
  if (node.type === 'ParenthesizedExpression') return alternatives(node.expression);
  if (node.type === 'ImportExpression' || node.type === 'FunctionExpression') return [];
  return [node];
}

/** Null: nothing is known about what is loaded. */
function loadLink(kind: 'require' | 'dynamic' | 'mock', known: KnownText | null): Link | null {
  if (!known) return null;
  if (known.base !== 'none') {
    const text = known.whole ? known.text : folderPart(known.text);
    return isAbove(text) && !known.whole ? null : { kind, shape: shapeOf(known), text: text || '.' };
  }
  if (known.whole) return { kind, shape: 'module', text: known.text };
  const folder = folderPart(known.text);
  return /^\.\.?\//.test(known.text) && folder !== '' ? { kind, shape: 'file-path', text: folder } : null;
}

/** A path in the own folder or above it says nothing by itself; unless it is whole, it may be any file there. */
function pathLink(known: KnownText): Link | 'own-folder' | null {
  if (known.text.includes(ownName)) return null;
  const text = known.whole ? known.text : folderPart(known.text);
  if (text === '' || isAbove(text)) return known.whole ? null : 'own-folder';
  return { kind: 'path', shape: shapeOf(known), text };
}

function globLinks(kind: 'glob' | 'context', node: CallExpression, constants: Constants): Link[] {
  const first = argumentsOf(node)[0];
  const patterns = first?.type === 'ArrayExpression' ? first.elements : [first];
  return patterns.flatMap((pattern): Link[] => {
    if (!pattern || pattern.type === 'SpreadElement') return [];
    const known = knownText(pattern, constants);
    if (!known?.whole || known.text.startsWith('!')) return [];
    return [{ kind: 'dynamic', shape: kind === 'glob' ? 'glob' : 'file-path', text: known.text }];
  });
}

function shapeOf(known: KnownText): 'file-path' | 'cwd-path' {
  return known.base === 'cwd' ? 'cwd-path' : 'file-path';
}

function folderPart(text: string): string {
  return text.slice(0, text.lastIndexOf('/') + 1);
}

/** The own folder or one above it. */
function isAbove(text: string): boolean {
  return /^(?:\.\.?\/?)*$/.test(join(text || '.', '.'));
}

function excerpt(source: string, node: { readonly start: number; readonly end: number }): string {
  const text = source.slice(node.start, node.end).replace(/\s+/g, ' ');
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
