/**
 * How much of a string expression can be known without running it: where the path starts (a literal, the file's own folder,
 * the working folder), its constant beginning, and whether that is all. `path.join(__dirname, 'fixtures', name)` is known
 * to begin with `fixtures/` in the file's folder. Pure; constants declared once in the same file are followed.
 */
import { dirname, join, normalize } from 'node:path/posix';
import type { Expression } from 'oxc-parser';

export interface KnownText {
  readonly base: 'none' | 'folder' | 'cwd';
  readonly text: string;
  /** False: the text is only how it begins. */
  readonly whole: boolean;
}

/** Stands for the file's own name, which facts must not depend on. */
export const ownName = '\u0000self';

/** Names declared exactly once with an initial value; null when declared more often. */
export type Constants = ReadonlyMap<string, Expression | null>;

const passThrough = new Set(['fileURLToPath', 'pathToFileURL', 'String', 'realpathSync', 'realpath', 'toString']);
const maxDepth = 20;

export function knownText(node: Expression | null, constants: Constants, depth = 0): KnownText | null {
  if (node === null || depth > maxDepth) return null;
  const know = (inner: Expression) => knownText(inner, constants, depth + 1);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? { base: 'none', text: node.value, whole: true } : null;
    case 'TemplateLiteral':
      return concat(
        node.quasis.flatMap((quasi, i) => {
          const text: KnownText = { base: 'none', text: quasi.value.cooked ?? '', whole: true };
          const next = node.expressions[i];
          return next ? [text, know(next)] : [text];
        }),
      );
    case 'BinaryExpression':
      if (node.operator !== '+') return null;
      return concat([know(node.left), know(node.right)]);
    case 'Identifier':
      return ownFolder(node.name) ?? knownText(constants.get(node.name) ?? null, constants, depth + 1);
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'AwaitExpression':
      return know(node.type === 'AwaitExpression' ? node.argument : node.expression);
    case 'MemberExpression':
      return memberText(node, know);
    case 'NewExpression':
      return nameOf(node.callee) === 'URL' ? urlText(argumentsOf(node).map(know)) : null;
    case 'CallExpression':
      return callText(node, know);
    default:
      return null;
  }
}

/** The name a callee is called by: `join` for `join`, `path.join` and `path.posix.join`. */
export function nameOf(node: Expression | { type: 'Super' }): string | null {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed) return null;
  return node.property.type === 'Identifier' ? node.property.name : null;
}

/** Arguments of a call; a spread one is unknown. */
export function argumentsOf(node: Extract<Expression, { type: 'CallExpression' | 'NewExpression' }>): Expression[] {
  return node.arguments.filter((argument) => argument.type !== 'SpreadElement');
}

export function isImportMeta(node: Expression): boolean {
  return node.type === 'MetaProperty' && node.meta.name === 'import';
}

type Know = (inner: Expression) => KnownText | null;

function memberText(node: Extract<Expression, { type: 'MemberExpression' }>, know: Know): KnownText | null {
  if (node.object.type === 'Super') return null;
  const name = nameOf(node);
  if (isImportMeta(node.object)) {
    if (name === 'dirname') return { base: 'folder', text: '', whole: true };
    return name === 'filename' || name === 'url' ? { base: 'folder', text: ownName, whole: true } : null;
  }
  return name === 'pathname' || name === 'href' ? know(node.object) : null;
}

function callText(node: Extract<Expression, { type: 'CallExpression' }>, know: Know): KnownText | null {
  const name = nameOf(node.callee);
  if (name === null) return null;
  const target = node.callee.type === 'MemberExpression' ? node.callee.object : null;
  if (name === 'cwd' && target?.type === 'Identifier' && target.name === 'process') {
    return { base: 'cwd', text: '', whole: true };
  }
  if (name === 'toString' && target && target.type !== 'Super') return know(target);
  if (target?.type === 'Identifier' && target.name === 'Promise') return null;
  const known = argumentsOf(node).map(know);
  if (name === 'dirname') return known[0]?.whole ? { ...known[0], text: folderOf(known[0].text) } : null;
  if (passThrough.has(name)) return known[0] ?? null;
  if (name === 'join' || name === 'resolve' || name === 'normalize') {
    if (name === 'resolve' && !target && known.length === 1 && known[0]?.base === 'none') return null; // of a promise
    const joined = joinPaths(known, node.arguments.length);
    return joined && name === 'resolve' && joined.base === 'none' ? { ...joined, base: 'cwd' } : joined;
  }
  return null;
}

function joinPaths(parts: readonly (KnownText | null)[], count: number): KnownText | null {
  let result = parts[0] ?? null;
  if (!result?.whole) return result;
  for (let i = 1; i < count; i++) {
    const part = parts[i] ?? null;
    if (part && part.base !== 'none') result = part;
    else if (part) result = { ...result, text: joinBelow(result, part.text), whole: part.whole };
    if (!part) return { ...result, text: result.text === '' ? '' : `${result.text}/`, whole: false };
    if (!part.whole) return { ...result, whole: false };
  }
  return { ...result, text: result.text === '' ? '' : normalize(result.text) };
}

/** `path.join(__dirname, '/x')` stays below the folder. */
function joinBelow(start: KnownText, text: string): string {
  return join(start.text, start.base === 'none' ? text : text.replace(/^\/+/, ''));
}

/** `new URL(input, base)`: `input` replaces the last segment of the base. */
function urlText(parts: readonly (KnownText | null)[]): KnownText | null {
  const [input, base] = parts;
  if (!input || !base || base.base === 'none' || !base.whole) return null;
  const folder = base.text.endsWith('/') ? base.text : folderOf(base.text);
  const text = join(folder, input.text);
  return { base: base.base, text: text === '.' ? '' : text, whole: input.whole };
}

function concat(parts: readonly (KnownText | null)[]): KnownText | null {
  const [first, ...rest] = parts.filter((part, i) => i > 0 || part?.text !== '' || part.base !== 'none');
  if (!first) return null;
  let result: KnownText = first;
  for (const part of rest) {
    if (!result.whole) return result;
    if (part?.base !== 'none') return { ...result, whole: false };
    const text = result.base !== 'none' && result.text === '' ? part.text.replace(/^\/+/, '') : result.text + part.text;
    result = { ...result, text, whole: part.whole };
  }
  return result;
}

function ownFolder(name: string): KnownText | null {
  if (name === '__dirname') return { base: 'folder', text: '', whole: true };
  return name === '__filename' ? { base: 'folder', text: ownName, whole: true } : null;
}

function folderOf(text: string): string {
  if (text === '' || text === '..' || text.endsWith('/..')) return join(text, '..');
  const folder = dirname(text);
  return folder === '.' ? '' : folder;
}
