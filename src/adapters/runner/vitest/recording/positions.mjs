/**
 * Where the pieces of generated code come from: a source map (version 3) as sorted positions, in UTF-16 offsets on both sides.
 * Lines end at \n here as in the tools that make the maps; a text with other line ends in it is refused (null), not guessed at.
 */
import { createRequire } from 'node:module';

// the recorder lies beside all runners' scripts and reads the maps of the others
const { segments } = createRequire(import.meta.url)('../../recorder/source-map.cjs');
const otherLineEnd = /[\u2028\u2029]|\r(?!\n)/;

/** Offset of each line's first character; null for a text whose lines others count in another way. */
export function lineStarts(text) {
  if (otherLineEnd.test(text)) return null;
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** [generated, source, original] by `generated`; null when a line or column is none. `texts`: of each source, null when it is not to be used. */
export function positionsOf(code, mappings, texts) {
  const generatedLines = lineStarts(code);
  const lines = texts.map((text) => (text === null ? null : lineStarts(text)));
  if (generatedLines === null || lines.every((it) => it === null)) return null;
  const found = [];
  for (const [line, column, source, originalLine, originalColumn] of segments(mappings)) {
    if (!lines[source]) continue;
    const generated = generatedLines[line] + column;
    const original = lines[source][originalLine] + originalColumn;
    if (!(generated <= code.length && original <= texts[source].length)) return null;
    found.push([generated, source, original]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}
