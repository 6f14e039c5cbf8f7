/**
 * What is known of three sets from elsewhere: the scores of simple policies, which show that our scorer is the same one, and the bar for
 * the time to failures. Sets of other names are scored without.
 */
import type { PolicyName } from './policies.ts';

interface Scores {
  readonly napfd: number;
  readonly apfdc: number;
}

export interface Published {
  readonly policies: Partial<Record<PolicyName, Scores>>;
  /** The best of all policies that were tried there, each tuned to its set. */
  readonly bestApfdc: number;
}

export const published: Readonly<Record<string, Published>> = {
  iofrol: {
    policies: {
      'decayed Bayes': { napfd: 0.435, apfdc: 0.604 },
      random: { napfd: 0.305, apfdc: 0.502 },
      oracle: { napfd: 0.602, apfdc: 0.758 },
    },
    bestApfdc: 0.63,
  },
  dl4j: {
    policies: {
      'decayed Bayes': { napfd: 0.795, apfdc: 0.777 },
      random: { napfd: 0.447, apfdc: 0.483 },
      oracle: { napfd: 0.863, apfdc: 0.936 },
    },
    bestApfdc: 0.873,
  },
  'dune-common': {
    policies: {
      'decayed Bayes': { napfd: 0.939, apfdc: 0.941 },
      random: { napfd: 0.431, apfdc: 0.497 },
      oracle: { napfd: 0.976, apfdc: 0.991 },
    },
    bestApfdc: 0.958,
  },
};
