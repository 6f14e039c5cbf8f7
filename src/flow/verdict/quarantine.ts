/**
 * What assay.quarantine.yaml makes of failures that have been classified. Pure. In short:
 *
 *     the entry has expired              red again, whoever broke it; a broken environment stays inconclusive
 *     the failure is new                 as if there were no entry
 *     more runs failed than its budget   red again
 *     otherwise                          held: told, and stops nothing
 *
 * A failure is known when the entry names its fingerprint, or, where it names none, when the history saw it, of this very test, before the
 * day the entry was added; and so is every other failure of the test when it was run again. Everything else is new, so that a quarantine
 * never hides what it was not made for. An entry begins on the day it was added. A file that cannot be loaded is never held: none of its
 * tests ran.
 */
import { type QuarantineEntry, quarantineFile } from '#domain/config/quarantine';
import type { Attempt } from '#domain/evidence';
import { type TestId, testKey } from '#domain/suite';
import {
  type Effect,
  effectOf,
  type Failure,
  type FailureClass,
  type Finding,
  type QuarantineRun,
  type QuarantineState,
} from '#domain/verdict';
import { globMatcher } from '#kit/glob';
import type { KnownFailure } from '#ports/history';

export interface QuarantineFacts {
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  /** What the history remembers, before this run. */
  readonly known: readonly KnownFailure[];
}

export interface QuarantineOutcome {
  readonly failures: readonly Failure[];
  readonly findings: readonly Finding[];
  readonly ran: readonly QuarantineRun[];
}

export function applyQuarantine(
  entries: readonly QuarantineEntry[],
  facts: QuarantineFacts,
  { failures, selecting }: { readonly failures: readonly Failure[]; readonly selecting: readonly Attempt[] },
): QuarantineOutcome {
  const begun = entries.filter(({ added }) => added <= facts.today);
  const matched = begun.map((entry) => ({ entry, matches: testMatcher(entry) }));
  const judged = failures.map((failure) => {
    const own = matched.filter(({ matches }) => matches(failure.test)).map(({ entry }) => entry);
    return quarantined(failure, own, facts);
  });
  const ran = matched.flatMap(({ entry, matches }) => runOf(entry, matches, selecting));
  const named = new Set(judged.flatMap(({ quarantine }) => (quarantine?.state === 'expired' ? [quarantine.at] : [])));
  const lapsed = begun.filter((entry) => isExpired(entry, facts.today) && !named.has(entry.at));
  return { failures: judged, findings: lapsed.map(lapsedFinding), ran };
}

/** Whether an entry is about a test; of a file's own failure (no title) when it is about the whole file. */
export function testMatcher({ test, suite }: Pick<QuarantineEntry, 'test' | 'suite'>): (of: TestId) => boolean {
  const [file = '', ...titles] = test.split(separator);
  const title = titles.join(joint);
  const isFile = globMatcher([file]);
  return (of) => {
    if ((suite !== null && of.suite !== suite) || (of.file !== file && !isFile(of.file))) return false;
    const own = of.title.join(joint).split(separator).join(joint);
    return title === '' || own === title || own.startsWith(`${title}${joint}`);
  };
}

const joint = ' › ';
const separator = / [›>] /;

export function isExpired({ expires }: QuarantineEntry, today: string): boolean {
  return today > expires;
}

/** Runs since the entry was added, before this one, that showed a failure it is about. */
export function failingRuns(entry: QuarantineEntry, known: readonly KnownFailure[]): number {
  const matches = testMatcher(entry);
  const since = Date.parse(entry.added);
  const own = known.filter(({ failure }) => matches(failure.test));
  const moments = own.flatMap(({ sightings, seenAt }) => sightings ?? [seenAt]);
  return new Set(moments.filter((at) => at >= since)).size;
}

/** Of several entries what holds it, else what turns it red. */
const strongestFirst: readonly QuarantineState[] = ['held', 'expired', 'over-budget', 'new-failure'];

function quarantined(failure: Failure, entries: readonly QuarantineEntry[], facts: QuarantineFacts): Failure {
  const states = entries.map((entry) => ({ entry, state: stateOf(entry, failure, facts) }));
  const rank = ({ state }: (typeof states)[number]) => strongestFirst.indexOf(state);
  const [chosen] = states.toSorted((a, b) => rank(a) - rank(b));
  if (chosen === undefined) return failure;
  const { entry, state } = chosen;
  const { at, owner, expires } = entry;
  const effect = effectIn(state, failure.class);
  const sentence = stateWords(entry, state);
  return { ...failure, evidence: [sentence, ...failure.evidence], quarantine: { state, effect, at, owner, expires } };
}

function stateOf(entry: QuarantineEntry, failure: Failure, { today, known }: QuarantineFacts): QuarantineState {
  if (isExpired(entry, today)) return 'expired';
  if (failure.error.phase === 'collect' || !isKnown(entry, failure, known)) return 'new-failure';
  const isOver = entry.budget !== null && failingRuns(entry, known) + 1 > entry.budget;
  return isOver ? 'over-budget' : 'held';
}

function isKnown({ failures, added }: QuarantineEntry, failure: Failure, known: readonly KnownFailure[]): boolean {
  const key = testKey(failure.test);
  const before = known.flatMap(({ failure: seen, firstSeenAt, seenAt }) =>
    testKey(seen.test) === key && (firstSeenAt ?? seenAt) < Date.parse(added) ? seen.fingerprint : [],
  );
  const meant = new Set(failures.length > 0 ? failures : before);
  return [failure.fingerprint, ...(failure.otherFingerprints ?? [])].every((print) => meant.has(print));
}

function effectIn(state: QuarantineState, name: FailureClass): Effect {
  if (state === 'held') return 'report';
  return state === 'new-failure' || effectOf[name] === 'inconclusive' ? effectOf[name] : 'fail';
}

function stateWords({ test, owner, expires, budget, because, at }: QuarantineEntry, state: QuarantineState): string {
  switch (state) {
    case 'held':
      return `quarantined until ${expires}, owner ${owner}: ${because}`;
    case 'expired':
      return `quarantine of ${test} expired on ${expires}, owner ${owner} (${at})`;
    case 'over-budget':
      return `quarantine of ${test} is over its budget of ${budget} failing runs, owner ${owner} (${at})`;
    case 'new-failure':
      return `quarantined, but not for this failure: it is new (${at}, owner ${owner})`;
  }
}

function runOf(
  { test, at, owner, expires, because }: QuarantineEntry,
  matches: (of: TestId) => boolean,
  selecting: readonly Attempt[],
): readonly QuarantineRun[] {
  const outcomes = selecting.flatMap(({ check, tests }) =>
    tests.filter((it) => matches({ ...it, suite: check.suite })).map(({ outcome }) => outcome),
  );
  const [passed, failed] = (['passed', 'failed'] as const).map((it) => outcomes.filter((one) => one === it).length);
  if (!passed && !failed) return [];
  return [{ test, at, owner, expires, because, passed: passed ?? 0, failed: failed ?? 0 }];
}

function lapsedFinding({ test, owner, expires, at }: QuarantineEntry): Finding {
  const message = `quarantine of ${test} expired on ${expires}, owner ${owner}: remove it, or say until when it holds (${at})`;
  return {
    ...{ rule: 'quarantine-expired', effect: 'report', class: 'test-integrity', message },
    ...{ file: quarantineFile, evidence: [] },
  };
}
