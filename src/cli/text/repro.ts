/** `assay repro` on a terminal: whether it failed again, in the same way, and how to run it by hand. Pure. */

import { padTo } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { testName } from '#domain/suite';
import { framesInside } from '#formats/stack-trace';
import { oneLine, plain } from '#kit/text';
import type { Reproduction } from '#operations/reproduce';

const outputLines = 40;

const headlines: Readonly<Record<Reproduction['result'], string>> = {
  same: 'REPRODUCED  failed again, with the same error',
  different: 'FAILED DIFFERENTLY  failed again, but with another error',
  passed: 'PASSED  it did not fail this time',
  'no-answer': 'NOT RUN  it could not be run again',
};

export function reproText(
  { known, result, message, command, output, tree }: Reproduction,
  { paint }: TextOptions,
): string {
  const { failure, change } = known;
  const frames = framesInside(plain(failure.error.stack), tree, 3).map(
    (frame) => `  at ${frame.file}:${frame.line}:${frame.column}`,
  );
  const tail = plain(output).split('\n').slice(-outputLines);
  const label = (name: string, text: string): string => `${paint.dim(padTo(name, 12))}${text}`;
  return [
    paint.bold(headlines[result]),
    label('test', oneLine(testName(failure.test))),
    label('seen on', `${change.head.label} (tree ${change.head.tree.slice(0, 12)}) as ${failure.class}`),
    ...(command === '' ? [] : [label('command', command)]),
    label('error', plain(message)),
    ...frames,
    ...(result === 'same' || tail.join('').trim() === '' ? [] : ['', ...tail]),
  ].join('\n');
}
