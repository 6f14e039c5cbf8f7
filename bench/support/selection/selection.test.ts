import { expect, test } from 'vitest';
import type { PlainOutcome } from '../plain/run.ts';
import { causedFailures, needsSecondRun } from './caused.ts';
import { costOf, fileCosts } from './file-costs.ts';
import { ratioOfSums, scoreSelection } from './score-selection.ts';

/** `a: 'passed'` by test; a file without tests that failed: null. */
function outcome(files: Readonly<Record<string, Readonly<Record<string, 'passed' | 'failed'>> | null>>): PlainOutcome {
  const entries = Object.entries(files).map(([file, tests]) => {
    const failed = tests === null || Object.values(tests).includes('failed');
    return [file, { failed, tests: tests ?? {} }] as const;
  });
  return { wallMs: 1, cpuMs: 1, files: Object.fromEntries(entries) };
}

const passed = { x: 'passed', y: 'passed' } as const;
const red = { x: 'failed', y: 'passed' } as const;

test('a fault is to blame for what passes without it', () => {
  const clean = outcome({ green: passed, red, more: red, loads: passed, unloadable: null });
  const faulty = outcome({ green: red, red, more: { x: 'failed', y: 'failed' }, loads: null, unloadable: null });
  expect(causedFailures([faulty], [clean])).toEqual([
    { file: 'green', tests: ['x'] },
    { file: 'loads', tests: [] },
    { file: 'more', tests: ['y'] },
  ]);
});

test('a file that passes in one of two faulty runs is flaky', () => {
  const [clean, faulty] = [outcome({ a: passed }), outcome({ a: red })];
  expect(causedFailures([faulty, outcome({ a: passed })], [clean, clean])).toEqual([]);
  expect(causedFailures([faulty, faulty], [clean, clean])).toEqual([{ file: 'a', tests: ['x'] }]);
});

test('a flaky failure of the clean tree hides no miss', () => {
  const [clean, faulty] = [outcome({ a: passed }), outcome({ a: red })];
  expect(causedFailures([faulty, faulty], [outcome({ a: red }), clean])).toEqual([{ file: 'a', tests: ['x'] }]);
});

test('what failed and was not selected is run again', () => {
  expect(needsSecondRun(outcome({ a: red, b: passed }), ['a'])).toBe(false);
  expect(needsSecondRun(outcome({ a: red, b: passed }), ['b'])).toBe(true);
});

test('a file costs what was recorded, else its scaled duration, else the mean', () => {
  const known = [
    { file: 'a', cpuMs: 10, ms: 40 },
    { file: 'a', cpuMs: 30, ms: 40 },
    { file: 'b', cpuMs: null, ms: 100 },
    { file: 'other', cpuMs: 1e6, ms: 1 },
  ];
  const costs = fileCosts(known, ['a', 'b', 'c']);
  expect(costs).toMatchObject({ recorded: 1, scaled: 1, guessed: 1 });
  expect([...costs.ms]).toEqual([
    ['a', 40],
    ['b', 50],
    ['c', 45],
  ]);
  expect(costOf(costs, ['a', 'a', 'b', 'unknown'])).toBe(90);
});

test('a selection is held against the suite, and against what the runner selects', () => {
  const cost = (file: string, cpuMs: number) => ({ file, cpuMs, ms: cpuMs });
  const files = ['a', 'b', 'c', 'fix'];
  const score = scoreSelection({
    files,
    selected: ['a', 'fix', 'in another suite'],
    cold: ['a', 'b', 'c', 'fix'],
    related: ['a', 'b', 'fix'],
    failing: [
      { file: 'fix', tests: [] },
      { file: 'b', tests: [] },
    ],
    fixTests: ['fix'],
    costs: fileCosts([cost('a', 1), cost('b', 3), cost('c', 4), cost('fix', 100)], files),
  });
  expect(score).toMatchObject({
    failing: ['fix', 'b'],
    missed: ['b'],
    elsewhere: 1,
    coldAlone: ['c'],
    selected: { files: 1, cpuMs: 1 },
    related: { files: 2, cpuMs: 4 },
    full: { files: 3, cpuMs: 8 },
    counts: { full: 4, selected: 2, cold: 4, related: 3 },
  });
  const other = { ...score, selected: { files: 2, cpuMs: 3 }, related: { files: 2, cpuMs: 4 } };
  expect(ratioOfSums([score, other], 'cpuMs', 'related')).toBe(0.5);
  expect(ratioOfSums([], 'cpuMs', 'full')).toBeNull();
});
