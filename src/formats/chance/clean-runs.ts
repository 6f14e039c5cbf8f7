/**
 * How many clean runs show that a failure is gone. A test that failed in `failures` of `runs` fails at least with the rate `lowest` (one-sided
 * 95 % Clopper-Pearson bound); n clean runs in a row happen to such a test with probability (1 - lowest)^n. Pure.
 */

const alpha = 0.05;

export interface Rate {
  readonly failures: number;
  readonly runs: number;
  /** 0 without a failure: then no number of runs shows anything. */
  readonly lowest: number;
}

export function flakeRate(failures: number, runs: number): Rate {
  return { failures, runs, lowest: lowestShare(failures, runs) };
}

/** The fewest clean runs in a row that a failure of this rate survives in at most 5 % of cases; null when no number does. */
export function cleanRunsFor({ lowest }: Pick<Rate, 'lowest'>): number | null {
  if (lowest <= 0) return null;
  return lowest >= 1 ? 1 : Math.ceil(Math.log(alpha) / Math.log1p(-lowest));
}

/** The rate that n clean runs exclude with 95 % confidence: a failure with this one or a higher one would have shown. */
export function excludedRate(cleanRuns: number): number {
  return 1 - alpha ** (1 / cleanRuns);
}

/** The share p at which `failures` or more of `runs` happen in 5 % of cases, by bisection. */
function lowestShare(failures: number, runs: number): number {
  if (failures <= 0) return 0;
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atLeast(failures, runs, middle) < alpha) low = middle;
    else high = middle;
  }
  return low;
}

/** P(X >= failures) of a binomial X. */
function atLeast(failures: number, runs: number, share: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let count = 0; count < failures; count += 1) {
    sum += Math.exp(logChoose + count * Math.log(share) + (runs - count) * Math.log1p(-share));
    logChoose += Math.log((runs - count) / (count + 1));
  }
  return 1 - sum;
}
