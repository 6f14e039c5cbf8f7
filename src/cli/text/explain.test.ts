import { expect, test } from 'vitest';
import { explainText } from '#cli/text/explain';
import { createPaint, widthOf } from '#cli/text/paint';
import type { Explanation } from '#operations/explain/explanation';
import { aChange, aFailure, aSuite, testId } from '../../../test/support/builders.ts';

const at = (explanation: Explanation, columns = 80) =>
  explainText(explanation, { paint: createPaint(false), columns }).split('\n');
const may = new Date(2026, 4, 1, 9, 5).getTime();
const known = { failure: aFailure(), change: aChange(), suite: aSuite(), seenAt: may + 3_600_000, firstSeenAt: may };
const flake = { test: testId(), mixedTrees: 1, passed: 3, failed: 4 };

test('a test that was selected, and one that was not', () => {
  const choice = {
    suite: 'vitest',
    project: null,
    history: { ms: 1_200, runs: 30, recentFailures: 2, lastFailed: false },
  };
  const reason = 'imports src/discount.ts, which changed';
  const steps = ['src/discount.ts changed', 'cart.test.ts imports it'];
  const selected = { ...choice, selected: true, rank: 1, reason, steps, because: '1 step from the change' };
  const left = {
    ...choice,
    selected: false,
    rank: null,
    reason: 'does not load it',
    steps: [],
    because: null,
    history: null,
  };
  const explained: Explanation = {
    ...{ kind: 'test', file: 'cart.test.ts', title: ['applies two coupons'], choices: [selected, left] },
    source: { from: 'last-run', change: 'work tree of x against main 3f2c9d1' },
    last: [{ outcome: 'failed', ms: 12, message: 'expected 1799' }],
    flakes: [flake],
    failures: [known],
  };
  expect(at(explained, 100)).toEqual([
    'cart.test.ts › applies two coupons',
    'SELECTED  number 1 in the order  (vitest)',
    'because       imports src/discount.ts, which changed',
    'chain         src/discount.ts changed',
    '              cart.test.ts imports it',
    'order         1 step from the change',
    'history       30 runs · 2 of the last 20 failed · median 1.2 s',
    'NOT SELECTED  (vitest)',
    'because       does not load it',
    'history       never run before',
    'last outcome  failed in 0.0 s: expected 1799',
    'outcomes      3 passed, 4 failed when looked into; both on 1 tree: flaky',
    'failures      f-7c2a1b · regression · 2026-05-01 10:05 · applies two coupons',
    'from          the last run, of exactly these files (work tree of x against main 3f2c9d1)',
  ]);
});

test('a file: what it reaches, what loads it; long lists are cut, and say so', () => {
  const loadedBy = Array.from({ length: 14 }, (_, index) => ({ path: `src/f${index}.ts`, kind: 'import' as const }));
  const explained: Explanation = {
    ...{ kind: 'file', path: 'src/discount.ts', changed: true, loadedBy, loads: [], doubt: 'import(variable)' },
    fate: { path: 'src/discount.ts', fate: 'reaches', tests: 1, reason: 'imported by cart.test.ts' },
    tests: [{ file: 'cart.test.ts', reason: 'imports it', steps: [] }],
  };
  const lines = at(explained);
  expect(lines.slice(0, 4)).toEqual([
    'src/discount.ts  reaches 1 test file · changed',
    'because       reaches: imported by cart.test.ts',
    'tests         cart.test.ts · imports it',
    'loaded by     src/f0.ts (import)',
  ]);
  expect(lines).toContain('              and 4 more (--json lists them)');
  expect(lines.at(-1)).toBe('doubt         what it loads may be incomplete: import(variable)');
});

test('a failure: class, evidence, counts, slice, when, repro', () => {
  expect(at({ kind: 'failure', known, others: [], flake: null })).toEqual([
    'f-7c2a1b  regression  cart.test.ts › applies two coupons',
    'because       fails 3/3 here, passes 2/2 on main',
    '              imports src/discount.ts, which changed',
    'counts        3 of 3 failed here · 0 of 2 failed on base under these tests',
    '    expected 1799, got 1800',
    '    at applyCoupons (src/discount.ts:44:18)',
    'seen          first 2026-05-01 09:05, last 2026-05-01 10:05, on agent/discounts',
    '              (tree head-tree)',
    'repro         assay repro f-7c2a1b',
  ]);
});

test('nothing is wider than a small terminal, and nothing is obeyed', () => {
  const failure = aFailure({ evidence: ['\u001b[31mlong '.repeat(60)], test: testId(['t'.repeat(20), '\u001b[2J']) });
  const lines = at({ kind: 'failure', known: { ...known, failure }, others: [known], flake });
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  expect(lines.join('')).not.toContain('\u001b');
});
