/**
 * How much dearer is A than B, on a noisy machine: both run in turn (A B A B …) after one warm-up pair, each pair gives one
 * ratio, and the median of the ratios is the figure. Drift of the machine hits both sides of a pair alike.
 */
import type { TimedRun } from './timed-run.ts';

export interface Distribution {
  readonly median: number;
  /** Lower and upper quartile. */
  readonly spread: readonly [number, number];
}

export interface PairedRatio {
  readonly wall: Distribution;
  readonly cpu: Distribution;
  readonly a: readonly TimedRun[];
  readonly b: readonly TimedRun[];
}

/** A over B; `pairs` is at least 5. What a run throws ends the measurement. */
export async function pairedRatio(
  runA: () => Promise<TimedRun>,
  runB: () => Promise<TimedRun>,
  pairs: number,
): Promise<PairedRatio> {
  if (pairs < 5) throw new Error(`${pairs} pairs say too little: at least 5`);
  await runA();
  await runB();
  const measured: (readonly [TimedRun, TimedRun])[] = [];
  for (let pair = 0; pair < pairs; pair++) measured.push([await runA(), await runB()]);
  return {
    wall: describe(measured.map(([a, b]) => a.wallMs / b.wallMs)),
    cpu: describe(measured.map(([a, b]) => a.cpuMs / b.cpuMs)),
    a: measured.map(([a]) => a),
    b: measured.map(([, b]) => b),
  };
}

/** Median and quartiles; throws on no values. */
export function describe(values: readonly number[]): Distribution {
  return { median: median(values), spread: [quantile(values, 0.25), quantile(values, 0.75)] };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear interpolation between the two nearest ranks. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('no values to describe');
  return below + (above - below) * (position - Math.floor(position));
}
