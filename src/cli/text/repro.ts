/** `assay repro` on a terminal: whether it failed again, in the same way, how often, and how to run it by hand. Pure. */

import { padTo } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { testName } from '#domain/suite';
import { framesInside } from '#formats/stack-trace';
import { oneLine, plain } from '#kit/text';
import type { Reproduction, ReproResult, Trial } from '#operations/reproduce';

const outputLines = 40;

const headlines: Readonly<Record<ReproResult, string>> = {
  same: 'REPRODUCED  failed again, with the same error',
  different: 'FAILED DIFFERENTLY  failed again, but with another error',
  passed: 'PASSED  it did not fail this time',
  'no-answer': 'NOT RUN  it could not be run again',
};

const words: Readonly<Record<ReproResult, string>> = {
  same: 'failed with the same error',
  different: 'failed with another error',
  passed: 'passed',
  'no-answer': 'gave no answer',
};

export function reproText(reproduction: Reproduction, { paint }: TextOptions): string {
  const { known, result, message, command, output, tree } = reproduction;
  const { failure, change } = known;
  const frames = framesInside(plain(failure.error.stack), tree, 3).map(
    (frame) => `  at ${frame.file}:${frame.line}:${frame.column}`,
  );
  const tail = plain(output).split('\n').slice(-outputLines);
  const label = (name: string, text: string): string => `${paint.dim(padTo(name, 12))}${text}`;
  return [
    paint.bold(headline(reproduction)),
    label('test', oneLine(testName(failure.test))),
    label('seen on', `${oneLine(change.head.label)} (tree ${change.head.tree.slice(0, 12)}) as ${failure.class}`),
    ...(command === '' ? [] : [label('command', oneLine(command))]),
    label('error', plain(message)),
    ...frames,
    ...(result === 'same' || tail.join('').trim() === '' ? [] : ['', ...tail]),
  ].join('\n');
}

/** `REPRODUCED  3 of 10 failed with the same error, 7 passed`. */
function headline({ result, counts }: Reproduction): string {
  const seen = (Object.keys(words) as ReproResult[]).filter((it) => counts[it] > 0);
  const total = seen.reduce((sum, it) => sum + counts[it], 0);
  if (total <= 1) return headlines[result];
  const [head = ''] = headlines[result].split('  ');
  const parts = seen.map((it, index) => `${counts[it]}${index === 0 ? ` of ${total}` : ''} ${words[it]}`);
  return `${head}  ${parts.join(', ')}`;
}

export function trialText({ result }: Trial, number: number, times: number): string {
  return `${String(number).padStart(String(times).length)} of ${times}  ${words[result]}`;
}
