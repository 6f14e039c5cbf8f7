/** Whether a function's head is nothing but names and constants: evaluating it can neither fail nor show anybody anything. Pure. */
import type { Token } from '#adapters/language/python/text/statements';

const constants = new Set(
  'None True False int float complex str bytes bool object list dict set frozenset tuple'.split(' '),
);
const operators = new Set(['(', ')', '[', ']', '{', '}', ',', '*', '/', '=', ':', '-', '>', '0']);
const openers = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);

/** `lazy`: annotations are not evaluated (`from __future__ import annotations`). */
export function isInert(head: readonly Token[], lazy: boolean): boolean {
  const open = head.findIndex(({ text }) => text === '(' || text === '[');
  if (head[open]?.text !== '(') return false; // it has type parameters
  const tokens = lazy ? withoutAnnotations(head.slice(open)) : head.slice(open);
  let depth = 0;
  return tokens.every(({ kind, text, whole }, at) => {
    const before = tokens[at - 1];
    if (kind === 'text') return whole;
    if (kind === 'word') return (depth === 1 && isParameter(tokens, at)) || constants.has(text);
    if (openers.has(text)) depth += 1;
    if (closers.has(text)) depth -= 1;
    if (text === '[' && before?.kind !== 'op') return false; // not every class can be subscripted
    if (text === '/' && before?.text !== ',') return false;
    return operators.has(text);
  });
}

/** `(a`, `, a`, `, *a`, `, **a` */
function isParameter(tokens: readonly Token[], at: number): boolean {
  let before = at - 1;
  while (tokens[before]?.text === '*') before -= 1;
  return tokens[before]?.text === '(' || tokens[before]?.text === ',';
}

function withoutAnnotations(tokens: readonly Token[]): Token[] {
  let depth = 0;
  let skipping = false;
  return tokens.filter(({ kind, text }, at) => {
    if (kind === 'op' && openers.has(text)) depth += 1;
    if (kind === 'op' && closers.has(text)) depth -= 1;
    if (depth === 0 && text !== ')') return false; // what it returns
    if (depth === 1 && kind === 'op' && (text === ',' || text === '=')) skipping = false;
    if (depth === 0) skipping = false;
    if (depth === 1 && kind === 'op' && text === ':' && isParameter(tokens, at - 1)) skipping = true;
    return !skipping;
  });
}
