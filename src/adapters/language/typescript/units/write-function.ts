/**
 * Functions and classes. A function is a unit from where V8 says it begins: at `async`, `get`, `*` or its key, after `export`, decorators,
 * `static` and accessibility, all of which belong to the unit around it. So do class bodies: fields and static blocks run in functions
 * that V8 joins and places as it likes. Measured on Node 18, 20 and 24.
 */
import { isLookedUpUnasked } from '#adapters/language/typescript/units/implicit-names';
import { anonymous, keyOf, takesName, targetName } from '#adapters/language/typescript/units/names';
import { bare, erasedTypes, isErased, isNode, type Node, nodesOf } from '#adapters/language/typescript/units/syntax';
import type { Span } from '#adapters/language/typescript/units/unit-writer';
import {
  type Walk,
  type WriteNode,
  writeKey,
  writeList,
  writeNode,
  writeValue,
} from '#adapters/language/typescript/units/write-node';

/** Functions and classes take the name of what they are assigned to; inside anything else it is part of the names there. */
export function writeNamed(walk: Walk, value: unknown, name: string): void {
  const inner = isNode(value) && !isErased(value) ? bare(value) : null;
  if (inner === null) writeValue(walk, value);
  else if (takesName(inner)) {
    walk.hint = name;
    writeNode(walk, inner);
  } else walk.writer.within(name, () => writeNode(walk, inner));
}

/** Statements of a module, a namespace or a function's body. `exporting`: of a module. */
export function writeStatements(walk: Walk, values: readonly Node[], exporting = false): void {
  const { writer } = walk;
  writer.write('[');
  for (const node of values) {
    const isExport = exporting && (node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration');
    const inner = isExport ? node['declaration'] : node;
    if (isNode(inner) && inner.type === 'FunctionDeclaration') {
      const name = nameOf(inner['id']) ?? 'default';
      if (isNode(inner['id'])) writer.bind(name, walk.blocks === 0);
      const text = writeFunction(walk, inner, name);
      writer.hoist({ name, text: isExport ? `${node.type} ${text}` : text, exported: isExport });
    } else if (!isErased(node)) writeNode(walk, node);
  }
  writer.write(']');
}

/** Every name that a pattern declares; `everywhere`: in all of the function, as `var` does. */
export function bindPattern(walk: Walk, pattern: unknown, everywhere = walk.blocks === 0): void {
  if (!isNode(pattern)) return;
  if (pattern.type === 'Identifier') walk.writer.bind(String(pattern['name']), everywhere);
  const { elements, properties, left, argument, value, parameter } = pattern;
  for (const inner of [...nodesOf(elements), ...nodesOf(properties)]) bindPattern(walk, inner, everywhere);
  for (const inner of [left, argument, value, parameter]) bindPattern(walk, inner, everywhere);
}

export const functionWriters: Readonly<Record<string, WriteNode>> = {
  ArrowFunctionExpression: writeExpression,
  FunctionExpression: writeExpression,
  /** Within a block, where it stands matters. */
  FunctionDeclaration(walk, node) {
    const name = nameOf(node['id']) ?? 'default';
    walk.writer.bind(name, false);
    walk.writer.write(writeFunction(walk, node, name));
  },
  ClassDeclaration: writeClass,
  ClassExpression: writeClass,
  MethodDefinition(walk, node) {
    const { kind, static: isStatic, decorators, value } = node;
    walk.writer.write(`${kind} ${isStatic} `);
    writeList(walk, nodesOf(decorators));
    writeKey(walk, node);
    if (isNode(value) && !isErased(value)) {
      walk.writer.write(writeFunction(walk, value, memberName(node), { start: memberStart(walk, node) }, kind));
    }
  },
  PropertyDefinition: writeField,
  AccessorProperty: writeField,
  // Of these, decorators are left.
  TSAbstractAccessorProperty: writeField,
  TSAbstractPropertyDefinition: writeField,
  Property(walk, node) {
    const { kind, method, shorthand, value } = node;
    writeKey(walk, node);
    if (isNode(value) && (method === true || kind !== 'init')) {
      walk.writer.write(`${kind} ${writeFunction(walk, value, memberName(node), node, kind)}`);
    } else {
      if (shorthand === true) walk.writer.write('shorthand ');
      writeNamed(walk, value, keyOf(node) ?? anonymous);
    }
  },
};

function writeExpression(walk: Walk, node: Node): void {
  const name = nameOf(node['id']) ?? walk.hint ?? anonymous;
  walk.hint = null;
  walk.writer.write(writeFunction(walk, node, name));
}

/** What the unit around it sees of it: kind and name. */
function writeFunction(
  walk: Walk,
  node: Node,
  segment: string,
  at: Omit<Span, 'end'> = node,
  kind: unknown = '',
): string {
  const { writer, metadata, blocks } = walk;
  const { id, async: isAsync, generator, body } = node;
  const params = nodesOf(node['params']).filter((it) => it.type !== 'Identifier' || it['name'] !== 'this');
  for (const param of params) writeParameterDecorators(walk, param);
  if (metadata) writer.write(typeText(walk, node['returnType']));
  const traits = `${isAsync === true ? 'async ' : ''}${generator === true ? '* ' : ''}${kind}`;
  const { start, member = false } = at;
  const name = writer.unit(segment, { start, end: node.end, member }, () => {
    walk.metadata = false;
    walk.blocks = 0;
    writer.write(`${node.type} ${traits}`);
    if (node.type === 'FunctionExpression' && isNode(id)) {
      bindPattern(walk, id);
      writer.write(JSON.stringify(nameOf(id)));
    }
    for (const param of params) bindPattern(walk, param);
    writeList(walk, params);
    if (isNode(body) && body.type === 'BlockStatement') writeStatements(walk, nodesOf(body['body']));
    else writeValue(walk, body);
    walk.metadata = metadata;
    walk.blocks = blocks;
  });
  return `${traits} ${JSON.stringify(name)}`;
}

/** They run when the class is made. */
function writeParameterDecorators(walk: Walk, param: Node): void {
  const { parameter } = param;
  const decorators = nodesOf(param['decorators']);
  if (decorators.length > 0) writeList(walk, decorators);
  if (walk.metadata) walk.writer.write(typeText(walk, (isNode(parameter) ? parameter : param)['typeAnnotation']));
}

function writeClass(walk: Walk, node: Node): void {
  const { writer, metadata } = walk;
  const { id, superClass, decorators, body } = node;
  const name = nameOf(id) ?? walk.hint ?? '‹class›';
  walk.hint = null;
  bindPattern(walk, id);
  writer.write(JSON.stringify(nameOf(id) ?? ''));
  writeList(walk, nodesOf(decorators));
  writeValue(walk, superClass);
  const members = isNode(body) ? nodesOf(body['body']) : [];
  walk.metadata = nodesOf(decorators).length > 0 || members.some(isDecorated);
  const outer = walk.membersByName;
  walk.membersByName = isOwnWorld(walk, superClass);
  if (walk.membersByName && isNode(id)) walk.knownClasses.add(nameOf(id) ?? '');
  const byName = members.filter((it) => isFoundByName(walk, it));
  writer.within(name, () => {
    for (const member of byName) writeMember(walk, member);
    writeList(
      walk,
      members.filter((it) => !byName.includes(it)),
    );
  });
  walk.membersByName = outer;
  walk.metadata = metadata;
}

/** Whoever could look for a member that is not named in this repository: a base class or a decorator from elsewhere. */
function isOwnWorld({ knownClasses }: Walk, superClass: unknown): boolean {
  if (!isNode(superClass)) return true;
  const base = targetName(superClass);
  return (
    knownClasses.has(base) || /^(?:EventEmitter|(?:Type|Range|Syntax|Reference|Eval|URI|Aggregate)?Error)$/.test(base)
  );
}

/** It leaves no trace in the class. */
function writeMember(walk: Walk, node: Node): void {
  const { kind, value } = node;
  const at = { start: memberStart(walk, node), member: true };
  if (isNode(value)) writeFunction(walk, value, memberName(node), at, kind);
}

function isFoundByName(walk: Walk, node: Node): boolean {
  if (node.type !== 'MethodDefinition' || isErased(node) || !isNode(node['value'])) return false;
  const key = node['computed'] === true ? null : keyOf(node);
  if (key === null || node['kind'] === 'constructor' || node['static'] === true || isLookedUpUnasked(key)) return false;
  return walk.membersByName && !walk.metadata && nodesOf(node['decorators']).length === 0;
}

function writeField(walk: Walk, node: Node): void {
  const { static: isStatic, declare, decorators, value } = node;
  walk.writer.write(`${isStatic} ${declare === true} `);
  writeList(walk, nodesOf(decorators));
  writeKey(walk, node);
  if (walk.metadata) walk.writer.write(typeText(walk, node['typeAnnotation']));
  writeNamed(walk, value, keyOf(node) ?? anonymous);
}

/** Types of a decorated class are there when the program runs, if the compiler is told so (`emitDecoratorMetadata`). */
function typeText({ source }: Walk, annotation: unknown): string {
  return isNode(annotation) ? JSON.stringify(source.slice(annotation.start, annotation.end).replace(/\s+/g, '')) : '-';
}

function isDecorated(member: Node): boolean {
  const { value } = member;
  const params = isNode(value) && !erasedTypes.has(value.type) ? nodesOf(value['params']) : [];
  return [member, ...params].some(({ decorators }) => nodesOf(decorators).length > 0);
}

function memberName(node: Node): string {
  const name = keyOf(node) ?? anonymous;
  return node['kind'] === 'get' || node['kind'] === 'set' ? `${node['kind']} ${name}` : name;
}

const modifiers = /(?:\s+|\/\*[\s\S]*?\*\/|\/\/.*|(?:public|private|protected|static|override)(?![\w$]))*/y;

/** After decorators and modifiers. */
function memberStart({ source }: Walk, node: Node): number {
  const { key, decorators } = node;
  modifiers.lastIndex = nodesOf(decorators).at(-1)?.end ?? node.start;
  const end = modifiers.lastIndex + (modifiers.exec(source)?.[0].length ?? 0);
  return isNode(key) ? Math.min(end, key.start) : end;
}

function nameOf(id: unknown): string | null {
  return isNode(id) && typeof id['name'] === 'string' ? id['name'] : null;
}
