/** `assay flaky` on a terminal. Pure. */

import { wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { testName } from '#domain/suite';
import { count, oneLine } from '#kit/text';
import type { LedgerEntry } from '#operations/flaky/ledger';
import type { FlakyLedger } from '#operations/flaky/list-flaky';

export function flakyText({ tests }: FlakyLedger, { paint, columns }: TextOptions): string {
  const head =
    tests.length === 0
      ? 'no test was seen to pass and fail on the same code'
      : count(tests.length, 'test was', 'tests were').concat(' seen to pass and fail on the same code');
  return [
    paint.bold(head),
    ...tests.flatMap((it) => [
      '',
      oneLine(testName(it.test)),
      ...wrap(factsOf(it), columns - 2).map((line) => `  ${line}`),
      ...wrap(it.proves, columns - 2).map((line) => paint.dim(`  ${line}`)),
    ]),
  ].join('\n');
}

function factsOf({ rate, interval, runs, proven, reruns, rerunMs, lastSeenAt }: LedgerEntry): string {
  const [low, high] = interval;
  const cost = rerunMs === null ? '' : `, about ${(rerunMs / 60_000).toFixed(1)} min`;
  return [
    `fails ${percent(rate)} % of the time [${percent(low)}, ${percent(high)}], from ${count(runs, 'run')}`,
    `proven on ${count(proven, 'tree')}`,
    `${count(reruns, 'rerun')}${cost}`,
    `last seen ${new Date(lastSeenAt).toISOString().slice(0, 10)}`,
  ].join(' · ');
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
