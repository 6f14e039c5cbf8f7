import { expect, test } from 'vitest';
import { createPaint } from '#cli/text/paint';
import { planText } from '#cli/text/plan';
import { aChange, anImpact, aPlan, aProject, testFile } from '../../../test/support/builders.ts';

const at = (over: Partial<Parameters<typeof planText>[0]>, columns = 80) =>
  planText(
    {
      run: 'run-1',
      change: aChange(),
      project: aProject(),
      impact: anImpact(),
      risk: { ranked: [] },
      plan: aPlan(),
      ...over,
    },
    { paint: createPaint(false), columns },
  ).split('\n');

test('what runs and why, then what does not and why', () => {
  const notRun = [
    ...Array.from({ length: 12 }, (_, index) => ({
      what: `far${index}.test.ts`,
      suite: 'vitest',
      reason: 'imports nothing that changed',
    })),
    { what: 'script "e2e"', suite: null, reason: 'no adapter for playwright yet' },
  ];
  expect(at({ plan: aPlan({ notRun, expectedMs: 48_000 }), change: aChange({ notes: ['a note'] }) })).toEqual([
    'assay  1 file changed on agent/discounts (base main 3f2c9d1)',
    '       1 of 1 test file · 1 process · about 48 s',
    '',
    '1   cart.test.ts',
    '    src/discount.ts → cart.test.ts',
    '    1 step from the change, never run before',
    '',
    'not run  12: imports nothing that changed',
    '         far0.test.ts, far1.test.ts, …r9.test.ts, and 2 more (--json lists them)',
    'not run  1: no adapter for playwright yet',
    '         script "e2e"',
    'note: a note',
  ]);
});

test('a chance stands beside a test when such claims came true, with what it is worth', () => {
  const [selected] = aPlan().selected;
  const probabilityReason = 'calibrated: of 900 test files foretold lately 12.0 should have failed, 11 did';
  const plan = aPlan({ selected: selected ? [{ ...selected, probability: 0.124 }] : [], probabilityReason });
  expect(at({ plan }).slice(5)).toEqual([
    '    12 % it fails: 1 step from the change, never run before',
    '',
    'chance   calibrated: of 900 test files foretold lately 12.0 should have failed,',
    '         11 did',
  ]);
});

test('nothing to run says what became of each path', () => {
  const impact = anImpact({
    paths: [{ path: 'README.md', fate: 'reaches-nothing', tests: 0, reason: 'prose that no test reads' }],
  });
  expect(at({ impact, plan: aPlan({ checks: [], selected: [] }) })).toContain('  README.md: prose that no test reads');
});

test('an unusable head and the runner project are named', () => {
  const [selected] = aPlan().selected;
  const plan = aPlan({ selected: selected ? [{ ...selected, test: testFile('cart.test.ts', 'browser') }] : [] });
  const lines = at({ plan, project: aProject({ unusable: 'npm ci failed' }) });
  expect(lines).toContain('npm ci failed');
  expect(lines).toContain('1   cart.test.ts  [browser]');
});

test('what was left out is told beside what cannot be reached', () => {
  const cut = {
    layers: { asked: ['unit' as const], tests: 1 },
    budget: { ms: 30_000, from: '--budget', expectedMs: 20_000, tests: 2, estimate: null },
  };
  const over = (what: string, rank: number) => ({
    ...{ what, suite: 'vitest', reason: `reached, rank ${rank} of 3, but over the budget of 30s (--budget)` },
    cut: 'budget' as const,
  });
  const notRun = [
    { what: 'e2e.test.ts', suite: 'e2e', reason: 'reached, but e2e tests were not asked for', cut: 'layers' as const },
    ...[over('a.test.ts', 2), over('b.test.ts', 3)],
  ];
  expect(at({ plan: aPlan({ cut, notRun }) }, 120).slice(6, -1)).toEqual([
    '',
    'cut      only unit was asked for: 1 reached test file of other layers left out',
    'cut      budget 30s (--budget): 1 test file of about 20 s, 2 reached test files left out',
    'not run  1: reached, but e2e tests were not asked for',
    '         e2e.test.ts',
    'not run  2: reached, but over the budget',
  ]);
});
