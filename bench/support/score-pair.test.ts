import { expect, test } from 'vitest';
import type { ReportJson } from '#operations/report-schema';
import type { Pair } from './pair-data.ts';
import type { PlainOutcome } from './plain/run.ts';
import { filesToConfirm, scorePair } from './score-pair.ts';

const pair: Pair = {
  repo: 'r',
  head: 'a'.repeat(40),
  parent: 'b'.repeat(40),
  subject: 's',
  src: ['src/a.js'],
  tests: ['test/a.js'],
  failing: ['test/a.js > outer > inner breaks'],
  full: {
    failing_files: { 'test/a.js': 1, 'test/old.js': 1 },
    clean_failing_files: { 'test/old.js': 1 },
    test_files: 4,
  },
};

function outcome(tests: Record<string, 'passed' | 'failed'>): PlainOutcome {
  return { wallMs: 1, cpuMs: 1, files: { 'test/a.js': { failed: Object.values(tests).includes('failed'), tests } } };
}

function reportOf(failures: readonly object[], selected: readonly string[], more: object = {}): ReportJson {
  const evidence = { evidence: ['e'], message: 'm' };
  return {
    verdict: 'fail',
    headline: 'h',
    failures: failures.map((failure) => ({ ...evidence, ...failure })),
    selected: selected.map((file) => ({ file })),
    notRun: [
      { file: 'test/c.js', suite: 's', reason: 'loads none' },
      { file: 'script "lint"', suite: null, reason: 'not a suite' },
    ],
    findings: [],
    ...more,
  } as unknown as ReportJson;
}

const named = { file: 'test/a.js', test: 'outer > inner breaks', class: 'regression' };
const faulty = outcome({ 'outer inner breaks': 'failed' });
const clean = outcome({ 'outer inner breaks': 'passed' });

test('a regression that fails on the faulty tree and passes on base is confirmed', () => {
  const report = reportOf([named], ['test/a.js', 'test/b.js']);
  expect(scorePair(pair, report, faulty, clean)).toMatchObject({
    classes: { regression: 1 },
    listedNamed: 1,
    refuted: [],
    missed: [],
    selectedShare: 2 / 3,
    problems: [],
  });
  expect(filesToConfirm(report)).toEqual(['test/a.js']);
});

test.each([
  ['passes on both', clean, clean, 'passed on the faulty tree, passed on base'],
  ['fails on both', faulty, faulty, 'failed on the faulty tree, failed on base'],
  ['does not exist on base', faulty, outcome({}), 'failed on the faulty tree, no such test on base'],
])('a regression is refuted when the test %s', (_, onFaulty, onBase, words) => {
  const { refuted } = scorePair(pair, reportOf([named], ['test/a.js']), onFaulty, onBase);
  expect(refuted).toEqual([`test/a.js > outer > inner breaks: ${words}`]);
});

test('a regression of a whole file is held against the file', () => {
  const report = reportOf([{ ...named, test: '' }], ['test/a.js']);
  expect(scorePair(pair, report, faulty, clean).refuted).toEqual([]);
  expect(scorePair(pair, report, clean, clean).refuted).toHaveLength(1);
});

test('what was red before and blamed, not selected, of another class or passed is a problem', () => {
  const blamed = { ...named, file: 'test/old.js' };
  const failures = [
    blamed,
    { ...named, class: 'flaky-introduced', effect: 'fail' },
    { ...named, class: 'pre-existing' },
  ];
  const score = scorePair(pair, reportOf(failures, [], { verdict: 'inconclusive' }), faulty, clean);
  expect(score).toMatchObject({
    listedNamed: 0,
    blamedPreExisting: ['test/old.js > outer > inner breaks'],
    missed: ['test/a.js'],
  });
  expect(score.problems.map((text) => text.split(':')[0])).toEqual([
    'verdict inconclusive',
    'no listed failing test is named as a regression',
    'refuted',
    'already red on the clean head',
    'not selected',
    'flaky-introduced',
  ]);
});
