/**
 * How sure a selection is that a full run would show nothing more, from full runs of the past. Pure.
 * Source: one-sided Clopper-Pearson bound of a binomial share; with no miss in n trials it is 0.05^(1/n), about 1 - 3/n.
 */
import type { Agreement } from '#domain/verdict';
import { leastShare } from '#formats/chance/beta';
import { count } from '#kit/text';

export function agreementOf(trials: number, misses: number): Agreement {
  return { trials, misses, bound: trials === 0 ? null : leastShare(trials - misses, trials) };
}

export function agreementWords({ bound, trials, misses }: Agreement): string {
  if (bound === null) return 'not enough data: no full run to compare with yet (assay validate --full, assay audit)';
  const shown = misses === 0 ? 'none showed' : `${misses} showed`;
  const percent = (Math.floor(bound * 1000) / 10).toFixed(1);
  return `at least ${percent} % that a full run would show nothing else (95 % bound; ${count(trials, 'full run')} so far, ${shown} more than the selected tests)`;
}
