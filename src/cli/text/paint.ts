/** Colour and width. Colour never carries meaning alone; it is off unless the stream is a terminal, NO_COLOR is unset and TERM is not dumb. */
import stringWidth from 'fast-string-width';
import { plain } from '#kit/text';

export interface Paint {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

/** Decides by the user's own variables (https://no-color.org, https://force-color.org). */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}

export function createPaint(colour: boolean): Paint {
  const code =
    (open: number, close: number) =>
    (text: string): string =>
      colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { red: code(31, 39), green: code(32, 39), yellow: code(33, 39), dim: code(2, 22), bold: code(1, 22) };
}

/** Columns a text takes on a terminal; wide characters count two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text padded with spaces to `width` columns; longer text is left alone. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

const segmenter = new Intl.Segmenter();

/** The text cut to at most `width` columns, in the middle, where a path says least. Uncoloured text only. */
export function fitTo(anyText: string, width: number): string {
  const text = plain(anyText).replaceAll('\n', ' ');
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  const letters = [...segmenter.segment(text)].map((part) => part.segment);
  const end = takeColumns(letters.toReversed(), Math.floor((width - 1) * 0.6));
  const start = takeColumns(letters, width - 1 - end.columns);
  return `${start.taken.join('')}…${end.taken.toReversed().join('')}`;
}

/** As many letters from the start as fit into `room` columns. */
function takeColumns(
  letters: readonly string[],
  room: number,
): { readonly taken: readonly string[]; readonly columns: number } {
  const taken: string[] = [];
  let columns = 0;
  for (const letter of letters) {
    const width = widthOf(letter);
    if (columns + width > room) break;
    taken.push(letter);
    columns += width;
  }
  return { taken, columns };
}

/** Words wrapped to lines of at most `width` columns; a longer word stands alone on its line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).replaceAll('\n', ' ').split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
