/** What functions are called by people, and keys by the program. Pure. */
import { bare, isNode, type Node } from '#adapters/language/typescript/units/syntax';

export const anonymous = '‹anonymous›';

/** The property a key stands for; null when only the running program knows. */
export function keyOf(node: Node): string | null {
  const { computed, key } = node;
  if (!isNode(key)) return null;
  if (key.type === 'PrivateIdentifier') return `#${key['name']}`;
  if (computed !== true && key.type === 'Identifier') return String(key['name']);
  return key.type === 'Literal' && (typeof key['value'] === 'string' || typeof key['value'] === 'number')
    ? String(key['value'])
    : null;
}

/** `Command/parse` for `Command.prototype.parse = …`, `parse` for `exports.parse = …` and `parse = …`. */
export function targetName(target: unknown): string {
  if (!isNode(target)) return anonymous;
  const node = bare(target);
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type !== 'MemberExpression' || node['computed'] === true) return anonymous;
  const { object, property } = node;
  if (!isNode(property)) return anonymous;
  const last = String(property['name']);
  if (last !== 'prototype' && isNode(object) && object.type === 'MemberExpression') {
    const [owner, prototype] = [object['object'], object['property']];
    const isPrototype = isNode(prototype) && prototype['name'] === 'prototype';
    if (isPrototype && isNode(owner) && owner.type === 'Identifier') return `${owner['name']}.${last}`;
  }
  return last;
}

const named = new Set(['ArrowFunctionExpression', 'ClassDeclaration', 'ClassExpression', 'FunctionExpression']);

/** Functions and classes without a name take that of what they are assigned to. */
export function takesName({ type }: Node): boolean {
  return named.has(type);
}
