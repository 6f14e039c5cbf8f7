/**
 * How sure a selection is that a full run would show nothing more, from full runs of the past. Pure.
 * Source: one-sided Clopper-Pearson bound of a binomial share; with no miss in n trials it is 0.05^(1/n), about 1 - 3/n.
 */
import type { Agreement } from '#domain/verdict';
import { count } from '#kit/text';

/** One minus the confidence of the bound. */
const alpha = 0.05;

export function agreementOf(trials: number, misses: number): Agreement {
  return { trials, misses, bound: trials === 0 ? null : lowerBound(trials - misses, trials) };
}

/** The p at which at least `successes` of `trials` would come with probability alpha. 0 to 1, found by halving. */
function lowerBound(successes: number, trials: number): number {
  if (successes === 0) return 0;
  if (successes === trials) return alpha ** (1 / trials);
  let [low, high] = [0, successes / trials];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (tail(successes, trials, middle) > alpha) high = middle;
    else low = middle;
  }
  return low;
}

/** P(X >= k) for X binomial(n, p). */
function tail(k: number, n: number, p: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let i = 0; i <= n; i += 1) {
    if (i > 0) logChoose += Math.log((n - i + 1) / i);
    if (i >= k) sum += Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p));
  }
  return sum;
}

export function agreementWords({ bound, trials, misses }: Agreement): string {
  if (bound === null) return 'not enough data: no full run to compare with yet (assay validate --full, assay audit)';
  const shown = misses === 0 ? 'none showed' : `${misses} showed`;
  const percent = (Math.floor(bound * 1000) / 10).toFixed(1);
  return `at least ${percent} % that a full run would show nothing else (95 % bound; ${count(trials, 'full run')} so far, ${shown} more than the selected tests)`;
}
