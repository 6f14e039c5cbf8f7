/** Nothing that was not really judged is a pass. */
import { describe, expect, test } from 'vitest';
import type { Attempt, Trouble } from '#domain/evidence';
import type { Failure } from '#domain/verdict';
import { findingsFor } from '#flow/verdict/findings';
import type { RunRows } from '#flow/verdict/rows';
import {
  aChange,
  aChangedFile,
  aFailure,
  aFileResult,
  anAttempt,
  anError,
  anImpact,
  aPlan,
  aProject,
  aTestResult,
} from '../../../test/support/builders.ts';
import { steadyRisk } from '../../../test/support/play-out.ts';

function found(attempts: readonly Attempt[], over: Partial<RunRows> = {}, failures: readonly Failure[] = []) {
  const outcomes = attempts.flatMap((attempt) => attempt.tests.map((it) => it.outcome));
  const of = (outcome: string) => outcomes.filter((it) => it === outcome).length;
  const tests = { passed: of('passed'), failed: of('failed'), skipped: of('skipped'), files: attempts.length };
  const rows: RunRows = {
    change: aChange(),
    project: aProject(),
    impact: anImpact(),
    risk: steadyRisk,
    plan: aPlan(),
    attempts,
    recordings: [],
    flakes: new Map(),
    ...over,
  };
  return findingsFor(rows, attempts, tests, failures).map(({ rule, effect, class: name, message }) => [
    rule,
    effect,
    name,
    message,
  ]);
}

test('a green run has none', () => {
  expect(found([anAttempt()])).toEqual([]);
});

test.each<[Trouble['kind'], string]>([
  ['not-prepared', 'environment'],
  ['not-started', 'environment'],
  ['no-tests', 'unknown'],
  ['crashed', 'unknown'],
  ['timeout', 'unknown'],
  ['stopped', 'unknown'],
])('an attempt with trouble %s is inconclusive', (kind, name) => {
  expect(found([anAttempt({ tests: [], files: [], trouble: { kind, message: 'so it is' } })])).toEqual([
    [`check-${kind}`, 'inconclusive', name, 'vitest: so it is'],
  ]);
});

test('the first lines of what the runner complained about are evidence, each once', () => {
  const problems = ['no config\nat x', 'no config\nat y', 'no plugin'].map((message) => anError({ message }));
  const attempt = anAttempt({ problems, trouble: { kind: 'crashed', message: 'it' } });
  const rows = {
    change: aChange(),
    project: aProject(),
    impact: anImpact(),
    risk: steadyRisk,
    plan: aPlan(),
    attempts: [attempt],
    recordings: [],
    flakes: new Map(),
  };
  const [finding] = findingsFor(rows, [attempt], { passed: 1, failed: 0, skipped: 0, files: 1 }, []);
  expect(finding?.evidence).toEqual(['no config', 'no plugin', 'command: cd /repo && vitest run cart.test.ts']);
});

describe('nothing ran', () => {
  test('all skipped', () => {
    expect(found([anAttempt({ tests: [aTestResult('skipped')] })])[0]?.slice(0, 2)).toEqual([
      'all-skipped',
      'inconclusive',
    ]);
  });

  test('files without a test', () => {
    expect(found([anAttempt({ tests: [] })])[0]?.slice(0, 2)).toEqual(['no-tests-ran', 'inconclusive']);
  });

  test('a check that never ended', () => {
    expect(found([])[0]?.slice(0, 2)).toEqual(['check-unfinished', 'inconclusive']);
  });

  test('a file that could not be loaded is told as a failure, not twice', () => {
    const files = [aFileResult({ error: anError({ phase: 'collect' }) })];
    expect(found([anAttempt({ tests: [], files })], {}, [aFailure({ class: 'unknown' })])).toEqual([]);
  });

  test('files that could not be loaded before either are no pass, unless another test ran', () => {
    const files = [aFileResult({ error: anError({ phase: 'collect' }) })];
    const before = [aFailure({ class: 'pre-existing' })];
    const why = 'the selected files failed before any of their tests could run: nothing was judged';
    expect(found([anAttempt({ tests: [], files })], {}, before)).toEqual([
      ['no-tests-ran', 'inconclusive', 'unknown', why],
    ]);
    expect(found([anAttempt({ files })], {}, before)).toEqual([]);
  });

  test('nor are files of which only a quarantined failure is known', () => {
    const held = { state: 'held', effect: 'report', at: 'q:1:1', owner: 'me', expires: '2026-02-01' } as const;
    const attempts = [anAttempt({ tests: [aTestResult('skipped')] })];
    const judged = found(attempts, {}, [aFailure({ class: 'regression', quarantine: held })]);
    expect(judged.map(([rule, effect]) => [rule, effect])).toEqual([['all-skipped', 'inconclusive']]);
    expect(found(attempts, {}, [aFailure({ class: 'regression' })])).toEqual([]);
  });

  test('no suite at all, though code changed', () => {
    const rows = { project: aProject({ suites: [] }), plan: aPlan({ checks: [] }) };
    expect(found([], rows)).toEqual([
      ['no-tests', 'inconclusive', 'environment', 'no test suite was found in this repository'],
    ]);
  });

  test('a suite that matches no file', () => {
    const rows = { project: aProject({ tests: [] }), plan: aPlan({ checks: [] }) };
    expect(found([], rows)).toMatchObject([
      ['no-tests', 'inconclusive', 'environment', 'no test files were found in this repository'],
    ]);
  });

  test('prose needs no suite', () => {
    const change = aChange({ files: [aChangedFile({ path: 'README.md', kind: 'docs' })] });
    expect(found([], { change, project: aProject({ suites: [] }), plan: aPlan({ checks: [] }) })).toEqual([]);
  });

  test('a suite whose configuration cannot be read blocks code, and prose does not care', () => {
    const project = aProject({ suites: [], unread: ['vitest: its configuration could not be read'] });
    const plan = aPlan({ checks: [] });
    expect(found([], { project, plan })).toEqual([
      ['suite-not-read', 'inconclusive', 'environment', 'vitest: its configuration could not be read'],
    ]);
    const prose = aChange({ files: [aChangedFile({ path: 'README.md', kind: 'docs' })] });
    expect(found([], { project, plan, change: prose })).toEqual([]);
  });

  test('head cannot be prepared', () => {
    const project = aProject({ unusable: 'npm ci failed', suites: [] });
    expect(found([], { project, plan: aPlan({ checks: [] }) })).toEqual([
      ['head-not-prepared', 'inconclusive', 'environment', 'npm ci failed'],
    ]);
  });
});

test('code that no test loads is said, and does not block', () => {
  const impact = anImpact({
    paths: [{ path: 'src/discount.ts', fate: 'reaches-nothing', tests: 0, reason: 'imported by nothing' }],
  });
  expect(found([anAttempt()], { impact })).toEqual([
    ['untested-change', 'report', 'untested-change', 'src/discount.ts changed and no test loads it'],
  ]);
});
