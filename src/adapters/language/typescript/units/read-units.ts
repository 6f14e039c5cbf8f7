/**
 * The units of one JavaScript or TypeScript file: every function, and what is left of the file without them. Pure.
 * A unit's hash is over its syntax tree, so that comments, formatting and types do not count. Class bodies, fields and decorators belong
 * to the unit around them. A function that is merely declared leaves no trace in the unit around it: whoever calls it shows it.
 */
import type { Program } from 'oxc-parser';
import { emptyBody, erased, isFunction, isNode, type Node, unwrapped } from '#adapters/language/typescript/units/nodes';
import { isGlobalName, nameOfKey, nameOfTarget } from '#adapters/language/typescript/units/names';
import type { FileUnits, Unit } from '#domain/recording';
import { shortHash } from '#kit/hash';

interface Scope {
  readonly name: string;
  readonly parts: string[];
}

export interface Source {
  readonly program: Program;
  readonly length: number;
  /** Comments that tools obey; they count as module-level code. */
  readonly pragmas: readonly string[];
}

export function readUnits({ program, length, pragmas }: Source): FileUnits {
  const units: Unit[] = [];
  const top: Scope = { name: '', parts: [...pragmas] };
  const walk = createWalk(units);
  walk.value(program.body, top, '');
  const moduleLevel = { name: '', start: 0, end: length, hash: shortHash(top.parts) };
  return { units: [moduleLevel, ...units.sort((a, b) => a.start - b.start || b.end - a.end)] };
}

function createWalk(units: Unit[]) {
  const open = (span: Node, name: string, outer: Scope, read: (scope: Scope) => void): void => {
    const scope: Scope = { name: outer.name === '' ? name : `${outer.name}/${name}`, parts: [] };
    read(scope);
    units.push({ name: scope.name, start: span.start, end: span.end, hash: shortHash(scope.parts) });
  };

  /** `hint`: what the value is called by where it stands. */
  const value = (it: unknown, scope: Scope, hint: string): void => {
    if (Array.isArray(it)) {
      scope.parts.push('[');
      for (const entry of it) value(entry, scope, '');
      scope.parts.push(']');
    } else if (isNode(it)) node(it, scope, hint);
    else if (it === null || it === undefined) scope.parts.push('-');
    else scope.parts.push(String(it));
  };

  const node = (raw: Node, scope: Scope, hint: string): void => {
    const it = unwrapped(raw);
    if (erased(it)) return;
    if (isFunction(it)) return inner(it, it, hint, scope);
    if (it.type === 'MethodDefinition' || (it.type === 'Property' && (it['method'] || it['kind'] !== 'init'))) return method(it, scope);
    if (it.type === 'StaticBlock') {
      scope.parts.push('static');
      return open(it, '‹static›', scope, (own) => value(it['body'], own, ''));
    }
    if (it.type === 'ClassDeclaration' || it.type === 'ClassExpression') return classBody(it, scope, hint);
    fields(it, scope, hintFor(it));
  };

  const fields = (it: Node, scope: Scope, hint: string): void => {
    scope.parts.push(it.type);
    if (it.type === 'Literal') return void scope.parts.push(literal(it));
    for (const [key, entry] of Object.entries(it)) {
      if (skippedKeys.has(key) || (key === 'optional' && !isChain(it)) || (key === 'accessibility' && it.type !== 'TSParameterProperty')) continue;
      if (key === 'declaration' && isNode(entry) && isFunction(entry)) scope.parts.push('exported', String(isNode(entry['id']) ? entry['id']['name'] : ''));
      value(entry, scope, hint);
    }
  };

  const inner = (fn: Node, span: Node, hint: string, scope: Scope): void => {
    const own = isNode(fn['id']) ? String(fn['id']['name']) : '';
    const name = own || hint || '‹anonymous›';
    if (fn.type !== 'FunctionDeclaration') scope.parts.push('ƒ');
    else if (isGlobalName(own)) scope.parts.push('ƒ', own);
    if (emptyBody(fn)) return;
    open(span, name, scope, (unit) => {
      unit.parts.push(fn.type, String(fn['async']), String(fn['generator']));
      value(fn['params'], unit, '');
      value(fn['body'], unit, '');
    });
  };

  const method = (it: Node, scope: Scope): void => {
    const fn = it['value'];
    if (!isNode(fn) || emptyBody(fn)) return;
    scope.parts.push(it.type, String(it['kind']), String(it['static'] ?? false), String(it['computed']));
    value(it['decorators'] ?? [], scope, '');
    value(it['key'], scope, '');
    open(it, nameOfKey(it), scope, (unit) => {
      unit.parts.push(String(fn['async']), String(fn['generator']));
      value(fn['params'], unit, '');
      value(fn['body'], unit, '');
    });
  };

  /** Its members are named by it, and it belongs to the unit around it. */
  const classBody = (it: Node, scope: Scope, hint: string): void => {
    const own = isNode(it['id']) ? String(it['id']['name']) : hint || '‹class›';
    const named: Scope = { name: scope.name === '' ? own : `${scope.name}/${own}`, parts: scope.parts };
    fields(it, named, '');
  };

  return { value };
}

/** What a function standing in one of the node's places is called. */
function hintFor(it: Node): string {
  if (it.type === 'VariableDeclarator') return nameOfTarget(it['id']);
  if (it.type === 'AssignmentExpression') return nameOfTarget(it['left']);
  if (it.type === 'AssignmentPattern') return nameOfTarget(it['left']);
  if (it.type === 'Property' || it.type === 'PropertyDefinition' || it.type === 'AccessorProperty') return nameOfKey(it);
  return it.type === 'ExportDefaultDeclaration' ? 'default' : '';
}

function isChain({ type }: Node): boolean {
  return type === 'CallExpression' || type === 'MemberExpression';
}

function literal(it: Node): string {
  if (it['regex']) return `/${JSON.stringify(it['regex'])}`;
  if (it['bigint']) return `${it['bigint']}n`;
  return `${typeof it['value']} ${it['value']}`;
}

const skippedKeys = new Set([
  ...['type', 'start', 'end', 'range', 'loc', 'raw', 'parent', 'hashbang', 'phase'],
  ...['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'superTypeArguments', 'implements'],
  ...['readonly', 'override', 'definite', 'declare', 'abstract', 'importKind', 'exportKind'],
]);
