/** `assay coverage show FILE` on a terminal: each function with the tests that ran it. Pure. */
import { fitTo, padTo } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { count, oneLine } from '#kit/text';
import type { Coverage } from '#operations/selection/coverage';

const shownTests = 4;

export function coverageText(
  { file, current, loadedBy, wholeBy, functions, notes }: Coverage,
  { paint, columns }: TextOptions,
): string {
  const run = functions.filter(({ tests }) => tests.length > 0).length;
  const places = functions.map(({ lines }) =>
    lines === null ? '' : lines[0] === lines[1] ? `${lines[0]}` : `${lines[0]}–${lines[1]}`,
  );
  const width = Math.max(0, ...places.map((it) => it.length));
  return [
    `${paint.bold(oneLine(file))}  ${run} of ${count(functions.length, 'function')} ran · loaded by ${count(loadedBy.length, 'test file')}`,
    ...(current ? [] : [paint.yellow('edited since some of these tests were watched')]),
    ...(wholeBy.length === 0
      ? []
      : [paint.dim(`of ${count(wholeBy.length, 'test file')} only that they load it is known`)]),
    '',
    ...functions.map(({ name, tests }, index) => {
      const names =
        tests.slice(0, shownTests).join(', ') +
        (tests.length > shownTests ? ` and ${tests.length - shownTests} more` : '');
      const line = `${padTo(places[index] ?? '', width)}  ${name}  ${tests.length === 0 ? 'no test that was watched' : names}`;
      return tests.length === 0 ? paint.yellow(fitTo(line, columns)) : fitTo(line, columns);
    }),
    ...notes.map((note) => paint.dim(`note: ${note}`)),
  ].join('\n');
}
