/** All rows of a run -> its verdict. Pure: the strongest effect wins, fail > inconclusive > pass. */
import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Reach } from '#domain/impact';
import { type Plan, selectedAs } from '#domain/plan';
import type { Recording } from '#domain/recording';
import { fileKey, type TestFile, type TestId, testKey } from '#domain/suite';
import {
  effectOfFailure,
  type Failure,
  type Finding,
  isHeld,
  type ReachOfTests,
  type TestCounts,
  type Verdict,
} from '#domain/verdict';
import { type Case, classify } from '#flow/verdict/classify';
import { cutWords, isCut } from '#flow/verdict/cut-words';
import { evidenceSentences } from '#flow/verdict/evidence-words';
import { findingsFor } from '#flow/verdict/findings';
import { changeSeenBy, confirmedFiles, confirmLimit, testFileStatus } from '#flow/verdict/gather';
import { type Answer, evidenceIn, failingTests, noSuchTest, type TestEvidence, tally } from '#flow/verdict/outcomes';
import { type Proof, proofsFrom } from '#flow/verdict/proof';
import { applyQuarantine, type QuarantineOutcome } from '#flow/verdict/quarantine';
import { criticalGaps, reachOfTests } from '#flow/verdict/reach-of-tests';
import type { RunRows } from '#flow/verdict/rows';
import { failingSlice } from '#formats/failing-slice';
import { shortHash } from '#kit/hash';
import { count } from '#kit/text';

const notCalibrated = 'not calibrated yet: raw counts until there is enough history';

export function judge(rows: RunRows): Verdict {
  const selecting = rows.attempts.filter((attempt) => attempt.check.purpose === 'select');
  const reaches = new Map(rows.impact.reached.map((reach) => [fileKey(reach.test), reach]));
  const known: Known = { rows, reaches, proofOf: proofsFrom(rows.risk, rows.flakes) };
  const classified = selecting.flatMap((attempt) => failuresOf(attempt, known));
  const { failures, findings: lapsed, ran } = quarantine(rows, classified, selecting);
  const tests = countTests(selecting);
  const {
    reach,
    reason,
    findings: unexecuted,
  } = reachOfTests(rows.impact.functions ?? [], passingRecordings(rows, selecting));
  const findings = [
    ...findingsFor(rows, selecting, tests, failures),
    ...unexecuted,
    ...criticalGaps(rows, reach),
    ...lapsed,
  ];
  const effects = [
    ...failures.map((failure) => effectOfFailure(failure)),
    ...findings.map((finding) => finding.effect),
  ];
  const result = effects.includes('fail') ? 'fail' : effects.includes('inconclusive') ? 'inconclusive' : 'pass';
  return {
    result,
    headline: headline(result, failures, findings, tests, nothingToRun(rows), rows.plan, reach),
    failures,
    findings,
    ...(ran.length === 0 ? {} : { quarantined: ran }),
    tests,
    reach,
    reachReason: reason,
    confidence: rows.plan.confidence,
    confidenceReason: rows.plan.confidenceReason,
  };
}

function quarantine(
  { project, quarantine: facts }: RunRows,
  failures: readonly Failure[],
  selecting: readonly Attempt[],
): QuarantineOutcome {
  const { quarantine: entries = [] } = project;
  if (entries.length === 0) return { failures, findings: [], ran: [] };
  if (facts === undefined) throw new Error('nothing is known to judge a quarantine with');
  return applyQuarantine(entries, facts, { failures, selecting });
}

/** Of test files that did not fail in this run; those of earlier runs passed when they were recorded. */
function passingRecordings({ recordings }: RunRows, selecting: readonly Attempt[]): readonly Recording[] {
  const failed = new Set(
    selecting.flatMap(({ check, files }) =>
      files
        .filter((it) => it.failed > 0 || it.error !== null)
        .map(({ project, file }) => fileKey({ suite: check.suite, project, file })),
    ),
  );
  return recordings.filter(({ test }) => !failed.has(fileKey(test)));
}

/** What every failure of one judgement needs, looked up once. */
interface Known {
  readonly rows: RunRows;
  readonly reaches: ReadonlyMap<string, Reach>;
  readonly proofOf: (file: TestFile, test: TestId) => Proof;
}

function failuresOf(first: Attempt, known: Known): readonly Failure[] {
  const group = known.rows.attempts.filter((attempt) => attempt.check.group === first.check.id);
  const confirmed = confirmedFiles(first);
  const firstAnswers = evidenceIn([first]);
  const evidenceOf = evidenceIn(group);
  return failingTests(first).flatMap((test) => {
    const [answer] = firstAnswers(test).answers[first.check.tree];
    if (answer?.outcome !== 'failed') return [];
    return [failureOf(evidenceOf(test), answer, first, confirmed, known)];
  });
}

function failureOf(
  evidence: TestEvidence,
  { error, fingerprint }: Extract<Answer, { outcome: 'failed' }>,
  first: Attempt,
  confirmed: ReadonlySet<string>,
  { rows, reaches, proofOf }: Known,
): Failure {
  const { test } = evidence;
  const selected = selectedAs(first.check, test);
  const reach = reaches.get(fileKey(selected)) ?? null;
  const chain = reach?.why === 'always' || reach?.why === 'full' ? null : reach; // run without a path from the change to it
  const baseLabel = rows.change.base?.label ?? null;
  const testIs = testStatus(evidence, changeSeenBy(first.check, rows.change));
  const flake = rows.flakes.get(testKey(test)) ?? null;
  const decided = confirmed.has(fileKey(selected))
    ? classify({ evidence, error, fingerprint, testIs, reach: chain, flake, baseLabel, proof: proofOf(selected, test) })
    : {
        class: 'unknown' as const,
        because: `more than ${confirmLimit} files failed at once; this one was not run again`,
      };
  const { head, base, 'head-copy': headCopy, 'base-with-head-tests': baseWithHeadTests } = evidence.answers;
  const prints = [...head, ...headCopy].flatMap((it) => (it.outcome === 'failed' ? it.fingerprint : []));
  const others = [...new Set(prints)].filter((print) => print !== fingerprint);
  return {
    id: `f-${shortHash([testKey(test), fingerprint], 8)}`,
    test,
    class: decided.class,
    probability: null,
    probabilityReason: notCalibrated,
    counts: {
      head: tally(head),
      headCopy: tally(headCopy),
      base: tally(base),
      baseWithHeadTests: tally(baseWithHeadTests),
    },
    evidence: evidenceSentences(decided.because, evidence, reach, baseLabel),
    error,
    fingerprint,
    ...(others.length === 0 ? {} : { otherFingerprints: others }),
    slice: failingSlice(error, first.root),
  };
}

/** A test whose file changed is `added` when base's own version of the file ran and does not have it. */
function testStatus(evidence: TestEvidence, change: Change): Case['testIs'] {
  const file = testFileStatus(evidence.test.file, change);
  const absent = (answer: Answer): boolean => answer.outcome === 'other' && answer.reason === noSuchTest;
  return file === 'modified' && evidence.answers.base.some(absent) ? 'added' : file;
}

function countTests(selecting: readonly Attempt[]): TestCounts {
  const outcomes = selecting.flatMap((attempt) => attempt.tests.map((test) => test.outcome));
  const of = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped'),
    files: selecting.reduce((sum, attempt) => sum + attempt.files.length, 0),
  };
}

function nothingToRun({ change, plan }: RunRows): string {
  if (change.files.length === 0) return 'nothing changed';
  const asked = isCut(plan) ? plan.cut?.layers?.asked : undefined;
  return `no ${asked === undefined ? '' : `${asked.join(' or ')} `}test can reach this change`;
}

function headline(
  result: Verdict['result'],
  failures: readonly Failure[],
  findings: readonly Finding[],
  tests: TestCounts,
  nothingToRun: string,
  plan: Plan,
  reach: ReachOfTests | null,
): string {
  const attention =
    failures.filter((failure) => effectOfFailure(failure) !== 'report').length +
    findings.filter((finding) => finding.effect !== 'report').length;
  const notYours = failures.filter((failure) => effectOfFailure(failure) === 'report' && !isHeld(failure)).length;
  const held = failures.filter(isHeld).length;
  const standing = plan.notRun.filter(({ passedAt }) => passedAt !== undefined).length;
  const parts = [
    attention === 0 ? null : `${attention} ${attention === 1 ? 'needs' : 'need'} your attention`,
    notYours === 0 ? null : `${notYours}${attention === 0 ? '' : ' more'} ${notYours === 1 ? 'is' : 'are'} not yours`,
    held === 0 ? null : `${held} quarantined`,
    result !== 'fail' && reach?.executed === 0 ? 'nothing tested this change' : null,
    ...cutWords(plan),
    tests.files === 0 && standing > 0
      ? null
      : tests.files > 0
        ? `${tests.passed} passed`
        : result === 'pass'
          ? nothingToRun
          : 'no tests ran',
    standing === 0 ? null : `${count(standing, 'test file')} as before`,
  ];
  const word = result === 'pass' && isCut(plan) ? 'PARTIAL PASS' : result.toUpperCase();
  return `${word}  ${parts.filter((part) => part !== null).join(' · ')}`;
}
