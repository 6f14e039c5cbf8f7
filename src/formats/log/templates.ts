/**
 * Log templates: lines that differ only in their variable parts are one template. Drain (He, Zhu, Zheng, Lyu: "Drain: An Online Log Parsing
 * Approach with Fixed Depth Tree", ICWS 2017): by number of words, then by the first words, then the most similar template of that leaf.
 * Invariants: at most `maxTemplates` are known, the one not met for longest goes first; a line with more than `maxWords` words is judged by
 * its first ones.
 */
import { maskLine } from '#formats/log/mask';

export interface Template {
  readonly id: number;
  /** `<*>` stands for what differed. */
  readonly words: readonly string[];
  /** How many lines were it. */
  readonly count: number;
}

export interface TemplateTree {
  /** The template of the line, which may be new or now more general. Null for a line without words. */
  learn(line: string): Template | null;
  /** The template the line is of, if it is known. Changes nothing. */
  find(line: string): Template | null;
  readonly size: number;
}

export interface TemplateOptions {
  /** Share of equal words from which two lines are one template. */
  readonly similarity?: number;
  /** Words that lead to a leaf. */
  readonly depth?: number;
  /** Ways out of one node; what comes later shares one. */
  readonly maxChildren?: number;
  readonly maxTemplates?: number;
}

export const wildcard = '<*>';
const maxWords = 60;
const maxWidth = 1_000;

interface Known {
  readonly id: number;
  words: string[];
  count: number;
  readonly leaf: Leaf;
}

interface Leaf {
  readonly key: string;
  readonly templates: Set<Known>;
}

export function createTemplateTree(options: TemplateOptions = {}): TemplateTree {
  const { similarity = 0.6, depth = 2, maxChildren = 200, maxTemplates = 5_000 } = options;
  if (!(similarity > 0 && similarity <= 1) || depth < 0 || maxChildren < 1 || maxTemplates < 1)
    throw new Error(
      'a template tree wants a similarity in (0, 1], a depth from 0, and room for one child and template',
    );
  const leaves = new Map<string, Leaf>();
  const children = new Map<string, Map<string, number>>();
  const byAge = new Map<number, Known>();
  let nextId = 1;

  /** The way to the leaf: one key, so that an empty node is nowhere. A full node sends new words along its wildcard. */
  const way = (words: readonly string[], grow: boolean): string => {
    let key = String(words.length);
    for (const word of words.slice(0, depth)) {
      const known = children.get(key);
      const step =
        word.includes('<') || (known?.has(word) !== true && (known?.size ?? 0) >= maxChildren) ? wildcard : word;
      if (grow && step !== wildcard) count(key, step, 1);
      key = `${key} ${step}`;
    }
    return key;
  };

  /** How many templates lie behind each step, so that a step nobody needs makes room again. */
  const count = (node: string, step: string, by: 1 | -1): void => {
    const steps = children.get(node) ?? new Map<string, number>();
    const left = (steps.get(step) ?? 0) + by;
    if (left > 0) steps.set(step, left);
    else steps.delete(step);
    if (steps.size > 0) children.set(node, steps);
    else children.delete(node);
  };

  const forget = (template: Known): void => {
    byAge.delete(template.id);
    template.leaf.templates.delete(template);
    if (template.leaf.templates.size === 0) leaves.delete(template.leaf.key);
    const [first = '', ...steps] = template.leaf.key.split(' ');
    let node = first;
    for (const step of steps) {
      if (step !== wildcard) count(node, step, -1);
      node = `${node} ${step}`;
    }
  };

  const add = (words: string[]): Known => {
    const key = way(words, true);
    const leaf = leaves.get(key) ?? { key, templates: new Set() };
    leaves.set(key, leaf);
    const template: Known = { id: nextId, words, count: 1, leaf };
    nextId += 1;
    leaf.templates.add(template);
    byAge.set(template.id, template);
    if (byAge.size > maxTemplates) {
      const [oldest] = byAge.values();
      if (oldest !== undefined) forget(oldest);
    }
    return template;
  };

  const nearest = (words: readonly string[]): Known | null => {
    let best: Known | null = null;
    let most = similarity;
    for (const template of leaves.get(way(words, false))?.templates ?? []) {
      const alike = likeness(template.words, words);
      if (alike < most || (alike === most && best !== null)) continue;
      best = template;
      most = alike;
    }
    return best;
  };

  return {
    learn(line) {
      const words = wordsOf(line);
      if (words.length === 0) return null;
      const known = nearest(words);
      if (known === null) return add(words);
      known.words = known.words.map((word, at) => (word === words[at] ? word : wildcard));
      known.count += 1;
      byAge.delete(known.id);
      byAge.set(known.id, known); // the newest now
      return known;
    },
    find(line) {
      const words = wordsOf(line);
      return words.length === 0 ? null : nearest(words);
    },
    get size() {
      return byAge.size;
    },
  };
}

function wordsOf(line: string): string[] {
  const words = maskLine(line.slice(0, maxWidth)).split(' ', maxWords);
  return words.filter((word) => word !== '');
}

/** Share of the words at which both say the same; a wildcard agrees with everything. */
function likeness(template: readonly string[], words: readonly string[]): number {
  let equal = 0;
  for (const [at, word] of template.entries()) if (word === wildcard || word === words[at]) equal += 1;
  return equal / words.length;
}
