import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testKey } from '#domain/suite';
import {
  chanceOfFlaky,
  evidenceBudget,
  fullProof,
  type Proof,
  pooledSuspicion,
  proofAgainst,
  proofsFrom,
  steadyProof,
  wantedCare,
} from '#flow/verdict/proof';
import { aRankedTest, aReach, testFile, testId } from '../../../test/support/builders.ts';

/** Chance that a test which fails with probability p on both sides, and has just failed once, gives this proof. */
const mistaken = (p: number, { failures, basePasses }: Proof): number => p ** (failures - 1) * (1 - p) ** basePasses;
const rates = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

test('a flaky test is called a regression in less than one case of a hundred, however flaky it is', () => {
  expect(Math.max(...rates.map((p) => mistaken(p, fullProof)))).toBeLessThan(0.01);
  expect(Math.max(...rates.map((p) => mistaken(p, steadyProof) * (1 - p) ** 8))).toBeLessThan(0.01);
});

test.each([
  ['never seen', 0, 0, 'imports', fullProof],
  ['seen too seldom', 7, 0, 'imports', fullProof],
  ['seen often, always green', 8, 0, 'imports', steadyProof],
  ['failed once', 20, 1, 'imports', fullProof],
  ['changed itself', 20, 0, 'changed-test', fullProof],
] as const)('a file %s', (_what, runs, failures, why, expected) => {
  const ranked = [aRankedTest({ reach: aReach({ why }), seen: { runs, failures } })];
  expect(proofsFrom({ ranked })(testFile())).toBe(expected);
});

test('a file that was not ranked is not known', () => {
  expect(proofsFrom({ ranked: [] })(testFile())).toBe(fullProof);
});

const recordOf = (mixedTrees: number, passed: number, failed: number) =>
  new Map([[testKey(testId()), { test: testId(), mixedTrees, passed, failed }]]);
const proofOf = (flakes: ReturnType<typeof recordOf>) =>
  proofsFrom({ ranked: [aRankedTest({ seen: { runs: 20, failures: 0 } })] }, flakes)(testFile(), testId());

test('both proofs refute what is believed of a test that nothing is known of', () => {
  for (const proof of [steadyProof, fullProof])
    expect(chanceOfFlaky(proof, proof.failures, proof.basePasses)).toBeLessThan(wantedCare.alpha);
});

test('a test that was seen flaky is not vouched for by its file, and takes more the more often it was', () => {
  expect(proofOf(recordOf(0, 5, 3))).toBe(steadyProof);
  expect(proofOf(recordOf(1, 9, 1))).toMatchObject({ failures: 5, basePasses: 3, withinBudget: true });
  expect(proofOf(recordOf(40, 60, 60))).toMatchObject({ failures: 7, basePasses: 5, withinBudget: true });
});

test('whatever was seen: never less than a full proof, never more than the budget, and within it chance is excluded', () => {
  const trees = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(trees, trees, trees, (mixed, passed, failed) => {
      const proof = proofOf(recordOf(mixed, passed + mixed, failed + mixed));
      expect(proof.failures).toBeGreaterThanOrEqual(fullProof.failures);
      expect(proof.basePasses).toBeGreaterThanOrEqual(fullProof.basePasses);
      expect(Math.max(proof.failures - 1, proof.basePasses)).toBeLessThanOrEqual(evidenceBudget);
      const left = chanceOfFlaky(proof, proof.failures, proof.basePasses);
      expect(left <= wantedCare.alpha).toBe(proof.withinBudget);
    }),
  );
});

test('where chance cannot be excluded the budget ends it, and nothing is proven', () => {
  const proof = proofAgainst([pooledSuspicion, { ...pooledSuspicion, pi: 1 }]);
  expect(proof).toMatchObject({ failures: evidenceBudget + 1, basePasses: evidenceBudget, withinBudget: false });
});
