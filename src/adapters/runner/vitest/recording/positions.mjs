/**
 * Where the pieces of generated code come from: a source map (version 3) as sorted positions, in UTF-16 offsets on both sides.
 * Lines end at \n here as in the tools that make the maps; a text with other line ends in it is refused (null), not guessed at.
 */
const digits = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((it, index) => [it, index]),
);
const otherLineEnd = /[\u2028\u2029]|\r(?!\n)/;

/** Offset of each line's first character; null for a text whose lines others count in another way. */
export function lineStarts(text) {
  if (otherLineEnd.test(text)) return null;
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** [generated line, generated column, source, original line, original column] of each segment that has a source. */
function* segmentsOf(mappings) {
  let [source, originalLine, originalColumn] = [0, 0, 0];
  for (const [line, text] of mappings.split(';').entries()) {
    let column = 0;
    for (const segment of text === '' ? [] : text.split(',')) {
      const [a = 0, b, c = 0, d = 0] = numbersOf(segment);
      column += a;
      if (b === undefined) continue;
      source += b;
      originalLine += c;
      originalColumn += d;
      yield [line, column, source, originalLine, originalColumn];
    }
  }
}

function numbersOf(segment) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const digit of segment) {
    const bits = digits.get(digit);
    if (bits === undefined) throw new Error(`no source map: ${JSON.stringify(segment.slice(0, 20))} is no segment`);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}

/** [generated, source, original] by `generated`; null when a line or column is none. `texts`: of each source, null when it is not to be used. */
export function positionsOf(code, mappings, texts) {
  const generatedLines = lineStarts(code);
  const lines = texts.map((text) => (text === null ? null : lineStarts(text)));
  if (generatedLines === null || lines.every((it) => it === null)) return null;
  const found = [];
  for (const [line, column, source, originalLine, originalColumn] of segmentsOf(mappings)) {
    if (!lines[source]) continue;
    const generated = generatedLines[line] + column;
    const original = lines[source][originalLine] + originalColumn;
    if (!(generated <= code.length && original <= texts[source].length)) return null;
    found.push([generated, source, original]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}
