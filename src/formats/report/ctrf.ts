/**
 * A run as CTRF (ctrf.io) JSON: every test that ran, once, with what Assay found out about a failure in its `extra`; the verdict and
 * what is no test in the `extra` of the document. Pure. Invariant: valid against the published schema.
 */
import { effectOfFailure } from '#domain/verdict';
import { type ListedTest, listTests, type RunResults, titleText } from '#formats/report/listed-tests';
import { plain } from '#kit/text';

/** `version`: of Assay. `stop`: milliseconds since the epoch at which the run had ended. */
export function ctrfReport(
  run: RunResults,
  { version, stop }: { readonly version: string; readonly stop: number },
): string {
  const suites = listTests(run);
  const tests = suites.flatMap((suite) => suite.tests);
  const { verdict, timing, change } = run.report;
  const of = (outcome: ListedTest['outcome']): number => tests.filter((it) => it.outcome === outcome).length;
  const duration = Math.round(timing.totalMs);
  const summary = {
    ...{ tests: tests.length, passed: of('passed'), failed: of('failed'), skipped: of('skipped') },
    ...{ pending: 0, other: 0, flaky: tests.filter(isFlaky).length, suites: suites.length },
    ...{ start: Math.round(stop) - duration, stop: Math.round(stop), duration },
  };
  const report = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    timestamp: new Date(stop).toISOString(),
    generatedBy: `assay ${version}`,
    extra: {
      ...{ run: run.report.run, verdict: verdict.result, headline: verdict.headline },
      findings: verdict.findings.map(({ rule, effect, class: name, message, file, evidence }) => ({
        ...{ rule, effect, class: name, message: plain(message), file, evidence: evidence.map(plain) },
      })),
    },
    results: {
      tool: { name: 'assay', version },
      summary,
      tests: tests.map(testJson),
      ...(change.head.commit === null ? {} : { environment: { commit: change.head.commit } }),
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function testJson(listed: ListedTest): object {
  const { test, outcome, ms, tries, error, failure } = listed;
  const project = test.project === null ? [] : [test.project];
  return {
    name: titleText(test),
    status: outcome,
    duration: Math.round(ms),
    suite: [test.suite, ...project, test.file].map(plain).filter((it) => it !== ''),
    filePath: test.file,
    ...(tries > 1 ? { retries: tries - 1 } : {}),
    ...(isFlaky(listed) ? { flaky: true } : {}),
    ...(outcome === 'failed' ? { message: plain(error?.message ?? 'failed without saying why') } : {}),
    ...(outcome === 'failed' && error !== null && error.stack !== '' ? { trace: plain(error.stack) } : {}),
    ...(failure === null ? {} : { rawStatus: failure.class, extra: extraOf(failure) }),
  };
}

function extraOf(failure: NonNullable<ListedTest['failure']>): object {
  const { id, class: name, evidence, counts, slice, fingerprint } = failure;
  return {
    id,
    class: name,
    effect: effectOfFailure(failure),
    evidence,
    counts,
    slice,
    fingerprint,
    repro: `assay repro ${id}`,
  };
}

/** Its runner tried again, and it passed. */
function isFlaky({ outcome, tries }: ListedTest): boolean {
  return outcome === 'passed' && tries > 1;
}
