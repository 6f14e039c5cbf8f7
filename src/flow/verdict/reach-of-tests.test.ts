import { describe, expect, test } from 'vitest';
import type { ChangedFunction } from '#domain/impact';
import type { Recording } from '#domain/recording';
import { judge } from '#flow/verdict/judge';
import { criticalGaps, reachOfTests } from '#flow/verdict/reach-of-tests';
import {
  aChange,
  aChangedFile,
  aFailingAttempt,
  anAttempt,
  anImpact,
  aPlan,
  aProject,
  noConfig,
  testFile,
} from '../../../test/support/builders.ts';
import { steadyRisk } from '../../../test/support/play-out.ts';

const fn = (unit: number, over: Partial<ChangedFunction> = {}): ChangedFunction => ({
  path: 'src/discount.ts',
  blob: 'b1',
  unit,
  name: `f${unit}()`,
  lines: [unit * 10, unit * 10 + 3],
  ...over,
});
const recording = (executed: readonly number[] | 'all', blob = 'b1', file = 'cart.test.ts'): Recording => ({
  test: testFile(file),
  at: 0,
  tree: 'head-tree',
  environment: 'e',
  incomplete: null,
  files: [{ path: 'src/discount.ts', blob, executed }],
  reads: [],
  lists: [],
  packages: [],
  cpuMs: 1,
});

describe('reach', () => {
  test('counts each changed function that some passing test executed, and names the others with their lines', () => {
    const { reach, reason, findings } = reachOfTests([fn(1), fn(2), fn(3)], [recording([0, 1]), recording([0, 3])]);
    expect(reach).toEqual({ executed: 2, functions: 3 });
    expect(reason).toBe('2 of 3 changed functions ran in a passing test');
    expect(findings).toMatchObject([
      {
        rule: 'untested-change',
        effect: 'report',
        message: 'src/discount.ts: no passing test runs f2() (lines 20–23)',
      },
    ]);
  });

  test('of many, the first five are named, file by file', () => {
    const many = [1, 2, 3, 4, 5, 6, 7].map((unit) => fn(unit));
    const { findings } = reachOfTests([...many, fn(1, { path: 'src/a.ts', lines: [4, 4] })], [recording([0])]);
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/f5\(\) \(lines 50–53\) and 2 more$/),
      'src/a.ts: no passing test runs f1() (line 4)',
    ]);
  });

  test('a recording of another content says nothing about this one', () => {
    expect(reachOfTests([fn(1)], [recording([0, 1], 'b0')]).reach).toEqual({ executed: 0, functions: 1 });
  });

  test.each([
    ['nothing changed', [], [recording([0])], 'no function changed'],
    ['nobody watched', [fn(1)], [], 'no passing test was watched'],
    ['it cannot be traced', [fn(1)], [recording('all')], 'what changed runs in a form that cannot be traced back'],
  ] as const)('is not known where %s', (_why, functions, recordings, reason) => {
    expect(reachOfTests(functions, recordings)).toMatchObject({ reach: null, reason, findings: [] });
  });
});

describe('in a verdict', () => {
  const rows = {
    change: aChange(),
    project: aProject(),
    impact: anImpact({ functions: [fn(1)] }),
    risk: steadyRisk,
    plan: aPlan(),
    flakes: new Map(),
  };

  test('a pass that executed none of the change says so', () => {
    const verdict = judge({ ...rows, attempts: [anAttempt()], recordings: [recording([0])] });
    expect(verdict).toMatchObject({ result: 'pass', reach: { executed: 0, functions: 1 } });
    expect(verdict.headline).toMatch(/^PASS {2}nothing tested this change/);
  });

  test('what only a failing test executed is not reached', () => {
    const verdict = judge({ ...rows, attempts: [aFailingAttempt()], recordings: [recording([0, 1])] });
    expect(verdict).toMatchObject({ reach: null, reachReason: 'no passing test was watched' });
  });
});

describe('a critical service', () => {
  const services = (criticality: 'critical' | 'high' | 'medium' | null) => ({
    project: aProject({
      config: { ...noConfig, services: { pay: { paths: ['src/**'], criticality, owners: [], contracts: [] } } },
    }),
    change: aChange({ files: [aChangedFile({ path: 'src/discount.ts' })] }),
  });
  const none = { executed: 0, functions: 2 };

  test.each(['high', 'critical'] as const)(
    'of criticality %s is inconclusive when nothing executed the change',
    (it) => {
      expect(criticalGaps(services(it), none)).toMatchObject([
        { rule: 'untested-critical-change', effect: 'inconclusive', file: 'src/discount.ts' },
      ]);
    },
  );

  test('does not mind where it is not critical, was reached, is not known, or did not change', () => {
    const elsewhere = { ...services('high'), change: aChange({ files: [aChangedFile({ path: 'web/page.ts' })] }) };
    for (const gaps of [
      criticalGaps(services('medium'), none),
      criticalGaps(services(null), none),
      criticalGaps(services('high'), { executed: 1, functions: 2 }),
      criticalGaps(services('high'), null),
      criticalGaps(elsewhere, none),
    ])
      expect(gaps).toEqual([]);
  });
});
