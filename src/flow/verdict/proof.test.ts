import { expect, test } from 'vitest';
import { fullProof, type Proof, proofsFrom, steadyProof } from '#flow/verdict/proof';
import { aRankedTest, aReach, testFile } from '../../../test/support/builders.ts';

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
