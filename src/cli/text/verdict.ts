/**
 * The verdict in plain words: what needs attention first, why we think so, what to type next; the rest folded. Pure.
 * Every line is copyable: nothing is boxed, and a repro line stands alone.
 */

import { cutLines } from '#cli/text/cut';
import { fitTo, type Paint, padTo, wrap } from '#cli/text/paint';
import type { NotRun } from '#domain/plan';
import { testName } from '#domain/suite';
import type { Report } from '#domain/verdict';
import { effectOfFailure, type Failure, type Finding, isHeld } from '#domain/verdict';
import { count, duration, oneLine, utc } from '#kit/text';

const labelWidth = 14;
/** Failures shown in full; more have mostly the same cause, and `--json` lists them all. */
const fullFailures = 5;
const shownFiles = 8;
/** Lines about what needs nobody's attention: red before, untested. */
const shownFolded = 8;

export interface TextOptions {
  readonly paint: Paint;
  /** Columns of the terminal; at least 40. */
  readonly columns: number;
}

export function verdictText(report: Report, options: TextOptions): string {
  const { failures, findings } = report.verdict;
  const yours = failures.filter((failure) => effectOfFailure(failure) !== 'report');
  const notYours = failures.filter((failure) => effectOfFailure(failure) === 'report' && !isHeld(failure));
  const held = failures.filter(isHeld);
  const attention = findings.filter((finding) => finding.effect !== 'report');
  const told = findings.filter((finding) => finding.effect === 'report');
  const [lapsed, untested] = [true, false].map((of) => told.filter((it) => (it.class === 'test-integrity') === of));
  const numbered = [
    ...yours.slice(0, fullFailures).map((failure, index) => failureLines(failure, index + 1, options)),
    ...moreFailures(yours, options),
    ...attention.map((finding, index) =>
      findingLines(finding, Math.min(yours.length, fullFailures) + index + 1, options),
    ),
  ];
  return [
    headlineText(report, options.paint),
    ...numbered.flatMap((lines) => ['', ...lines]),
    '',
    ...folded('not yours', notYours.map(notYoursText), options),
    ...quarantineLines(held, report, options),
    ...folded(
      'expired',
      (lapsed ?? []).map((finding) => finding.message),
      options,
    ),
    ...folded(
      'untested',
      (untested ?? []).map((finding) => finding.message),
      options,
    ),
    ...ranLines(report, options),
    ...reusedLines(report, options),
    ...notRunLines(report, options),
    ...cutLines(report.plan).flatMap((line) => labelled('cut', line, options)),
    ...report.notes.flatMap((note) => labelled('note', note, options)),
    ...reachLines(report, options),
    ...labelled('confidence', report.verdict.confidenceReason, options),
    ...fullRunLines(report, options),
  ].join('\n');
}

function headlineText({ verdict, plan, timing }: Report, paint: Paint): string {
  const [word = '', rest = ''] = split(verdict.headline);
  const pass = plan.notRun.some((entry) => entry.cut !== undefined) ? paint.yellow : paint.green;
  const colour = { pass, fail: paint.red, inconclusive: paint.yellow }[verdict.result];
  return `${paint.bold(colour(word))}  ${rest} in ${duration(timing.totalMs)}`;
}

function split(headline: string): readonly [string, string] {
  const at = headline.indexOf('  ');
  return at < 0 ? [headline, ''] : [headline.slice(0, at), headline.slice(at + 2)];
}

function failureLines(failure: Failure, number: number, options: TextOptions): readonly string[] {
  const { paint, columns } = options;
  const head = `${padTo(String(number), 3)}${padTo(failure.class, labelWidth - 1)} `;
  const colour = effectOfFailure(failure) === 'fail' ? paint.red : paint.yellow;
  const name = fitTo(oneLine(testName(failure.test)), Math.max(20, columns - head.length));
  const because = failure.evidence.flatMap((sentence) =>
    wrap(oneLine(sentence), Math.max(20, columns - labelWidth - 3)),
  );
  return [
    `${padTo(String(number), 3)}${colour(padTo(failure.class, labelWidth - 1))} ${paint.bold(name)}`,
    ...because.map((line, index) => `   ${paint.dim(padTo(index === 0 ? 'because' : '', labelWidth - 1))} ${line}`),
    ...failure.slice.map((line) => `     ${fitTo(line, Math.max(30, columns - 5))}`),
    `   ${paint.dim(padTo('repro', labelWidth - 1))} assay repro ${failure.id}`,
  ];
}

function moreFailures(yours: readonly Failure[], { paint, columns }: TextOptions): readonly (readonly string[])[] {
  const rest = yours.slice(fullFailures);
  if (rest.length === 0) return [];
  const shown = rest
    .slice(0, 12)
    .map(
      (failure) =>
        `   ${padTo(failure.id, 9)} ${fitTo(`${failure.class}  ${oneLine(testName(failure.test))}`, columns - 13)}`,
    );
  const left = rest.length - shown.length;
  return [
    [
      paint.dim(`   and ${rest.length} more:`),
      ...shown,
      ...(left > 0 ? [paint.dim(`   … ${left} more in --json`)] : []),
    ],
  ];
}

function findingLines(finding: Finding, number: number, { paint, columns }: TextOptions): readonly string[] {
  const colour = finding.effect === 'fail' ? paint.red : paint.yellow;
  const message = wrap(oneLine(finding.message), Math.max(20, columns - labelWidth - 3));
  return [
    ...message.map((line, index) =>
      index === 0
        ? `${padTo(String(number), 3)}${colour(padTo(finding.class, labelWidth - 1))} ${line}`
        : `${' '.repeat(labelWidth + 3)}${line}`,
    ),
    ...finding.evidence.map((line) => `     ${fitTo(oneLine(line), Math.max(30, columns - 5))}`),
  ];
}

function notYoursText({ test, class: className, evidence, id }: Failure): string {
  return `${oneLine(testName(test))}  ${className}: ${evidence[0] ?? ''}  (${id})`;
}

/** What failed and was held, and what else of the quarantine ran. */
function quarantineLines(held: readonly Failure[], { verdict }: Report, options: TextOptions): readonly string[] {
  const quiet = (verdict.quarantined ?? []).filter(({ failed }) => failed === 0);
  const passed = quiet.length === 0 ? [] : [`${quiet.map(({ test }) => oneLine(test)).join(', ')} ran and passed`];
  return folded('quarantined', [...held.map(notYoursText), ...passed], options);
}

/** The first few, and how many more there are. */
function folded(label: string, texts: readonly string[], options: TextOptions): readonly string[] {
  const rest = texts.length - shownFolded;
  const more = rest > 0 ? labelled(label, `and ${rest} more (--json lists them)`, options) : [];
  return [...texts.slice(0, shownFolded).flatMap((text) => labelled(label, text, options)), ...more];
}

function ranLines({ verdict, plan }: Report, options: TextOptions): readonly string[] {
  if (plan.selected.length === 0) return [];
  const files = [...new Set(plan.selected.map((selected) => selected.test.file))];
  const rest = files.length - shownFiles;
  const names = files.slice(0, shownFiles).join(', ') + (rest > 0 ? ` and ${rest} more (assay plan lists them)` : '');
  const skipped = verdict.tests.skipped === 0 ? '' : `, ${verdict.tests.skipped} skipped`;
  return labelled(
    'ran',
    `${count(files.length, 'test file')}, ${count(verdict.tests.passed + verdict.tests.failed, 'test')}${skipped}: ${names}`,
    options,
  );
}

/** What was not run because nothing it depends on changed since it passed, and since when. */
function reusedLines({ plan }: Report, options: TextOptions): readonly string[] {
  const moments = plan.notRun.flatMap(({ passedAt }) => passedAt ?? []);
  if (moments.length === 0) return [];
  const since = utc(Math.min(...moments));
  const [which, runs] =
    moments.length === 1
      ? [`1 test file passed on ${since}, and nothing it depends on has`, 'it']
      : [`${moments.length} test files passed, the first on ${since}, and nothing they depend on has`, 'them'];
  return labelled('as before', `${which} changed since (--no-reuse runs ${runs})`, options);
}

function notRunLines({ plan }: Report, options: TextOptions): readonly string[] {
  const notRun = plan.notRun.filter(({ passedAt }) => passedAt === undefined);
  const by = (wanted: NotRun['cut']) => notRun.filter(({ suite, cut }) => suite !== null && cut === wanted).length;
  const [tests, layers, budget] = [by(undefined), by('layers'), by('budget')];
  const scripts = notRun.length - tests - layers - budget;
  const parts = [
    layers === 0 ? null : `${count(layers, 'test file')} of other layers`,
    budget === 0 ? null : `${count(budget, 'test file')} over the budget`,
    tests === 0 ? null : `${count(tests, 'test file')} the change cannot reach`,
    scripts === 0
      ? null
      : `${count(scripts, 'script')} that ${scripts === 1 ? 'looks like a suite' : 'look like suites'}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? [] : labelled('not run', `${parts.join(' · ')} (assay plan says why)`, options);
}

/** Nothing where no function changed: there is nothing to reach. */
function reachLines({ verdict, impact }: Report, options: TextOptions): readonly string[] {
  return impact.functions === undefined ? [] : labelled('reach', verdict.reachReason, options);
}

function fullRunLines({ plan }: Report, options: TextOptions): readonly string[] {
  return plan.notRun.some((entry) => entry.suite !== null)
    ? labelled('full run', 'assay validate --full', options)
    : [];
}

function labelled(label: string, text: string, { paint, columns }: TextOptions): readonly string[] {
  return wrap(text, Math.max(30, columns - labelWidth)).map(
    (line, index) => `${paint.dim(padTo(index === 0 ? label : '', labelWidth))}${line}`,
  );
}
