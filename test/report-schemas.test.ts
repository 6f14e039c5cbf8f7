/** The reports against the published schemas of their formats, with names and messages that nobody chose for them. */
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import ajvDraft04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import { validate as validateCtrf } from 'ctrf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FailureClass, Report } from '#domain/verdict';
import { effectOf } from '#domain/verdict';
import { ctrfReport } from '#formats/report/ctrf';
import { sarifReport } from '#formats/report/sarif';
import { aFailure, anAttempt, anError, aReport, aTestResult, aVerdict, testId } from './support/builders.ts';

// CommonJS modules, both; one pattern of the schema is no regular expression with the flag `u`.
const ajv = new ajvDraft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
ajvFormats.default(ajv);
const isSarif = ajv.compile(schema);

const classes = Object.keys(effectOf) as FailureClass[];
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
const failure = fc
  .record({
    title: fc.array(text, { maxLength: 3 }),
    class: fc.constantFrom(...classes),
    message: text,
    slice: fc.array(text),
  })
  .map(({ title, message, ...over }) => aFailure({ ...over, test: testId(title), error: anError({ message }) }));
const report: fc.Arbitrary<Report> = fc
  .record({
    failures: fc.array(failure, { maxLength: 3 }),
    result: fc.constantFrom('pass', 'fail', 'inconclusive'),
    file: fc.option(text),
    message: text,
  })
  .map(({ failures, result, file, message }) => {
    const finding = { rule: 'check-crashed', effect: 'inconclusive', class: 'unknown', evidence: [message] } as const;
    return aReport({ verdict: aVerdict({ failures, result, findings: [{ ...finding, file, message }] }) });
  });

test('SARIF 2.1.0', () => {
  fc.assert(
    fc.property(report, (it) => {
      const log: unknown = JSON.parse(sarifReport(it, { version: '0.1.0' }));
      expect(isSarif(log) ? [] : isSarif.errors).toEqual([]);
    }),
  );
});

test('a SARIF result lies where the stack enters the repository, under the level of its effect, and keeps its fingerprint', () => {
  const moved = aFailure({ slice: ['other words', '  at applyCoupons (src/my pricing/discount.ts:50:3)'] });
  const [before, after] = [aFailure(), moved].map((it) => {
    const log = JSON.parse(sarifReport(aReport({ verdict: aVerdict({ failures: [it] }) }), { version: '0.1.0' }));
    return log.runs[0].results[0];
  });
  expect(before).toMatchObject({
    ruleId: 'regression',
    level: 'error',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'src/discount.ts', uriBaseId: '%SRCROOT%' },
          region: { startLine: 44, startColumn: 18 },
        },
      },
    ],
  });
  expect(after.locations[0].physicalLocation.artifactLocation.uri).toBe('src/my%20pricing/discount.ts');
  expect(after.partialFingerprints).toEqual(before.partialFingerprints);
});

test('CTRF', () => {
  fc.assert(
    fc.property(report, fc.array(fc.tuple(text, fc.nat({ max: 5 }))), (it, names) => {
      const tests = names.map(([title, tries]) =>
        aTestResult('passed', { title: [title], tries: tries + 1, ms: tries / 3 }),
      );
      const run = { report: it, attempts: [anAttempt({ tests })] };
      const { valid, errors } = validateCtrf(
        JSON.parse(ctrfReport(run, { version: '0.1.0', stop: 1_700_000_000_000 })),
      );
      expect(errors).toEqual([]);
      expect(valid).toBe(true);
    }),
    { numRuns: 20 }, // it compiles its schema every time
  );
});
