/**
 * How many runs a regression takes. A test that fails with probability p on both sides looks like one when it fails in all `a` runs
 * after the first and passes in all `b` runs on base: p^a (1-p)^b. With a = b = 2 that is up to 6 %; with 4 and 3 at most 0.9 %.
 * Where history has seen the file succeed `steadyRuns` times and never fail, and the change leaves it alone, 2 and 2 are enough:
 * p^2 (1-p)^10 is at most 0.5 %.
 */
import type { Risk } from '#domain/plan';
import { fileKey, type TestFile } from '#domain/suite';

export interface Proof {
  /** Failures on head's files, the first one included. */
  readonly failures: number;
  /** Passes on base. */
  readonly basePasses: number;
}

export const steadyProof: Proof = { failures: 3, basePasses: 2 };
export const fullProof: Proof = { failures: 5, basePasses: 3 };
const steadyRuns = 8;

/** The proof that each file's tests need. */
export function proofsFrom(risk: Risk): (file: TestFile) => Proof {
  const steady = new Set(
    risk.ranked
      .filter(({ seen, reach }) => seen.runs >= steadyRuns && seen.failures === 0 && reach.why !== 'changed-test')
      .map(({ reach }) => fileKey(reach.test)),
  );
  return (file) => (steady.has(fileKey(file)) ? steadyProof : fullProof);
}
