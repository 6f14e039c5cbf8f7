/**
 * Assay's answer on one pair, held against the plain runs. Pure. A regression is refuted unless the very test fails on the faulty tree
 * and passes on base in a plain run of the runner.
 */
import type { ReportJson } from '#operations/report-schema';
import type { Pair } from './pair-data.ts';
import { type PlainOutcome, testKey } from './plain/run.ts';

type Failure = ReportJson['failures'][number];

export interface PairScore {
  readonly verdict: ReportJson['verdict'];
  /** Failures by class. */
  readonly classes: Readonly<Record<string, number>>;
  readonly regressions: number;
  /** Of the tests the pair lists as failing, how many are named as regressions. */
  readonly listedNamed: number;
  /** Regressions the plain runs do not confirm, with what they say. */
  readonly refuted: readonly string[];
  /** Regressions in files that fail on the clean head too. */
  readonly blamedPreExisting: readonly string[];
  /** Failures of another class that count against the change: wrong, as these changes edit no test. */
  readonly otherBlame: readonly string[];
  /** Failing test files that were not selected. */
  readonly missed: readonly string[];
  /** Share of the test files Assay knows that it selected, 0 to 1. */
  readonly selectedShare: number;
  /** What to look at, in words; empty when the pair is judged as it should be. */
  readonly problems: readonly string[];
}

export function scorePair(pair: Pair, report: ReportJson, faulty: PlainOutcome, base: PlainOutcome): PairScore {
  const regressions = report.failures.filter((failure) => failure.class === 'regression');
  const named = new Set(regressions.map(({ file, test }) => `${file} ${testKey(test)}`));
  const clean = pair.full.clean_failing_files ?? {};
  const selected = new Set(report.selected.map(({ file }) => file));
  const scored = {
    verdict: report.verdict,
    classes: countClasses(report.failures),
    regressions: regressions.length,
    listedNamed: pair.failing.filter((listed) => named.has(testKey(listed))).length,
    refuted: regressions.flatMap((failure) => refute(failure, faulty, base)),
    blamedPreExisting: regressions.filter(({ file }) => file in clean).map(nameOf),
    otherBlame: report.failures.filter((it) => it.effect === 'fail' && it.class !== 'regression').map(nameOf),
    missed: Object.keys(pair.full.failing_files).filter((file) => !(file in clean) && !selected.has(file)),
    selectedShare: selected.size / (selected.size + leftOut(report, selected)),
  };
  return { ...scored, problems: findProblems(scored, report) };
}

function leftOut({ notRun }: ReportJson, selected: ReadonlySet<string>): number {
  const files = notRun.filter(({ file, suite }) => suite !== null && !selected.has(file)); // without a suite: a script
  return new Set(files.map(({ file }) => file)).size;
}

/** The files whose tests need a plain run on base to judge what `report` names. */
export function filesToConfirm(report: ReportJson): readonly string[] {
  return [
    ...new Set(report.failures.filter((failure) => failure.class === 'regression').map(({ file }) => file)),
  ].sort();
}

function nameOf({ file, test }: Failure): string {
  return `${file} > ${test || '(the file itself)'}`;
}

function countClasses(failures: readonly Failure[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const failure of failures) counts[failure.class] = (counts[failure.class] ?? 0) + 1;
  return counts;
}

function refute(failure: Failure, faulty: PlainOutcome, base: PlainOutcome): readonly string[] {
  const onFaulty = outcomeOf(failure, faulty);
  const onBase = outcomeOf(failure, base);
  if (onFaulty === 'failed' && onBase === 'passed') return [];
  return [`${nameOf(failure)}: ${onFaulty} on the faulty tree, ${onBase} on base`];
}

function outcomeOf({ file, test }: Failure, { files }: PlainOutcome): string {
  const found = files[file];
  if (found === undefined) return 'no such file';
  if (test === '') return found.failed ? 'failed' : 'passed';
  return found.tests[testKey(test)] ?? 'no such test';
}

function findProblems(scored: Omit<PairScore, 'problems'>, report: ReportJson): readonly string[] {
  const others = report.failures.filter(
    (failure) => failure.class !== 'regression' && failure.class !== 'pre-existing',
  );
  return [
    ...(scored.verdict === 'fail' ? [] : [`verdict ${scored.verdict}: ${report.headline}`]),
    ...(scored.listedNamed > 0 ? [] : ['no listed failing test is named as a regression']),
    ...scored.refuted.map((text) => `refuted: ${text}`),
    ...scored.blamedPreExisting.map((text) => `already red on the clean head: ${text}`),
    ...scored.missed.map((file) => `not selected: ${file} (${reasonNotRun(file, report)})`),
    ...others.map(
      (failure) => `${failure.class}: ${nameOf(failure)}: ${failure.evidence.join('; ')}: ${failure.message}`,
    ),
    ...report.findings.map(
      ({ class: kind, message, evidence }) => `finding ${kind}: ${message}: ${evidence.join('; ')}`,
    ),
  ].map((text) => text.replace(/\s+/g, ' ').slice(0, 600));
}

function reasonNotRun(path: string, report: ReportJson): string {
  return report.notRun.find(({ file }) => file === path)?.reason ?? 'not listed as not run either';
}
