import { expect, test } from 'vitest';
import { limitsFor } from '#flow/plan/step';
import { noConfig } from '../../../test/support/builders.ts';

const config = { ...noConfig, budget: { commit: 60_000 } };
const budgetOf = (request: Parameters<typeof limitsFor>[0], boundary: 'commit' | 'worktree' = 'commit') =>
  limitsFor(request, { boundary }, { config }).budget;
const asked = (budget: number | 'none' | null) => ({ full: false, limits: { layers: null, budget } });

test('the budget of the boundary holds, unless another one or none was asked for', () => {
  expect(budgetOf({ full: false })).toEqual({ ms: 60_000, from: 'assay.yaml, commit' });
  expect(budgetOf(asked(null))).toMatchObject({ ms: 60_000 });
  expect(budgetOf(asked(1_000))).toEqual({ ms: 1_000, from: '--budget' });
  expect(budgetOf(asked('none'))).toBeNull();
  expect(budgetOf({ full: false }, 'worktree')).toBeNull();
});

test('a full run is held back by nothing but its own words', () => {
  expect(budgetOf({ full: true })).toBeNull();
  expect(budgetOf({ ...asked(1_000), full: true })).toMatchObject({ ms: 1_000 });
});
