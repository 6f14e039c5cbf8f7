/**
 * One function made to behave otherwise whenever it is executed: it throws at once, returns at once without doing anything, or takes the
 * other branch of a condition. Pure; the same chance gives the same mutant. Every mutant parses.
 */
import { parseTree } from '#adapters/language/typescript/text/parser';
import { dialectOf, extensionOf } from '#adapters/language/typescript/text/script-text';
import type { FunctionBody, MutableFunction } from './functions.ts';

export type Operator = 'throw' | 'return' | 'flip';

export interface Mutant {
  readonly of: MutableFunction;
  readonly operator: Operator;
  /** The whole file. */
  readonly text: string;
}

/** Null when no operator gives a text that parses and is another one. */
export function mutate(of: MutableFunction, text: string, chance: () => number): Mutant | null {
  const dialect = dialectOf(extensionOf(of.path));
  for (const operator of shuffled<Operator>(['throw', 'return', 'flip'], chance)) {
    const mutated = apply[operator](of.body, text, chance);
    if (mutated === null || mutated === text || dialect === null || parseTree(dialect, mutated) === null) continue;
    return { of, operator, text: mutated };
  }
  return null;
}

type Apply = (body: FunctionBody, text: string, chance: () => number) => string | null;

const apply: Readonly<Record<Operator, Apply>> = {
  throw: (body, text) =>
    body.kind === 'block'
      ? insert(text, body.first, ' throw new Error("mutant");')
      : replace(text, body, ' { throw new Error("mutant"); }'),
  return(body, text) {
    const now = text.slice(body.first, body.kind === 'block' ? body.end - 1 : body.end).trim();
    if (body.statements === 0 || /^(?:return\s*(?:undefined|void 0)?\s*;?|undefined|void 0)$/.test(now)) return null;
    return body.kind === 'block' ? insert(text, body.first, ' return;') : replace(text, body, ' undefined');
  },
  flip({ conditions }, text, chance) {
    const chosen = conditions[Math.floor(chance() * conditions.length)];
    return chosen === undefined ? null : replace(text, chosen, `(!(${text.slice(chosen.start, chosen.end)}))`);
  },
};

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

function replace(text: string, { start, end }: { readonly start: number; readonly end: number }, what: string): string {
  return text.slice(0, start) + what + text.slice(end);
}

/** Fisher and Yates, in a copy. */
export function shuffled<T>(values: readonly T[], chance: () => number): readonly T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    const [a, b] = [order[last] as T, order[other] as T];
    order[last] = b;
    order[other] = a;
  }
  return order;
}
