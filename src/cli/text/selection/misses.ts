/** `assay misses` on a terminal. Pure. */

import { wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { agreementWords } from '#formats/chance/agreement';
import { count, oneLine } from '#kit/text';
import type { Misses } from '#operations/selection/misses';

export function missesText({ misses, agreement }: Misses, { paint, columns }: TextOptions): string {
  const head =
    misses.length === 0
      ? 'no failure is known that a selection would have missed'
      : count(misses.length, 'safety miss', 'safety misses');
  return [
    paint.bold(head),
    ...misses.flatMap(({ test, decision, change, failing, at }) => [
      '',
      `${oneLine(test.file)}  ${paint.dim(`${new Date(at).toISOString().slice(0, 10)} · ${oneLine(change.head.label)}`)}`,
      ...failing.map((title) => `  ${oneLine(title) || '(the file itself)'}`),
      ...wrap(`left out because: ${oneLine(decision)}`, columns - 2).map((line) => paint.dim(`  ${line}`)),
    ]),
    '',
    ...wrap(`agreement: ${agreementWords(agreement)}`, columns),
  ].join('\n');
}
