/**
 * From functions of generated code to places in the original file. The places of a function are the mapped places that lie in it and in
 * no function inside it; only a function without any gets the one before it, so that it is somewhere.
 * Null wherever the map is not of the text on the disk, or its lines cannot be counted for sure: then the whole file counts.
 */
'use strict';
const { fileURLToPath } = require('node:url');
const { isAbsolute, resolve, dirname } = require('node:path');

const digits = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((c, i) => [c, i]));
/** Ends of lines that not every maker of maps takes for one. */
const otherLineEnd = /[\u2028\u2029]|\r(?!\n)/;
/** V8's range of a static method begins behind the word. */
const modifier = /\bstatic\s+$/;
/** What a transformer writes around an export: whoever looks at the export runs it, and it is nobody's function. */
const exportGetter = /^(?:get\s*\(\)|(?:function\s*)?\(\)\s*(?:=>)?)\s*\{\s*return\s+[\w$.]+;?\s*\}$/;

/** `text`: of the file `path`. Answers what `createMapped` gives, or null. */
function readMap({ path, text, code, map }) {
  const positions = readPositions({ path, text, code, map: typeof map === 'string' ? JSON.parse(map) : map });
  return positions === null || positions.length === 0 ? null : createMapped(code, positions);
}

/** `positions`: [offset in the code, offset in the text], in order. */
function createMapped(code, positions) {
  /** 'start,end' of every function V8 has told of so far: it tells inner ones only with the outer one. */
  const functions = new Map();
  let owned = null;
  const own = () => {
    const sorted = [...functions].map(([key, [start, end]]) => [key, withModifier(code, start), end]);
    sorted.sort((a, b) => a[1] - b[1] || b[2] - a[2]);
    const places = new Map(sorted.map(([key]) => [key, []]));
    const open = [];
    let next = 0;
    for (const [at, original] of positions) {
      for (; next < sorted.length && sorted[next][1] <= at; next++) open.push(sorted[next]);
      while (open.length > 0 && open.at(-1)[2] <= at) open.pop();
      if (open.length > 0) places.get(open.at(-1)[0]).push(original);
    }
    return places;
  };
  return {
    learn(start, end) {
      const key = `${start},${end}`;
      if (functions.has(key)) return;
      functions.set(key, [start, end]);
      owned = null;
    },
    placesOf(start, end) {
      owned ??= own();
      const places = owned.get(`${start},${end}`) ?? [];
      const isModule = start <= 0 && end >= code.length;
      if (places.length > 0 || isModule || exportGetter.test(code.slice(start, Math.min(end, start + 200))))
        return places;
      const before = positions.findLast(([at]) => at <= start) ?? positions[0];
      return [before[1]];
    },
  };
}

function withModifier(code, start) {
  const [found = ''] = modifier.exec(code.slice(Math.max(0, start - 40), start)) ?? [];
  return start - found.length;
}

function readPositions({ path, text, code, map }) {
  const { sources = [], sourcesContent, mappings, sourceRoot } = map ?? {};
  if (typeof mappings !== 'string') return null;
  const source = sources.length === 1 ? 0 : sources.findIndex((name) => isSame(name, sourceRoot ?? '', path));
  if (source === -1) return null;
  const mark = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const content = sourcesContent?.[source];
  if (typeof content === 'string' && content !== text && content !== text.slice(mark)) return null;
  if (otherLineEnd.test(code) || otherLineEnd.test(text)) return null;
  // a mark at the text's beginning is not counted by who made the map
  const [from, to] = [lineStarts(code), lineStarts(text).map((at, row) => (row === 0 ? at + mark : at))];
  const positions = [];
  for (const [row, column, index, originalRow, originalColumn] of segments(mappings)) {
    if (index !== source || from[row] === undefined || to[originalRow] === undefined) continue;
    positions.push([from[row] + column, Math.min(text.length, to[originalRow] + originalColumn)]);
  }
  return positions.sort((a, b) => a[0] - b[0]);
}

/** [generated line, generated column, source, original line, original column] of each segment that has a source. */
function* segments(mappings) {
  let [source, originalRow, originalColumn] = [0, 0, 0];
  for (const [row, line] of mappings.split(';').entries()) {
    let column = 0;
    for (const part of line === '' ? [] : line.split(',')) {
      const [a = 0, b, c = 0, d = 0] = decode(part);
      column += a;
      if (b === undefined) continue;
      source += b;
      originalRow += c;
      originalColumn += d;
      yield [row, column, source, originalRow, originalColumn];
    }
  }
}

function decode(part) {
  const values = [];
  let [value, shift] = [0, 0];
  for (const letter of part) {
    const digit = digits.get(letter);
    if (digit === undefined) throw new Error('a source map has a letter that stands for nothing');
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    values.push(value & 1 ? -(value >>> 1) : value >>> 1);
    [value, shift] = [0, 0];
  }
  return values;
}

function isSame(name, sourceRoot, path) {
  if (typeof name !== 'string') return false;
  const clean = name.replace(/[?#].*$/, '');
  if (clean.startsWith('file://')) return fileURLToPath(clean) === path;
  return isAbsolute(clean) ? clean === path : resolve(dirname(path), sourceRoot, clean) === path;
}

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The map that a code ends with, as JSON text; null when it has none inside. */
function inlineMap(code) {
  const at = code.lastIndexOf('//# sourceMappingURL=data:');
  if (at === -1) return null;
  const [, base64, data] =
    /^\/\/# sourceMappingURL=data:application\/json;?(?:charset=[\w-]+;?)?(base64)?,(\S+)/.exec(code.slice(at)) ?? [];
  if (data === undefined) return null;
  return base64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data);
}

module.exports = { readMap, inlineMap, segments };
