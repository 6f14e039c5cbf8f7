/**
 * The functions of a file that a mutant can be made of: the units that Assay tells apart, each with the body it has. A unit without a body
 * of statements or an expression of its own (a field's value, an overload) is none. Pure.
 */
import { parseTree } from '#adapters/language/typescript/text/parser';
import { dialectOf, extensionOf } from '#adapters/language/typescript/text/script-text';
import type { Unit } from '#domain/recording';
import type { Language } from '#ports/language';

/** UTF-16 offsets in the file's text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface FunctionBody extends Place {
  readonly kind: 'block' | 'expression';
  /** Where the first statement may be written: behind directives. */
  readonly first: number;
  /** Statements, directives apart. */
  readonly statements: number;
  /** Tests of `if` and of `? :` that are evaluated by this function itself, not by one inside it. */
  readonly conditions: readonly Place[];
}

export interface MutableFunction {
  readonly path: string;
  /** Index among the file's units. */
  readonly unit: number;
  readonly name: string;
  readonly body: FunctionBody;
}

interface Node extends Place {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Empty for what does not parse or cannot be told apart. */
export function mutableFunctions(
  language: Pick<Language, 'units'>,
  path: string,
  text: string,
): readonly MutableFunction[] {
  const units = language.units?.(path, text)?.units ?? [];
  const dialect = dialectOf(extensionOf(path));
  const program: unknown = dialect === null ? undefined : parseTree(dialect, text)?.program;
  if (!isNode(program)) return [];
  const first = new Map<number, Node>();
  for (const node of functionsIn(program)) {
    const unit = innermost(units, node);
    if (unit > 0 && !first.has(unit)) first.set(unit, node); // an outer function comes before those inside it
  }
  return [...first]
    .sort(([a], [b]) => a - b)
    .map(([unit, node]) => ({ path, unit, name: units[unit]?.name ?? '', body: bodyOf(node, text) }));
}

function innermost(units: readonly Unit[], { start, end }: Place): number {
  return units.findLastIndex((unit) => unit.start <= start && end <= unit.end);
}

function* functionsIn(node: Node): Generator<Node> {
  if (isFunction(node) && isNode(node['body'])) yield node;
  for (const child of childrenOf(node)) yield* functionsIn(child);
}

function bodyOf(node: Node, text: string): FunctionBody {
  const body = node['body'] as Node;
  const conditions = [...conditionsIn(body)];
  if (body.type !== 'BlockStatement' && body.type !== 'FunctionBody') {
    // parentheses are not in the tree: the expression is all that follows the arrow
    const start = text.lastIndexOf('=>', body.start) + 2;
    return { kind: 'expression', start, end: node.end, first: start, statements: 1, conditions };
  }
  const all = nodesOf(body['body']);
  const directives = all.filter((statement) => typeof statement['directive'] === 'string');
  const first = directives.at(-1)?.end ?? body.start + 1;
  const { start, end } = body;
  return { kind: 'block', start, end, first, statements: all.length - directives.length, conditions };
}

function* conditionsIn(node: Node): Generator<Place> {
  if (isFunction(node) || node.type === 'ClassBody') return;
  const test = node['test'];
  if ((node.type === 'IfStatement' || node.type === 'ConditionalExpression') && isNode(test)) {
    yield { start: test.start, end: test.end };
  }
  for (const child of childrenOf(node)) yield* conditionsIn(child);
}

function isFunction({ type }: Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node).flatMap((value) => (isNode(value) ? [value] : nodesOf(value)));
}

function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
