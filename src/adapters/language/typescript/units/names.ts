/** What functions are called by where they stand. Pure. */
import { isNode, type Node } from '#adapters/language/typescript/units/nodes';

/** `#secret`, `[Symbol.iterator]`, `get size`. */
export function nameOfKey(it: Node): string {
  const prefix = it['kind'] === 'get' || it['kind'] === 'set' ? `${it['kind']} ` : '';
  const { key } = it;
  if (!isNode(key)) return `${prefix}‹computed›`;
  if (it['computed'] && key.type !== 'Literal') return `${prefix}[${nameOfTarget(key) || 'computed'}]`;
  if (key.type === 'PrivateIdentifier') return `${prefix}#${key['name']}`;
  return `${prefix}${key.type === 'Literal' ? key['value'] : key['name']}`;
}

/** `exports.parse`, `Route.prototype.all`; '' when it has no name. */
export function nameOfTarget(it: unknown): string {
  if (!isNode(it)) return '';
  if (it.type === 'Identifier') return String(it['name']);
  if (it.type === 'ThisExpression') return 'this';
  if (it.type === 'PrivateIdentifier') return `#${it['name']}`;
  if (it.type !== 'MemberExpression' || (it['computed'] && !(isNode(it['property']) && it['property'].type === 'Literal'))) return '';
  const [owner, property] = [nameOfTarget(it['object']), it['property']];
  const own = isNode(property) ? String(property['name'] ?? property['value'] ?? '') : '';
  return owner === '' ? own : `${owner}.${own}`;
}

const globals = new Set(
  [
    ...Object.getOwnPropertyNames(globalThis),
    ...['window', 'document', 'self', 'top', 'parent', 'location', 'history', 'alert', 'open', 'close', 'print', 'find', 'stop', 'focus', 'blur'],
    ...['describe', 'it', 'test', 'expect', 'suite', 'before', 'after', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll', 'jest', 'vi', 'vitest'],
    ...['require', 'module', 'exports', 'arguments', 'eval'],
  ].filter((name) => name !== ''),
);

/** A declaration of such a name takes the place of a global for code that is not edited. */
export function isGlobalName(name: string): boolean {
  return globals.has(name);
}
