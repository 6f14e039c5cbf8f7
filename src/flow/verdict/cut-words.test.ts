/** Verdicts over less, or over more, than the change reaches. */
import { describe, expect, test } from 'vitest';
import type { Reach } from '#domain/impact';
import { judge } from '#flow/verdict/judge';
import type { RunRows } from '#flow/verdict/rows';
import {
  aChange,
  aFailingAttempt,
  anAttempt,
  anImpact,
  aPlan,
  aProject,
  aReach,
  inTree,
} from '../../../test/support/builders.ts';
import { steadyRisk } from '../../../test/support/play-out.ts';

const rowsOf = (over: Partial<RunRows> = {}): RunRows => ({
  ...{ change: aChange(), project: aProject(), impact: anImpact(), risk: steadyRisk, plan: aPlan() },
  ...{ attempts: [anAttempt()], recordings: [], flakes: new Map() },
  ...over,
});

describe('a plan that was cut', () => {
  const cut = (layers: number, budget: number, over: Partial<RunRows> = {}) => {
    const plan = aPlan({
      cut: {
        layers: { asked: ['unit'], tests: layers },
        budget: { ms: 30_000, from: '--budget', expectedMs: 50_000, tests: budget, estimate: null },
      },
    });
    return judge(rowsOf({ plan, ...over }));
  };

  test('passes only in part, and says first what was left out', () => {
    expect(cut(2, 1)).toMatchObject({
      result: 'pass',
      headline:
        'PARTIAL PASS  2 test files this change reaches were not run (only unit was asked for) · 1 test file this change reaches was not run (budget 30s) · 1 passed',
    });
  });

  test('of nothing is a full pass', () => {
    expect(cut(0, 0).headline).toBe('PASS  1 passed');
  });

  test('to layers that hold no test of the change is no pass of the rest', () => {
    const nothing = {
      ...aPlan({ checks: [], selected: [] }),
      cut: { layers: { asked: ['runtime' as const], tests: 1 }, budget: null },
    };
    expect(judge(rowsOf({ plan: nothing, attempts: [] })).headline).toBe(
      'PARTIAL PASS  1 test file this change reaches was not run (only runtime was asked for) · no runtime test can reach this change',
    );
  });

  test('fails as any other', () => {
    const { result, headline } = cut(0, 3, { attempts: [aFailingAttempt()] });
    expect([result, headline]).toEqual([
      'inconclusive',
      expect.stringMatching(/^INCONCLUSIVE {2}.*3 test files this change/),
    ]);
  });
});

test.each(['always', 'full'] as const)(
  'a test that runs without a path from the change (%s) is not made flaky by it',
  (why) => {
    const again = [2, 3, 4, 5, 6, 7, 8].map((n) => anAttempt({ check: inTree('head', n) }));
    const onBase = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => anAttempt({ check: inTree('base-with-head-tests', n) }));
    const attempts = [aFailingAttempt(), aFailingAttempt({ check: inTree('head', 1) }), ...again, ...onBase];
    const classFor = (reach: Reach) =>
      judge(rowsOf({ impact: anImpact({ reached: [reach] }), attempts })).failures[0]?.class;
    expect([classFor(aReach()), classFor(aReach({ why }))]).toEqual(['flaky-introduced', 'unknown']);
  },
);
