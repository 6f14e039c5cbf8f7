import { expect, test } from 'vitest';
import { planJson, reportJson } from '#operations/report-json';
import { reportSchema, reportSchemaText } from '#operations/report-schema';
import {
  aChange,
  aFailure,
  anImpact,
  aPlan,
  aProject,
  aReport,
  aVerdict,
  testId,
} from '../../test/support/builders.ts';

const rich = aReport({
  change: aChange({ notes: ['n'] }),
  plan: aPlan({ notRun: [{ what: 'script "e2e"', suite: null, reason: 'no adapter' }] }),
  verdict: aVerdict({
    result: 'fail',
    failures: [
      aFailure({ test: testId(['totals', 'applies two coupons']) }),
      aFailure({ test: testId([]), class: 'unknown' }),
    ],
    findings: [
      {
        rule: 'untested-change',
        effect: 'report',
        class: 'untested-change',
        message: 'm',
        file: 'a.ts',
        evidence: ['e'],
      },
    ],
  }),
  notes: ['a note'],
});

test.each([
  ['a rich report', rich],
  ['a green one', aReport()],
  ['one without a base', aReport({ change: aChange({ base: null }) })],
])('%s keeps its own schema, after a round trip through text', (_what, report) => {
  const json: unknown = JSON.parse(JSON.stringify(reportJson(report)));
  expect(reportSchema.parse(json)).toEqual(reportJson(report));
});

test('a failure says its effect, its title path and how to see it again', () => {
  const [first, wholeFile] = reportJson(rich).failures;
  expect(first).toMatchObject({
    effect: 'fail',
    test: 'totals > applies two coupons',
    name: 'cart.test.ts › totals › applies two coupons',
    repro: 'assay repro f-7c2a1b',
    probability: null,
  });
  expect(wholeFile).toMatchObject({ effect: 'inconclusive', test: '', name: 'cart.test.ts' });
});

test('an unknown key is no report', () => {
  expect(reportSchema.safeParse({ ...reportJson(rich), extra: 1 }).success).toBe(false);
});

test('the schema is JSON Schema that closes every object', () => {
  const schema = JSON.parse(reportSchemaText());
  expect(schema).toMatchObject({ title: 'assay validate --json', type: 'object', additionalProperties: false });
  expect(schema.required).toContain('verdict');
});

test('a plan has its checks with their files, and the notes of all steps', () => {
  const preview = {
    run: 'run-1',
    change: aChange({ notes: ['change'] }),
    project: aProject({ notes: ['project'] }),
    impact: anImpact({ notes: ['impact'] }),
    risk: { ranked: [], notes: ['risk'] },
    plan: aPlan(),
  };
  expect(planJson(preview)).toMatchObject({
    checks: [{ id: 'select/vitest', suite: 'vitest', files: ['cart.test.ts'], expectedMs: null }],
    selected: [{ file: 'cart.test.ts', rank: 1 }],
    notes: ['change', 'project', 'impact', 'risk'],
  });
});
