/**
 * One transformed module as Vite made it: which original positions belong to which function of the code that ran: the map's
 * positions that are in it and in no function inside it. Functions are known by what V8 told so far: it compiles
 * inner functions only when the outer one runs.
 */
import { positionsOf } from './positions.mjs';

/** What a transformer writes around an export: it is run by whoever looks at the export and is nobody's function. */
const exportGetter = /^(?:get\s*\(\)|\(\)\s*=>)\s*\{\s*(?:try\s*\{\s*)?return\s+[\w$.]+;?\s*\}/;
/** V8's range of a method begins behind it. */
const modifier = /\bstatic\s+$/;

export class Generated {
  #code;
  /** [generated, source, original] */
  #positions;
  /** 'start,end' of the functions known so far. */
  #known = new Set();
  /** 'start,end' -> positions, for what is known; null when something new was learnt. */
  #owned = null;

  constructor(code, positions) {
    this.#code = code;
    this.#positions = positions;
  }

  /** Null when the map does not fit the texts. */
  static from(code, mappings, texts) {
    const positions = positionsOf(code, mappings, texts);
    return positions === null || positions.length === 0 ? null : new Generated(code, positions);
  }

  /** Functions in offsets of the code: `ranges` is [start, end, executed, …]. */
  learn(ranges) {
    for (let at = 0; at < ranges.length; at += 3) {
      const range = `${ranges[at]},${ranges[at + 1]}`;
      if (this.#known.has(range)) continue;
      this.#known.add(range);
      this.#owned = null;
    }
  }

  /** [source, original] pairs of one known function. */
  of(start, end) {
    this.#owned ??= this.#own();
    const own = this.#owned.get(`${start},${end}`) ?? [];
    if (own.length > 0 || exportGetter.test(this.#code.slice(start, start + 200))) return own;
    const before = this.#positions.findLast(([generated]) => generated <= start);
    return before ? [before] : [];
  }

  /** Walks positions and functions side by side; `open` are the functions around the position, the innermost last. */
  #own() {
    const functions = [...this.#known].map((range) => [range, ...range.split(',').map(Number)]);
    const starts = functions.map(([range, start, end]) => [range, this.#withModifier(start), end]);
    starts.sort((a, b) => a[1] - b[1] || b[2] - a[2]);
    const owned = new Map(starts.map(([range]) => [range, []]));
    const open = [];
    let next = 0;
    for (const position of this.#positions) {
      for (; next < starts.length && starts[next][1] <= position[0]; next += 1) open.push(starts[next]);
      while (open.length > 0 && open.at(-1)[2] <= position[0]) open.pop();
      if (open.length > 0) owned.get(open.at(-1)[0]).push(position);
    }
    return owned;
  }

  #withModifier(start) {
    const [found = ''] = modifier.exec(this.#code.slice(Math.max(0, start - 40), start)) ?? [];
    return start - found.length;
  }
}
