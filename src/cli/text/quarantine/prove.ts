/** `assay quarantine prove` on a terminal: what was really proven, in words. Pure. */
import { wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { count, oneLine } from '#kit/text';
import type { FixProof } from '#operations/quarantine/prove';

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

export function proofText(proof: FixProof, { paint, columns }: TextOptions): string {
  const heads = {
    proven: paint.green('proven'),
    capped: paint.yellow('not proven'),
    failed: paint.red('still fails'),
    'no-answer': paint.yellow('no answer'),
  };
  return [
    `${paint.bold(heads[proof.result])}  ${oneLine(proof.test)}`,
    ...wrap(proofWords(proof), columns - 2).map((line) => `  ${line}`),
  ].join('\n');
}

function proofWords({ result, rate, needed, clean, excluded, message }: FixProof): string {
  const before = `before, ${rate.failures} of ${count(rate.runs, 'run')} failed, so that at least ${percent(rate.lowest)} do (95 % confidence)`;
  const shown = excluded === null ? '' : `what is excluded is a failure in ${percent(excluded)} of runs or more`;
  switch (result) {
    case 'proven':
      return `${count(clean, 'clean run')} in a row: ${before}, and then so many clean runs happen in less than 5 % of cases; ${shown}`;
    case 'capped':
      return needed === null
        ? `${count(clean, 'clean run')} in a row, but nothing is known of how often it failed: ${shown}`
        : `${count(clean, 'clean run')} in a row, and the claim needs ${needed}: ${before}; ${shown}`;
    case 'failed':
      return `failed after ${count(clean, 'clean run')}: ${oneLine(message)}`;
    case 'no-answer':
      return `the test was not run to its end: ${oneLine(message)}`;
  }
}
