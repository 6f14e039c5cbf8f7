/**
 * Small builders of domain rows for unit tests: a valid value, and only what a test is about is said by the test. Pure.
 * Invariant: the same arguments give the same value, so that a test can compare whole rows.
 */
import type { Change, ChangedFile } from '#domain/change';
import type { Config } from '#domain/config/config';
import type { Attempt } from '#domain/evidence';
import type { Impact, Reach } from '#domain/impact';
import type { Check, Plan, RankedTest, TreeRole } from '#domain/plan';
import type { Project } from '#domain/project';
import type { FileResult, Outcome, TestError, TestResult } from '#domain/result';
import type { Suite, TestFile, TestId } from '#domain/suite';
import type { Failure, Report, Verdict } from '#domain/verdict';

export const testFile = (file = 'cart.test.ts', project: string | null = null, suite = 'vitest'): TestFile => ({
  suite,
  project,
  file,
});

export const testId = (title: readonly string[] = ['applies two coupons'], file = testFile()): TestId => ({
  ...file,
  title,
});

export const anError = (over: Partial<TestError> = {}): TestError => ({
  name: 'AssertionError',
  message: 'expected 1800 to be 1799',
  stack: 'AssertionError: expected 1800 to be 1799\n    at applyCoupons (/repo/src/discount.ts:44:18)',
  expected: '1799',
  actual: '1800',
  phase: 'test',
  ...over,
});

export const aChangedFile = (over: Partial<ChangedFile> = {}): ChangedFile => ({
  path: 'src/discount.ts',
  oldPath: null,
  status: 'modified',
  kind: 'source',
  binary: false,
  submodule: false,
  oldBlob: 'a'.repeat(40),
  newBlob: 'b'.repeat(40),
  hunks: [{ oldStart: 41, oldLines: 1, newStart: 41, newLines: 2 }],
  ...over,
});

/** Two refs, `main` to `agent/discounts`, one source file. */
export const aChange = (over: Partial<Change> = {}): Change => ({
  id: 'change-1',
  repo: '/repo',
  base: { label: 'main', commit: '3f2c9d1e0000000000000000000000000000aaaa', tree: 'base-tree' },
  head: { label: 'agent/discounts', commit: 'a1b2c3d40000000000000000000000000000bbbb', tree: 'head-tree' },
  boundary: 'commit',
  inPlace: false,
  files: [aChangedFile()],
  intent: { title: 'feat: discounts', body: '' },
  notes: [],
  ...over,
});

export const aSuite = (over: Partial<Suite> = {}): Suite => ({
  id: 'vitest',
  runner: 'vitest',
  version: '5.1.1',
  dir: '',
  layer: 'unit',
  projects: [{ name: null, root: '', include: ['**/*.test.ts'], exclude: [], setupFiles: [] }],
  args: [],
  env: {},
  configFiles: [],
  aliases: {},
  pool: true,
  command: null,
  because: 'package.json script "test": vitest --run',
  ...over,
});

/** An assay.yaml that says nothing. */
export const noConfig: Config = {
  ...{ services: {}, suites: [], environments: {}, budget: {}, confidence: {}, always: [], gate: {} },
  ...{ agents: { rounds: null, share: null }, idle: [] },
};

export const aProject = (over: Partial<Project> = {}): Project => ({
  packageManager: 'npm',
  packages: [],
  otherPackages: [],
  suites: [aSuite()],
  tests: [testFile()],
  scriptsNotRun: [],
  unusable: null,
  unread: [],
  notes: [],
  ...over,
});

export const aReach = (over: Partial<Reach> = {}): Reach => ({
  test: testFile(),
  distance: 1,
  why: 'imports',
  steps: ['src/discount.ts', 'cart.test.ts'],
  reason: 'imports src/discount.ts, which changed',
  ...over,
});

export const anImpact = (over: Partial<Impact> = {}): Impact => ({
  reached: [aReach()],
  unreached: [],
  paths: [{ path: 'src/discount.ts', fate: 'reaches', tests: 1, reason: 'imported by cart.test.ts' }],
  graph: { files: 2, parsed: 0 },
  notes: [],
  ...over,
});

export const aRankedTest = (over: Partial<RankedTest> = {}): RankedTest => ({
  reach: aReach(),
  expectedMs: null,
  seen: { runs: 0, failures: 0 },
  probability: 1 / 3,
  because: '1 step from the change, never run before',
  ...over,
});

/** A selecting check unless `tree` says otherwise. */
export const aCheck = (over: Partial<Check> = {}): Check => ({
  id: 'select/vitest',
  group: 'select/vitest',
  purpose: 'select',
  suite: 'vitest',
  layer: 'unit',
  tree: 'head',
  files: [testFile()],
  whole: false,
  expectedMs: null,
  timeoutMs: 900_000,
  repetition: 1,
  ...over,
});

export const aPlan = (over: Partial<Plan> = {}): Plan => ({
  checks: [aCheck()],
  selected: [
    {
      test: testFile(),
      rank: 1,
      reason: 'imports src/discount.ts, which changed',
      steps: ['src/discount.ts', 'cart.test.ts'],
      because: '1 step from the change, never run before',
      expectedMs: null,
      probability: null,
    },
  ],
  notRun: [],
  testFiles: 1,
  expectedMs: null,
  confidence: null,
  confidenceReason: 'not calibrated yet',
  probabilityReason: 'not enough data for probabilities',
  ...over,
});

export const aTestResult = (outcome: Outcome, over: Partial<TestResult> = {}): TestResult => ({
  project: null,
  file: 'cart.test.ts',
  title: ['applies two coupons'],
  outcome,
  ms: 3,
  tries: 1,
  error: outcome === 'failed' ? anError() : null,
  ...over,
});

export const aFileResult = (over: Partial<FileResult> = {}): FileResult => ({
  project: null,
  file: 'cart.test.ts',
  ms: 12,
  error: null,
  passed: 1,
  failed: 0,
  skipped: 0,
  ...over,
});

/** An attempt that ended well and whose only test passed. */
export const anAttempt = (over: Partial<Attempt> = {}): Attempt => ({
  check: aCheck(),
  number: 1,
  root: '/repo',
  treeId: 'head-tree',
  startedAt: 0,
  exit: { code: 0, signal: null, reason: 'exited', ms: 500 },
  tests: [aTestResult('passed')],
  files: [aFileResult()],
  problems: [],
  trouble: null,
  command: 'cd /repo && vitest run cart.test.ts',
  outputTail: '',
  ...over,
});

/** An attempt in which the one test of the one file failed with `error`. */
export const aFailingAttempt = (over: Partial<Attempt> = {}, error: TestError = anError()): Attempt =>
  anAttempt({
    exit: { code: 1, signal: null, reason: 'exited', ms: 500 },
    tests: [aTestResult('failed', { error })],
    files: [aFileResult({ passed: 0, failed: 1 })],
    ...over,
  });

/** Attempt number `repetition` in `tree` of the group of `select/vitest`. */
export const inTree = (tree: TreeRole, repetition: number): Check =>
  aCheck({
    id: `${tree}/${repetition}/select/vitest`,
    purpose: tree === 'head' || tree === 'head-copy' ? 'confirm-head' : 'compare-base',
    tree,
    repetition,
  });

const noRuns = { failed: 0, passed: 0, other: 0 };

export const aFailure = (over: Partial<Failure> = {}): Failure => ({
  id: 'f-7c2a1b',
  test: testId(),
  class: 'regression',
  probability: null,
  probabilityReason: 'not calibrated yet',
  counts: {
    head: { failed: 3, passed: 0, other: 0 },
    headCopy: noRuns,
    base: noRuns,
    baseWithHeadTests: { failed: 0, passed: 2, other: 0 },
  },
  evidence: ['fails 3/3 here, passes 2/2 on main', 'imports src/discount.ts, which changed'],
  error: anError(),
  fingerprint: '0123456789abcdef',
  slice: ['expected 1799, got 1800', '  at applyCoupons (src/discount.ts:44:18)'],
  ...over,
});

export const aVerdict = (over: Partial<Verdict> = {}): Verdict => ({
  result: 'pass',
  headline: 'PASS  1 passed',
  failures: [],
  findings: [],
  tests: { passed: 1, failed: 0, skipped: 0, files: 1 },
  reach: null,
  reachReason: 'nothing was watched',
  confidence: null,
  confidenceReason: 'not calibrated yet',
  ...over,
});

export const aReport = (over: Partial<Report> = {}): Report => ({
  run: 'run-1',
  change: aChange(),
  impact: anImpact(),
  plan: aPlan(),
  verdict: aVerdict(),
  timing: { planMs: 120, firstResultMs: 900, firstFailureMs: null, totalMs: 41_000 },
  notes: [],
  ...over,
});
