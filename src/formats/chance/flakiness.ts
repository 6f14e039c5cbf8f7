/**
 * How likely is a test flaky that failed once, failed in each of `failures` runs after that and passed in `basePasses` runs on base?
 * Two explanations: it is broken here and whole on base (always fails, always passes), or it fails by chance with a probability p on both
 * sides, the same and independent in every run. With pi the share of failures that are by chance and f = E[p^failures (1-p)^basePasses]:
 * P(flaky | evidence) = pi f / (pi f + 1 - pi). Pure.
 */
import { type Beta, chanceOf } from '#formats/chance/beta';

/** What is believed of a test that has just failed, before anything is run again. */
export interface Suspicion {
  /** Share of such failures that are by chance. */
  readonly pi: number;
  /** Failing probability of a flaky test that was seen failing. */
  readonly rate: Beta;
}

/** Runs after the first failure. */
export interface Repeated {
  readonly failures: number;
  readonly basePasses: number;
}

/** How much may be wrong: P(flaky) of what is called broken, and the share of flaky tests that are overlooked. */
export interface Care {
  readonly alpha: number;
  readonly overlooked: number;
}

export function probabilityFlaky({ pi, rate }: Suspicion, { failures, basePasses }: Repeated): number {
  const byChance = pi * chanceOf(failures, basePasses, rate);
  return byChance === 0 ? 0 : byChance / (byChance + (1 - pi));
}

/** The smallest number of straight failures with P(flaky) <= alpha and at most `overlooked` of the flaky ones left; null beyond `most`. */
export function rerunsNeeded(
  suspicion: Suspicion,
  { alpha, overlooked }: Care,
  basePasses: (failures: number) => number,
  most: number,
): number | null {
  for (let failures = 0; failures <= most; failures += 1) {
    const repeated = { failures, basePasses: basePasses(failures) };
    const left = chanceOf(failures, repeated.basePasses, suspicion.rate);
    if (left <= overlooked && probabilityFlaky(suspicion, repeated) <= alpha) return failures;
  }
  return null;
}

/**
 * The Beta of a flaky test's failing probability once it was seen failing, from such probabilities: each counts as often as it is seen,
 * which is p times. By moments; null when they do not vary.
 */
export function fitRate(rates: readonly number[]): Beta | null {
  const sum = (power: number): number => rates.reduce((total, p) => total + p ** power, 0);
  const mean = sum(2) / sum(1);
  const variance = sum(3) / sum(1) - mean ** 2;
  const size = (mean * (1 - mean)) / variance - 1;
  return variance > 0 && size > 0 && Number.isFinite(size) ? { a: mean * size, b: (1 - mean) * size } : null;
}

/** The failing probability that n runs without a failure leave possible, at 95 %: 0.05^(1/n) of passing. */
export function excludedAbove(cleanRuns: number): number {
  return cleanRuns === 0 ? 1 : 1 - 0.05 ** (1 / cleanRuns);
}

/** `10 clean runs of its file only exclude rates above 26 %`. */
export function cleanRunsWords(cleanRuns: number): string {
  if (cleanRuns === 0) return 'no clean run of its file since excludes anything';
  const percent = excludedAbove(cleanRuns) * 100;
  const shown = percent < 10 ? percent.toFixed(1) : String(Math.ceil(percent));
  return `${cleanRuns} clean ${cleanRuns === 1 ? 'run' : 'runs'} of its file only ${cleanRuns === 1 ? 'excludes' : 'exclude'} rates above ${shown} %`;
}
