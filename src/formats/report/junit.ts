/**
 * A run as JUnit XML, as Jenkins, GitLab, GitHub actions and the like read it: every test that ran, once; what Assay found out about a
 * failure stands in its type, its properties and its text. A test that could not be judged is an `error`, any other red one a `failure`,
 * also when it was red before: the file says what happened, the exit code whose fault it is.
 * Pure. Invariant: well-formed XML whatever the names hold, and our own parser reads the same names and outcomes back.
 */
import type { Finding } from '#domain/verdict';
import { effectOfFailure } from '#domain/verdict';
import {
  failureLines,
  type ListedSuite,
  type ListedTest,
  listTests,
  type RunResults,
  titleText,
} from '#formats/report/listed-tests';
import { plain } from '#kit/text';

export function junitReport(run: RunResults): string {
  const suites = listTests(run);
  const findings = run.report.verdict.findings.filter(({ effect }) => effect !== 'report');
  const tests = suites.flatMap((suite) => suite.tests);
  const seconds = run.report.timing.totalMs / 1000;
  const figures = `${counts(tests, findings.length)} time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="assay" ${figures}>`,
    ...suites.flatMap(suiteLines),
    ...findingLines(run, findings),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ suite, startedAt, ms, tests }: ListedSuite): readonly string[] {
  const when = startedAt === 0 ? '' : ` timestamp="${new Date(startedAt).toISOString().slice(0, 19)}"`;
  return [
    `  <testsuite name="${attribute(suite)}" ${counts(tests, 0)} time="${(ms / 1000).toFixed(3)}"${when}>`,
    ...tests.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines(listed: ListedTest): readonly string[] {
  const { test, ms, outcome, tries } = listed;
  const project = test.project === null ? '' : `[${test.project}] `;
  const open =
    `    <testcase name="${attribute(project + titleText(test))}" classname="${attribute(test.file)}"` +
    ` file="${attribute(test.file)}" time="${(ms / 1000).toFixed(3)}"`;
  const retried = `      <flakyFailure message="failed, and passed when its runner tried again"/>`;
  const body = [
    ...propertyLines(listed),
    ...(outcome === 'failed' ? [redLine(listed)] : []),
    ...(outcome === 'skipped' ? ['      <skipped/>'] : []),
    ...(outcome === 'passed' ? Array.from({ length: Math.min(tries - 1, 10) }, () => retried) : []),
  ];
  return body.length === 0 ? [`${open}/>`] : [`${open}>`, ...body, '    </testcase>'];
}

function propertyLines({ failure }: ListedTest): readonly string[] {
  if (failure === null) return [];
  const { counts: seen, class: name, evidence, fingerprint, id } = failure;
  const pairs: readonly (readonly [string, string])[] = [
    ['assay.class', name],
    ['assay.effect', effectOfFailure(failure)],
    ...evidence.map((sentence) => ['assay.because', sentence] as const),
    ['assay.counts', JSON.stringify(seen)],
    ['assay.fingerprint', fingerprint],
    ['assay.repro', `assay repro ${id}`],
  ];
  return [
    '      <properties>',
    ...pairs.map(([key, value]) => `        <property name="${key}" value="${attribute(value)}"/>`),
    '      </properties>',
  ];
}

function redLine({ failure, error }: ListedTest): string {
  const isOpen = failure === null || effectOfFailure(failure) === 'inconclusive';
  const element = isOpen ? 'error' : 'failure';
  const message = error?.message ?? failure?.error.message ?? 'failed without saying why';
  const lines = failure === null ? [message] : failureLines(failure);
  const type = failure?.class ?? 'unknown';
  const body = text([...lines, '', error?.stack ?? ''].join('\n').trim());
  return `      <${element} type="${type}" message="${attribute(message)}">${body}</${element}>`;
}

/** Checks without an answer and the like: whoever counts errors must see them. */
function findingLines({ report }: RunResults, findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const cases = findings.flatMap(({ rule, effect, class: name, message, evidence, file }) => {
    const element = effect === 'fail' ? 'failure' : 'error';
    const place = file === null ? '' : ` file="${attribute(file)}"`;
    return [
      `    <testcase name="${attribute(message)}" classname="${attribute(rule)}"${place} time="0.000">`,
      `      <${element} type="${name}" message="${attribute(message)}">${text(evidence.join('\n'))}</${element}>`,
      '    </testcase>',
    ];
  });
  const reds = findings.filter(({ effect }) => effect === 'fail').length;
  const figures = `tests="${findings.length}" failures="${reds}" errors="${findings.length - reds}" skipped="0"`;
  const out = `    <system-out>${text(report.verdict.headline)}</system-out>`;
  return [`  <testsuite name="assay" ${figures} time="0.000">`, ...cases, out, '  </testsuite>'];
}

function counts(tests: readonly ListedTest[], more: number): string {
  const red = tests.filter(({ outcome }) => outcome === 'failed');
  const open = red.filter(({ failure }) => failure === null || effectOfFailure(failure) === 'inconclusive').length;
  const skipped = tests.filter(({ outcome }) => outcome === 'skipped').length;
  return `tests="${tests.length + more}" failures="${red.length - open}" errors="${open + more}" skipped="${skipped}"`;
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

function text(value: string): string {
  return legal(value).replace(/[<>&"]/g, (it) => entities[it] ?? it);
}

/** An XML reader makes spaces of the line ends in attributes unless they are written as references. */
function attribute(value: string): string {
  return text(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** Without what XML 1.0 has no way to write. */
function legal(value: string): string {
  return plain(value)
    .toWellFormed()
    .replace(/[\uFFFE\uFFFF]/g, '');
}
