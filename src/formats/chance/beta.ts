/**
 * The Beta distribution: what is known of a probability after some successes and some failures. Pure.
 * Source: Lanczos approximation (g = 7, n = 9) of log-gamma; continued fraction (modified Lentz) of the regularized incomplete beta
 * function, Numerical Recipes 6.4; its inverse is found by halving, which cannot diverge.
 */

/** Both above 0. `a` counts what happened, `b` what did not. */
export interface Beta {
  readonly a: number;
  readonly b: number;
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Natural logarithm of the gamma function of a number above 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma wants a number above 0, got ${x}`);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const sum = lanczos.reduce((total, weight, at) => (at === 0 ? weight : total + weight / (z + at)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

function logBeta({ a, b }: Beta): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** P(X <= x), 0 to 1. */
export function betaBelow(x: number, { a, b }: Beta): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta({ a, b }));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** The x with P(X <= x) = share. */
export function betaQuantile(share: number, beta: Beta): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (betaBelow(middle, beta) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** As much is left out below as above. */
export function betaInterval(beta: Beta, confidence = 0.95): readonly [number, number] {
  const outside = (1 - confidence) / 2;
  return [betaQuantile(outside, beta), betaQuantile(1 - outside, beta)];
}

/** E[p^happened (1-p)^not]: how likely the next runs show exactly that, one after another. */
export function chanceOf(happened: number, not: number, { a, b }: Beta): number {
  return Math.exp(logBeta({ a: a + happened, b: b + not }) - logBeta({ a, b }));
}

/** Terms needed grow with the root of a and b; what is counted here stays far below the limit. */
const mostTerms = 10_000;

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= mostTerms; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) return result;
  }
  throw new RangeError(`the incomplete beta function did not settle for a ${a}, b ${b}, x ${x}`);
}

/** One-sided 95 % lower bound (Clopper-Pearson) of a share of which `successes` of `trials` >= 1 are known: 0 to 1. */
export function leastShare(successes: number, trials: number): number {
  return successes <= 0 ? 0 : betaQuantile(0.05, { a: successes, b: trials - successes + 1 });
}
