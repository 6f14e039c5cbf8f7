/** Executed ranges of generated code -> places in the original file, by all mappings that lie in a range and in no function inside it. */
'use strict';
const { readFileSync } = require('node:fs');
const { fileURLToPath } = require('node:url');
const { isAbsolute, resolve, dirname } = require('node:path');

const digits = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((c, i) => [c, i]));

/** `about`: {path, code, map, shift, cache}. Null when the places cannot be told. */
function mapRanges(about, executed, all) {
  about.segments ??= readSegments(about);
  const { segments } = about;
  if (segments === null) return null;
  const spans = executed.map(({ ranges: [{ startOffset, endOffset }] }) => [
    startOffset - about.shift,
    endOffset - about.shift,
  ]);
  const inner = all
    .map(({ ranges: [{ startOffset, endOffset }] }) => [startOffset - about.shift, endOffset - about.shift])
    .sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const found = new Set();
  for (const [start, end] of spans) {
    let any = false;
    let at = lowerBound(segments, start);
    let next = inner.findIndex(([from, to]) => from >= start && to <= end && !(from === start && to === end));
    for (; at < segments.length && segments[at][0] < end; at++) {
      const [place, original] = segments[at];
      while (next !== -1 && next < inner.length && inner[next][1] <= place) next++;
      if (
        next !== -1 &&
        next < inner.length &&
        inner[next][0] <= place &&
        inner[next][1] <= end &&
        !(inner[next][0] === start && inner[next][1] === end)
      )
        continue;
      found.add(original);
      any = true;
    }
    if (!any) {
      const before = segments[Math.max(0, lowerBound(segments, start + 1) - 1)];
      if (before) found.add(before[1]);
    }
  }
  return [...found];
}

/** [offset in the generated code, offset in the original text], in order; null when the map is not of the text on the disk. */
function readSegments({ path, code, map }) {
  const {
    sources = [],
    sourcesContent = [],
    mappings,
    sourceRoot = '',
  } = typeof map === 'string' ? JSON.parse(map) : map;
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const source = sources.length === 1 ? 0 : sources.findIndex((name) => isSame(name, sourceRoot, path));
  if (source === -1 || typeof mappings !== 'string') return null;
  const content = sourcesContent?.[source];
  if (typeof content === 'string' && content !== text) return null;
  const [from, to] = [lineStarts(code), lineStarts(text)];
  const segments = [];
  let [sourceAt, lineAt, columnAt] = [0, 0, 0];
  mappings.split(';').forEach((line, row) => {
    let column = 0;
    for (const part of line.split(',')) {
      if (part === '') continue;
      const values = decode(part);
      column += values[0];
      if (values.length < 4) continue;
      sourceAt += values[1];
      lineAt += values[2];
      columnAt += values[3];
      if (sourceAt !== source || from[row] === undefined || to[lineAt] === undefined) continue;
      segments.push([from[row] + column, Math.min(text.length, to[lineAt] + columnAt)]);
    }
  });
  return segments.sort((a, b) => a[0] - b[0]);
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

function lowerBound(segments, offset) {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle][0] < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function decode(part) {
  const values = [];
  let value = 0;
  let shift = 0;
  for (const letter of part) {
    const digit = digits.get(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    values.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return values;
}

/** The map that a code ends with, as JSON text; null when it has none inside. */
function inlineMap(code) {
  const at = code.lastIndexOf('//# sourceMappingURL=data:');
  if (at === -1) return null;
  const [, base64, data] =
    /^\/\/# sourceMappingURL=data:application\/json;(?:charset=[\w-]+;)?(base64,)?(\S+)/.exec(code.slice(at)) ?? [];
  if (data === undefined) return null;
  return base64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data);
}

module.exports = { mapRanges, inlineMap };
