/** When a quarantine holds a failure, and everything that makes it red again. */
import { describe, expect, test } from 'vitest';
import type { QuarantineEntry } from '#domain/config/quarantine';
import { effectOfFailure, type Failure, type FailureClass, isHeld } from '#domain/verdict';
import { applyQuarantine, failingRuns, testMatcher } from '#flow/verdict/quarantine';
import type { KnownFailure } from '#ports/history';
import {
  aChange,
  aFailure,
  anAttempt,
  anError,
  aSuite,
  aTestResult,
  testFile,
  testId,
} from '../../../test/support/builders.ts';

const entry = (over: Partial<QuarantineEntry> = {}): QuarantineEntry => ({
  ...{ at: 'assay.quarantine.yaml:2:3', test: 'cart.test.ts', suite: null, owner: '@shop', because: 'races' },
  ...{ added: '2026-01-10', expires: '2026-02-01', budget: null, failures: ['known'] },
  ...over,
});
const failure = (over: Partial<Failure> = {}): Failure =>
  aFailure({ class: 'regression', fingerprint: 'known', test: testId(), ...over });
const aKnownFailure = (over: Partial<KnownFailure>): KnownFailure => ({
  ...{ failure: failure(), change: aChange(), suite: aSuite(), seenAt: 0 },
  ...over,
});
const day = (written: string): number => Date.parse(written);

function outcome(
  entries: readonly QuarantineEntry[],
  one: Failure,
  known: readonly KnownFailure[] = [],
  today = '2026-01-20',
) {
  const [judged] = applyQuarantine(entries, { today, known }, { failures: [one], selecting: [] }).failures;
  if (judged === undefined) throw new Error('a failure is never lost');
  return judged;
}
const effect = (...args: Parameters<typeof outcome>) => effectOfFailure(outcome(...args));

test('a known failure is held: its class stays, it stops nothing, and it says who answers', () => {
  const held = outcome([entry()], failure());
  expect([held.class, effectOfFailure(held), isHeld(held)]).toEqual(['regression', 'report', true]);
  expect(held.evidence[0]).toBe('quarantined until 2026-02-01, owner @shop: races');
  expect(effect([], failure())).toBe('fail');
});

describe('expiry', () => {
  test('it holds on its last day and not on the next', () => {
    expect(effect([entry()], failure(), [], '2026-02-01')).toBe('report');
    const expired = outcome([entry()], failure(), [], '2026-02-02');
    expect(effectOfFailure(expired)).toBe('fail');
    expect(expired.evidence[0]).toBe(
      'quarantine of cart.test.ts expired on 2026-02-01, owner @shop (assay.quarantine.yaml:2:3)',
    );
  });

  test.each<[FailureClass, string]>([
    ['known-flaky', 'fail'],
    ['pre-existing', 'fail'],
    ['environment', 'inconclusive'],
    ['unknown', 'inconclusive'],
  ])('a failure of class %s is then %s', (name, then) => {
    expect(effect([entry()], failure({ class: name }), [], '2026-02-02')).toBe(then);
  });

  test('an expired entry of a test that passes is told, and stops nothing', () => {
    const facts = { today: '2026-02-02', known: [] };
    const { findings } = applyQuarantine([entry()], facts, { failures: [], selecting: [] });
    expect(findings).toMatchObject([{ rule: 'quarantine-expired', effect: 'report', file: 'assay.quarantine.yaml' }]);
    expect(applyQuarantine([entry()], facts, { failures: [failure()], selecting: [] }).findings).toEqual([]);
  });
});

describe('a new failure', () => {
  const unnamed = entry({ failures: [] });
  const seen = (at: string, over: Partial<Failure> = {}) =>
    aKnownFailure({ failure: failure(over), seenAt: day('2026-01-15'), firstSeenAt: day(at) });

  test('is one whose fingerprint neither the entry names nor the history saw before the entry', () => {
    expect(effect([entry()], failure({ fingerprint: 'other' }))).toBe('fail');
    expect(effect([unnamed], failure())).toBe('fail');
    expect(effect([unnamed], failure(), [seen('2026-01-09')])).toBe('report');
    expect(effect([unnamed], failure(), [seen('2026-01-10')])).toBe('fail');
    expect(effect([entry()], failure({ fingerprint: 'other' }), [seen('2026-01-09', { fingerprint: 'other' })])).toBe(
      'fail',
    );
  });

  test('is one that shows itself only when the test is run again', () => {
    expect(effect([entry()], failure({ otherFingerprints: ['other'] }))).toBe('fail');
    expect(effect([entry({ failures: ['known', 'other'] })], failure({ otherFingerprints: ['other'] }))).toBe('report');
  });

  test('is every one before the entry begins', () => {
    const later = entry({ added: '2026-01-21' });
    expect(outcome([later], failure()).quarantine).toBeUndefined();
    expect(effect([{ ...later, failures: [] }], failure(), [seen('2026-01-09')])).toBe('fail');
  });

  test('is one that only another test had', () => {
    const elsewhere = seen('2026-01-09', { test: testId(['another']) });
    expect(effect([unnamed], failure(), [elsewhere])).toBe('fail');
  });

  test('counts as its class says, as if there were no entry', () => {
    const told = outcome([entry()], failure({ fingerprint: 'other', class: 'pre-existing' }));
    expect([effectOfFailure(told), told.quarantine?.state]).toEqual(['report', 'new-failure']);
  });

  test('is a file that cannot be loaded, whatever is known', () => {
    expect(effect([entry()], failure({ error: anError({ phase: 'collect' }) }))).toBe('fail');
  });
});

describe('the budget', () => {
  const runs = (...days: readonly string[]) =>
    aKnownFailure({ failure: failure(), seenAt: day(days.at(-1) ?? ''), sightings: days.map(day) });

  test('counts runs since the entry, this one too', () => {
    const earlier = runs('2026-01-01', '2026-01-10', '2026-01-11');
    expect(failingRuns(entry(), [earlier])).toBe(2);
    expect(effect([entry({ budget: 3 })], failure(), [earlier])).toBe('report');
    const over = outcome([entry({ budget: 2 })], failure(), [earlier]);
    expect([effectOfFailure(over), over.quarantine?.state]).toEqual(['fail', 'over-budget']);
    expect(effect([entry({ budget: 0 })], failure())).toBe('fail');
  });

  test('two failures of one run are one', () => {
    expect(failingRuns(entry(), [runs('2026-01-11'), runs('2026-01-11')])).toBe(1);
  });
});

test('an entry that holds counts before one that does not', () => {
  expect(effect([entry({ expires: '2026-01-19' }), entry()], failure())).toBe('report');
});

test.each([
  ['cart.test.ts', true],
  ['*.test.ts', true],
  ['src/*.test.ts', false],
  ['cart.test.ts › totals', true],
  ['cart.test.ts > totals > adds up', true],
  ['cart.test.ts › totals › adds', false],
  ['cart.test.ts › adds up', false],
])('%s names cart.test.ts › totals › adds up: %s', (written, does) => {
  const matches = testMatcher({ test: written, suite: null });
  expect(matches(testId(['totals', 'adds up']))).toBe(does);
});

test('a file whose name looks like a glob is that file; a suite confines; a title is not the whole file', () => {
  const page = testId([], testFile('app/[id]/page.test.ts'));
  expect(testMatcher({ test: 'app/[id]/page.test.ts', suite: null })(page)).toBe(true);
  expect(testMatcher({ test: 'app/[id]/page.test.ts', suite: 'another' })(page)).toBe(false);
  expect(testMatcher({ test: 'app/[id]/page.test.ts › adds', suite: null })(page)).toBe(false);
});

test('what ran is counted, what did not is left out', () => {
  const selecting = [anAttempt({ tests: [aTestResult('passed'), aTestResult('failed'), aTestResult('skipped')] })];
  const entries = [entry(), entry({ test: 'other.test.ts' })];
  const { ran } = applyQuarantine(entries, { today: '2026-01-20', known: [] }, { failures: [], selecting });
  expect(ran).toMatchObject([{ test: 'cart.test.ts', passed: 1, failed: 1 }]);
});

test('of two entries the one that holds counts, else the one that turns it red, whatever their order', () => {
  const [isNew, expired] = [entry({ failures: ['another'] }), entry({ expires: '2026-01-15' })];
  const known = failure({ class: 'pre-existing' });
  for (const entries of [
    [isNew, expired],
    [expired, isNew],
  ])
    expect(outcome(entries, known).quarantine?.state).toBe('expired');
  expect(outcome([expired, entry()], known).quarantine?.state).toBe('held');
});
