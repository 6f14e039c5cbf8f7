/** A verdict over less than the change reaches says so, in its headline. Pure. Invariant: no such pass reads like a full one. */
import type { Plan } from '#domain/plan';
import { count } from '#kit/text';
import { writtenDuration } from '#kit/text/duration';

/** Whether tests that the change reaches were left out. */
export function isCut({ cut }: Plan): boolean {
  return (cut?.layers?.tests ?? 0) + (cut?.budget?.tests ?? 0) > 0;
}

/** `34 test files this change reaches were not run (budget 1m)`; empty when nothing was left out. */
export function cutWords({ cut }: Plan): readonly string[] {
  const [layers, budget] = [cut?.layers ?? null, cut?.budget ?? null];
  return [
    ...(layers && layers.tests > 0 ? [`${notRun(layers.tests)} (only ${layers.asked.join(', ')} was asked for)`] : []),
    ...(budget && budget.tests > 0 ? [`${notRun(budget.tests)} (budget ${writtenDuration(budget.ms)})`] : []),
  ];
}

function notRun(tests: number): string {
  return `${count(tests, 'test file')} this change reaches ${tests === 1 ? 'was' : 'were'} not run`;
}
