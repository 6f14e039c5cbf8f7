/** What may never be said, whatever the evidence; the stories of each class are in judge.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectOf } from '#domain/verdict';
import { type Case, classify } from '#flow/verdict/classify';
import type { Answer } from '#flow/verdict/outcomes';
import { fullProof, pooledSuspicion, proofAgainst, steadyProof } from '#flow/verdict/proof';
import { anError, aReach, testId } from '../../../test/support/builders.ts';

const failed = (fingerprint = 'same'): Answer => ({ outcome: 'failed', fingerprint, error: anError() });
const passed: Answer = { outcome: 'passed' };
const noAnswer: Answer = { outcome: 'other', reason: 'crashed' };
const flake = { test: testId(), mixedTrees: 1, passed: 3, failed: 1 };

const answers = fc.array(fc.constantFrom(failed(), failed('different'), passed, noAnswer), { maxLength: 6 });
const drawn: fc.Arbitrary<Case> = fc.record({
  evidence: fc.record({
    test: fc.constant(testId()),
    answers: fc.record({
      head: answers.map((more) => [failed(), ...more]),
      'head-copy': answers,
      'base-with-head-tests': answers,
      base: answers,
    }),
  }),
  error: fc.constantFrom('collect', 'hook', 'test', 'late').map((phase) => anError({ phase })),
  fingerprint: fc.constant('same'),
  testIs: fc.constantFrom('unchanged', 'refitted', 'modified', 'added'),
  reach: fc.constantFrom(null, aReach()),
  flake: fc.constantFrom(null, flake),
  baseLabel: fc.constantFrom('main', null),
  proof: fc.constantFrom(steadyProof, fullProof),
});

test('what the budget leaves open is unknown, and says how likely it is chance', () => {
  const runs = (answer: Answer, times: number): Answer[] => Array.from({ length: times }, () => answer);
  const evidence = {
    test: testId(),
    answers: { head: runs(failed(), 9), 'head-copy': [], 'base-with-head-tests': runs(passed, 8), base: [] },
  };
  const facts = { evidence, error: anError(), fingerprint: 'same', testIs: 'unchanged', reach: aReach() } as const;
  const judged = (pi: number) =>
    classify({ ...facts, flake, baseLabel: 'main', proof: proofAgainst([{ ...pooledSuspicion, pi }]) });
  expect(judged(1).class).toBe('unknown');
  expect(judged(1).because).toContain('the budget of reruns does not exclude chance: P(flaky) = 1.000');
  expect(judged(0.5).class).toBe('regression');
  expect(judged(0.5).because).toContain('P(flaky) < 0.001');
});

/** Without a base nothing was run on it. */
const anyCase = drawn.map((testCase): Case => {
  const { test, answers } = testCase.evidence;
  const none = { ...answers, base: [], 'base-with-head-tests': [] };
  return testCase.baseLabel === null ? { ...testCase, evidence: { test, answers: none } } : testCase;
});

const ran = (list: readonly Answer[]): boolean => list.some((answer) => answer.outcome !== 'other');
const passes = (list: readonly Answer[]): boolean => ran(list) && !list.some((answer) => answer.outcome === 'failed');
const holds = (claim: (testCase: Case, answer: ReturnType<typeof classify>) => boolean): void =>
  fc.assert(
    fc.property(anyCase, (testCase) => claim(testCase, classify(testCase))),
    { numRuns: 3_000 },
  );

describe('never', () => {
  test('regression without enough passes on base and failures here', () => {
    holds(({ evidence, proof }, answer) => {
      const base = evidence.answers['base-with-head-tests'];
      const here = [...evidence.answers.head, ...evidence.answers['head-copy']];
      const count = (list: readonly Answer[], outcome: string) => list.filter((it) => it.outcome === outcome).length;
      return (
        answer.class !== 'regression' ||
        (passes(base) &&
          count(base, 'passed') >= proof.basePasses &&
          count(here, 'failed') >= proof.failures &&
          count(here, 'passed') === 0)
      );
    });
  });

  test('pre-existing without a base that fails', () => {
    holds(
      ({ evidence }, answer) =>
        answer.class !== 'pre-existing' ||
        [...evidence.answers.base, ...evidence.answers['base-with-head-tests']].some((it) => it.outcome === 'failed'),
    );
  });

  test('fail for a file that could not be loaded', () => {
    holds(({ error }, answer) => error.phase !== 'collect' || effectOf[answer.class] !== 'fail');
  });

  test('fail when a clean copy of the same files passes', () => {
    holds(({ evidence }, answer) => !passes(evidence.answers['head-copy']) || effectOf[answer.class] !== 'fail');
  });

  test('fail for a failure seen only once', () => {
    holds(({ evidence }, answer) => {
      const again = [...evidence.answers.head.slice(1), ...evidence.answers['head-copy']];
      return ran(again) || effectOf[answer.class] !== 'fail';
    });
  });

  test('an answer without a reason in words', () => {
    holds((_case, { because }) => because.length > 10 && !because.includes('undefined') && !because.includes('null'));
  });
});

describe('a file that cannot be loaded', () => {
  const collect = (message: string): ReturnType<typeof classify> =>
    classify({
      evidence: {
        test: testId([]),
        answers: { head: [failed(), failed()], 'head-copy': [], 'base-with-head-tests': [passed], base: [] },
      },
      error: anError({ phase: 'collect', message }),
      fingerprint: 'same',
      testIs: 'unchanged',
      reach: null,
      flake: null,
      baseLabel: 'main',
      proof: steadyProof,
    });

  test.each([
    ["Cannot find package 'lodash-money-utils' imported from /repo/src/a.ts", 'lodash-money-utils'],
    ["Cannot find module '@scope/pkg' from 'src/a.ts'", '@scope/pkg'],
    ['Failed to resolve import "left-pad" from "src/a.ts". Does the file exist?', 'left-pad'],
  ])('a missing package is environment: %s', (message, name) => {
    expect(collect(message)).toEqual({ class: 'environment', because: `the package "${name}" is not installed here` });
  });

  test.each([
    "Cannot find module './cart' from 'src/a.ts'",
    "Cannot find module '/repo/src/cart.ts'",
    'Failed to resolve import "@/cart" from "src/a.ts"',
    "Cannot find package '#cart' imported from /repo/src/a.ts",
    'Unexpected token (12:5)',
  ])('anything else is unknown, and base is mentioned: %s', (message) => {
    expect(collect(message)).toEqual({
      class: 'unknown',
      because: 'the file could not be loaded, so none of its tests ran; it loads on main',
    });
  });

  test.each(["Cannot find module '", "Cannot find package 'a", 'Failed to resolve import "', "'"])(
    'reads 16 KiB of %j in linear time',
    (part) => {
      expect(effectOf[collect(part.repeat(16_384 / part.length)).class]).toBe('inconclusive');
    },
  );
});

test('a file of this change whose process died once and never again is nobody’s fault yet, dying twice is', () => {
  const judged = (title: readonly string[], head: readonly Answer[]): string =>
    classify({
      evidence: { test: testId(title), answers: { head, 'head-copy': [], 'base-with-head-tests': [], base: [] } },
      error: anError({ phase: 'late' }),
      fingerprint: 'same',
      testIs: 'added',
      reach: null,
      flake: null,
      baseLabel: 'main',
      proof: steadyProof,
    }).class;
  expect(judged([], [failed(), passed])).toBe('unknown');
  expect(judged([], [failed(), passed, failed()])).toBe('flaky-introduced');
  expect(judged(['a test'], [failed(), passed])).toBe('flaky-introduced');
});
