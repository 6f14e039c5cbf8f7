/**
 * How sure is a difference of two policies? Cycles are drawn with replacement, both policies scored on the same draw (paired), several data
 * sets drawn apart and averaged, so that a set with many cycles does not outweigh the others.
 */
import { seededChance } from '../../../test/support/storm/chance.ts';

export interface Difference {
  readonly mean: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** `sets`: per data set the differences of its cycles. Throws when a set has none. */
export function bootstrapMean(sets: readonly (readonly number[])[], draws = 10_000, seed = 20_260_801): Difference {
  if (sets.length === 0 || sets.some((set) => set.length === 0))
    throw new Error('a set without failing cycles says nothing');
  const chance = seededChance(seed);
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw += 1) {
    for (const set of sets) {
      let sum = 0;
      for (let left = set.length; left > 0; left -= 1) sum += set[Math.floor(chance() * set.length)] ?? 0;
      means[draw] = (means[draw] ?? 0) + sum / set.length / sets.length;
    }
  }
  means.sort();
  const of = (set: readonly number[]) => set.reduce((sum, value) => sum + value, 0) / set.length;
  return {
    mean: of(sets.map(of)),
    low: means[Math.floor(draws * 0.025)] ?? Number.NaN,
    high: means[Math.floor(draws * 0.975)] ?? Number.NaN,
  };
}
