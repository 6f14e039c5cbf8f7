/**
 * Probabilities, their log odds, and the rate everything starts from. Bounded on both sides: no number of green runs makes a failure
 * impossible, and log odds stay finite. The lower bound has to lie below the rate of a healthy suite (7 failures in 10,000 runs, seen).
 */
export const least = 0.0003;
export const most = 0.999;

/** What is said of a test nobody knows anything about, and how many runs that is worth. */
const unknown = { probability: 1 / 3, runs: 1.5 };

export function logOdds(probability: number): number {
  const bounded = Math.min(most, Math.max(least, probability));
  return Math.log(bounded / (1 - bounded));
}

/** The same without the logarithm: adding logarithms is multiplying these, and a logarithm for each sign of each test costs most of a ranking. */
export function oddsOf(probability: number): number {
  const bounded = Math.min(most, Math.max(least, probability));
  return bounded / (1 - bounded);
}

export function fromLogOdds(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/** Mean of the Beta posterior of (decayed) counts; `trust` scales what the prior is worth. */
export function rate(failures: number, runs: number, trust = 1): number {
  const worth = unknown.runs * trust;
  return (unknown.probability * worth + failures) / (worth + runs);
}
