/**
 * How many clean runs show that a failure is gone. A test that failed in `failures` of `runs` fails at least with the rate `lowest` (one-sided
 * 95 % Clopper-Pearson bound); n clean runs in a row happen to such a test with probability (1 - lowest)^n. Pure.
 */
import { leastShare } from '#formats/chance/beta';

const alpha = 0.05;

export interface Rate {
  readonly failures: number;
  readonly runs: number;
  /** 0 without a failure: then no number of runs shows anything. */
  readonly lowest: number;
}

export function flakeRate(failures: number, runs: number): Rate {
  return { failures, runs, lowest: leastShare(failures, runs) };
}

/** The fewest clean runs in a row that a failure of this rate survives in at most 5 % of cases; null when no number does. */
export function cleanRunsFor({ lowest }: Pick<Rate, 'lowest'>): number | null {
  if (lowest <= 0) return null;
  return lowest >= 1 ? 1 : Math.ceil(Math.log(alpha) / Math.log1p(-lowest));
}
