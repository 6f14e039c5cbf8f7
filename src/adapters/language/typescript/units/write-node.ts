/**
 * Writes what a program does when it runs, and nothing else of its text, unit by unit. Two texts that are written alike run alike.
 * Every node is written as its type and its parts in brackets, every text in quotes, so that nothing can be read in two ways.
 */
import { keyOf } from '#adapters/language/typescript/units/names';
import { bare, fields, isErased, isNode, type Node, transparent } from '#adapters/language/typescript/units/syntax';
import type { UnitWriter } from '#adapters/language/typescript/units/unit-writer';

export interface Walk {
  readonly writer: UnitWriter;
  readonly source: string;
  depth: number;
  /** What the function or class that is written next is called for want of a name. */
  hint: string | null;
  /** Within a class that has decorators. */
  metadata: boolean;
  /** Members of the class that is written are looked for by nobody but who names them. */
  membersByName: boolean;
  /** Classes of this file of which that is true. */
  readonly knownClasses: Set<string>;
  /** `eval` or `with` is in the file. */
  dynamic: boolean;
  /** It uses what only a CommonJS module has. */
  commonJs: boolean;
  readonly imported: string[];
  /** Blocks around, within the function. */
  blocks: number;
  /** What writes these types; the others are written field by field. */
  readonly special: ReadonlyMap<string, WriteNode>;
}

export type WriteNode = (walk: Walk, node: Node) => void;

/** Unknown syntax, or nested too deep: the file is one piece. */
export class Indistinct extends Error {}

/** Nodes within nodes; the stack of a program ends at some ten thousand. */
const maxDepth = 1_500;

/** What is declared within is not seen around it, unless by `var`. */
const blocks = new Set(
  `BlockStatement CatchClause ClassExpression ForInStatement ForOfStatement ForStatement StaticBlock SwitchStatement
  TSModuleBlock`.split(/\s+/),
);

const plans = new Map(Object.entries(fields).map(([type, names]) => [type, names.split(' ').filter(Boolean)]));

export function writeNode(walk: Walk, outer: Node): void {
  const node = transparent.has(outer.type) ? bare(outer) : outer;
  const { type } = node;
  const inBlock = blocks.has(type) ? 1 : 0;
  walk.depth += 1;
  walk.blocks += inBlock;
  if (walk.depth > maxDepth) throw new Indistinct('nested too deep');
  const special = walk.special.get(type);
  walk.writer.write(`${type}(`);
  if (special !== undefined) special(walk, node);
  else {
    const names = plans.get(type);
    if (names === undefined) throw new Indistinct(`unknown syntax: ${type}`);
    if (type === 'WithStatement') walk.dynamic = true;
    for (const name of names) writeValue(walk, node[name]);
  }
  walk.writer.write(')');
  walk.depth -= 1;
  walk.blocks -= inBlock;
}

export function writeValue(walk: Walk, value: unknown): void {
  if (Array.isArray(value)) writeList(walk, value);
  else if (isNode(value)) {
    if (isErased(value)) walk.writer.write('-');
    else writeNode(walk, value);
  } else if (typeof value === 'string') walk.writer.write(JSON.stringify(value));
  else walk.writer.write(value === undefined || value === null ? '-' : `${value} `);
}

/** Holes of an array count, what is erased does not. */
export function writeList(walk: Walk, values: readonly unknown[]): void {
  walk.writer.write('[');
  for (const value of values) {
    if (value === null) walk.writer.write(',');
    else if (isNode(value) && !isErased(value)) writeNode(walk, value);
  }
  walk.writer.write(']');
}

/** A name that stands for itself, as after a dot. */
export function writeName({ writer }: Walk, node: unknown): void {
  const text = isNode(node) ? (node['name'] ?? node['value']) : null;
  writer.write(typeof text === 'string' ? JSON.stringify(text) : '-');
}

/** `{ a: 1 }`, `{ 'a': 1 }` and `{ ['a']: 1 }`; a key that is computed is written as what computes it. */
export function writeKey(walk: Walk, node: Node): void {
  const { key } = node;
  const name = keyOf(node);
  if (name !== null && node['computed'] !== true) walk.writer.write(JSON.stringify(name));
  else if (isNode(key)) writeNode(walk, key);
}
