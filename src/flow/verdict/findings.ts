/** Problems that are not a failing test: checks without a full answer, a change nothing tested, a repository without tests. Pure. */
import type { Change } from '#domain/change';
import type { Attempt, Trouble } from '#domain/evidence';
import { effectOfFailure, type Failure, type Finding, type TestCounts } from '#domain/verdict';
import type { RunRows } from '#flow/verdict/rows';
import { count } from '#kit/text';

export function findingsFor(
  rows: RunRows,
  selecting: readonly Attempt[],
  tests: TestCounts,
  failures: readonly Failure[],
): readonly Finding[] {
  return [
    ...unusable(rows),
    ...unread(rows),
    ...unfinished(rows, selecting),
    ...selecting.flatMap(troubleFinding),
    ...silentFiles(rows, selecting),
    ...nothingRan(rows, selecting, tests, failures),
    ...untestedChange(rows),
  ];
}

function unusable({ project }: RunRows): readonly Finding[] {
  if (project.unusable === null) return [];
  return [finding('head-not-prepared', 'inconclusive', 'environment', project.unusable)];
}

/** Tests that exist and cannot even be listed: a change to code cannot pass without them. */
function unread({ project, change }: RunRows): readonly Finding[] {
  if (!touchesCode(change)) return [];
  return project.unread.map((problem) => finding('suite-not-read', 'inconclusive', 'environment', problem));
}

function touchesCode(change: Change): boolean {
  return change.files.some((file) => file.kind !== 'docs' && file.kind !== 'asset');
}

function unfinished({ plan }: RunRows, selecting: readonly Attempt[]): readonly Finding[] {
  const answered = new Set(selecting.map((attempt) => attempt.check.id));
  return plan.checks
    .filter((check) => !answered.has(check.id))
    .map((check) => finding('check-unfinished', 'inconclusive', 'unknown', `${check.suite}: ${check.id} never ended`));
}

const classOfTrouble: Readonly<Record<Trouble['kind'], 'environment' | 'infrastructure' | 'unknown'>> = {
  'not-prepared': 'environment',
  'not-started': 'environment',
  'no-tests': 'unknown',
  crashed: 'unknown',
  timeout: 'unknown',
  stopped: 'unknown',
};

function troubleFinding({ trouble, check, problems, command }: Attempt): readonly Finding[] {
  if (trouble === null) return [];
  const causes = problems.map((problem) => problem.message.split('\n')[0] ?? '').filter((line) => line !== '');
  const evidence = [...new Set(causes)].slice(0, 5);
  const message = `${check.suite}: ${trouble.message}`;
  const entry = finding(`check-${trouble.kind}`, 'inconclusive', classOfTrouble[trouble.kind], message);
  return [{ ...entry, evidence: [...evidence, `command: ${command}`] }];
}

const namedAsTest = /[._-](?:test|spec)\.[cm]?[jt]sx?$/;

/**
 * To node:test a file that ends with code 0 has passed, also when it left before its first test (`process.exit(0)`). One that is named
 * like a test and ran none was not judged; helpers in a test folder have other names. The other runners say so themselves.
 */
function silentFiles({ project }: RunRows, selecting: readonly Attempt[]): readonly Finding[] {
  const isFiltered = (args: readonly string[]): boolean => args.some((arg) => /^--test-(?:name|skip|only)/.test(arg));
  const suites = project.suites.filter(({ runner, args }) => runner === 'node-test' && !isFiltered(args));
  return selecting
    .filter(({ check, trouble }) => trouble === null && suites.some(({ id }) => id === check.suite))
    .flatMap(({ files }) => files.filter((it) => it.error === null && it.passed + it.failed + it.skipped === 0))
    .filter(({ file }) => namedAsTest.test(file))
    .map(({ file }) => ({
      ...finding('no-tests-in-file', 'inconclusive', 'unknown', `${file} ran no test: nothing in it was judged`),
      file,
    }));
}

function nothingRan(
  { project, change }: RunRows,
  selecting: readonly Attempt[],
  tests: TestCounts,
  failures: readonly Failure[],
): readonly Finding[] {
  if (project.unusable !== null || change.files.length === 0) return [];
  const noTests = (project.suites.length === 0 || project.tests.length === 0) && project.unread.length === 0;
  if (noTests && touchesCode(change)) {
    const scripts = project.scriptsNotRun.length;
    const hint = scripts === 0 ? '' : ` (${count(scripts, 'script')} that look like suites are listed as not run)`;
    return [
      finding(
        'no-tests',
        'inconclusive',
        'environment',
        `no ${project.suites.length === 0 ? 'test suite was' : 'test files were'} found in this repository${hint}`,
      ),
    ];
  }
  const told = selecting.some(({ trouble }) => trouble !== null) || failures.some(isTold);
  if (selecting.length === 0 || told || tests.passed + tests.failed > 0) return [];
  const unloaded = selecting.some(({ files }) => files.some((file) => file.error !== null));
  if (unloaded) return [unjudged('no-tests-ran', 'the selected files failed before any of their tests could run')];
  return tests.skipped > 0
    ? [unjudged('all-skipped', 'every selected test was skipped by its runner')]
    : [unjudged('no-tests-ran', 'the selected files contain no test')];
}

/** Its class is an answer of its own; a failure of before, or one that is quarantined, is none when nothing else ran. */
function isTold(failure: Failure): boolean {
  return effectOfFailure(failure) !== 'report';
}

function unjudged(rule: string, why: string): Finding {
  return finding(rule, 'inconclusive', 'unknown', `${why}: nothing was judged`);
}

function untestedChange({ impact, change, project }: RunRows): readonly Finding[] {
  if (project.unread.length > 0) return []; // who loads what is not the question while tests are unknown
  const code = new Set(change.files.filter((file) => file.kind === 'source').map((file) => file.path));
  const untested = impact.paths.filter((path) => code.has(path.path) && path.tests === 0);
  return untested.map((path) => ({
    ...finding('untested-change', 'report', 'untested-change', `${path.path} changed and no test loads it`),
    file: path.path,
    evidence: [path.reason],
  }));
}

function finding(rule: string, effect: Finding['effect'], className: Finding['class'], message: string): Finding {
  return { rule, effect, class: className, message, file: null, evidence: [] };
}
