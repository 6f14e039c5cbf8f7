/** The failing slice of a log on a terminal: what was looked at, then the lines with their numbers. Pure. */
import { padTo } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { count, cut, oneLine } from '#kit/text';
import type { SlicedFile } from '#operations/log/slice-file';

export function sliceText(sliced: SlicedFile, { paint, columns }: TextOptions): string {
  const { windows, total, left, dropped, chosenBy } = sliced;
  const shown = windows.reduce((sum, window) => sum + window.length, 0);
  const name = sliced.file === '-' ? 'standard input' : oneLine(sliced.file);
  const width = String(total).length + 2;
  const lines = windows.flatMap((window, at) => [
    ...(at === 0 ? [] : [paint.dim(`${' '.repeat(width)}…`)]),
    ...window.map(({ number, text, isContext }) => {
      const line = cut(text, Math.max(60, columns - width - 2));
      return `${paint.dim(padTo(String(number), width))}${isContext ? paint.dim(line) : line}`.trimEnd();
    }),
  ]);
  const notes = [
    chosenBy === 'end' && shown > 0 ? 'nothing in it looks like a failure: these are its last lines' : null,
    dropped === 0 ? null : `${count(dropped, 'line')} in its middle were not looked at`,
    left === 0
      ? null
      : `${dropped === 0 ? '' : 'at least '}${count(left, 'more line')} of errors had no room (--lines N shows more)`,
  ].filter((note) => note !== null);
  const head = `${paint.bold(name)}  ${shown} of ${count(total, 'line')}`;
  return [head, ...(lines.length === 0 ? [] : ['', ...lines]), ...(notes.length === 0 ? [] : ['', ...notes])].join(
    '\n',
  );
}
