/**
 * How many runs a regression takes. Two demands, and both hold:
 * - However flaky a test is: when it fails with probability p on both sides it looks like a regression if it fails in all `a` runs after the
 *   first and passes in all `b` runs on base: p^a (1-p)^b. With 2 and 2 that is up to 6 %; with 4 and 3 at most 0.9 %. Where history has
 *   seen the file succeed `steadyRuns` times and never fail, and the change leaves it alone, 2 and 2 are enough: p^2 (1-p)^10 is at most 0.5 %.
 * - As flaky as it is believed to be: P(flaky | evidence) is at most alpha. A test that was seen flaky begins with a higher suspicion.
 * Nothing runs more often than the budget: what it leaves open is `unknown`.
 */
import type { Risk } from '#domain/plan';
import { fileKey, type TestFile, type TestId, testKey } from '#domain/suite';
import { type Care, probabilityFlaky, type Suspicion } from '#formats/chance/flakiness';
import type { FlakeRecord } from '#ports/history';

export interface Proof {
  /** Failures on head's files, the first one included. */
  readonly failures: number;
  /** Passes on base. */
  readonly basePasses: number;
  /** What is believed before anything is run again; where there are two, the worse one counts. */
  readonly suspicions: readonly Suspicion[];
  /** Whether so many runs exclude chance; otherwise the budget ends first. */
  readonly withinBudget: boolean;
}

export const wantedCare: Care = { alpha: 0.05, overlooked: 0.1 };
/** Runs after the first failure, here and on base each. */
export const evidenceBudget = 8;
/**
 * Of a test that nothing is known of: as likely by chance as not, and failing as flaky tests do that were seen failing. The rate is that of 23
 * projects' 174 causes of flaky tests (FlakeFlagger), each counted as often as it shows; `bench/flaky.ts` prints it.
 */
export const pooledSuspicion: Suspicion = { pi: 0.5, rate: { a: 0.74, b: 1.1 } };
const pooled = { suspicions: [pooledSuspicion], withinBudget: true };

export const steadyProof: Proof = { failures: 3, basePasses: 2, ...pooled };
export const fullProof: Proof = { failures: 5, basePasses: 3, ...pooled };
const steadyRuns = 8;

/** The proof that each test of a file needs; a whole file, and a test that was never seen flaky, as the file's history says. */
export function proofsFrom(
  risk: Risk,
  flakes: ReadonlyMap<string, FlakeRecord> = new Map(),
): (file: TestFile, test?: TestId) => Proof {
  const steady = new Set(
    risk.ranked
      .filter(({ seen, reach }) => seen.runs >= steadyRuns && seen.failures === 0 && reach.why !== 'changed-test')
      .map(({ reach }) => fileKey(reach.test)),
  );
  return (file, test) => {
    const flake = test === undefined ? undefined : flakes.get(testKey(test));
    if (flake !== undefined && flake.mixedTrees > 0) return proofAgainst(suspicionsOf(flake));
    return steady.has(fileKey(file)) ? steadyProof : fullProof;
  };
}

/** At least a full proof, and so much more that each of the suspicions is refuted. */
export function proofAgainst(suspicions: readonly Suspicion[]): Proof {
  for (let failures = fullProof.failures - 1; failures <= evidenceBudget; failures += 1) {
    const proof = {
      failures: failures + 1,
      basePasses: Math.max(fullProof.basePasses, failures - 1),
      ...{ suspicions, withinBudget: true },
    };
    if (chanceOfFlaky(proof, proof.failures, proof.basePasses) <= wantedCare.alpha) return proof;
  }
  return { failures: evidenceBudget + 1, basePasses: evidenceBudget, suspicions, withinBudget: false };
}

/** P(flaky | evidence), when every run here failed, the first one included, and every one on base passed. */
export function chanceOfFlaky({ suspicions }: Proof, failures: number, basePasses: number): number {
  const repeated = { failures: Math.max(0, failures - 1), basePasses };
  return Math.max(...suspicions.map((it) => probabilityFlaky(it, repeated)));
}

/**
 * A test that was seen to pass and fail on the same code: each such tree makes the next failure more likely to be chance. Its own runs tell
 * how often it fails; but some of its failures may have been real ones, so the pooled rate is asked as well.
 */
function suspicionsOf({ mixedTrees, passed, failed }: FlakeRecord): readonly Suspicion[] {
  const pi = (mixedTrees + 1) / (mixedTrees + 2);
  const { rate } = pooledSuspicion;
  return [
    { pi, rate },
    { pi, rate: { a: rate.a + failed, b: rate.b + passed } },
  ];
}
