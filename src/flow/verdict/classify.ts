/**
 * From evidence to a class: a cascade of rules, first match wins, each with its reason in words. Pure.
 * Invariants: unsure is `unknown`; a file that could not be loaded is never a failed test; nothing is `pre-existing` or
 * `regression` without a base that really ran; P(flaky) is told where chance is not excluded, or was suspected before.
 */
import type { Reach } from '#domain/impact';
import type { TestError } from '#domain/result';
import type { FailureClass } from '#domain/verdict';
import { type Answer, type TestEvidence, tally } from '#flow/verdict/outcomes';
import { chanceOfFlaky, type Proof } from '#flow/verdict/proof';
import type { FlakeRecord } from '#ports/history';

export interface Case {
  readonly evidence: TestEvidence;
  /** The failure of the selected run. */
  readonly error: TestError;
  readonly fingerprint: string;
  /**
   * Whether this change touches the test's own file; `added` also when only this test is new in a changed file, `refitted` when the
   * change touches other test files instead (fixtures, helpers, snapshots).
   */
  readonly testIs: 'unchanged' | 'refitted' | 'modified' | 'added';
  readonly reach: Reach | null;
  readonly flake: FlakeRecord | null;
  /** How a person calls base (`main`), null when there is nothing to compare with. */
  readonly baseLabel: string | null;
  /** Runs that a regression takes. */
  readonly proof: Proof;
}

export interface Classified {
  readonly class: FailureClass;
  /** The rule's own sentence; counts and reach are added by the verdict. */
  readonly because: string;
}

type Rule = (facts: Facts) => Classified | null;

type Base = 'absent' | 'passes' | 'same' | 'different' | 'mixed';

interface Facts extends Case {
  /** Under head's tests. `absent`: never asked or no answer. `same`/`different`: fails in every run, with this or another fingerprint. */
  readonly onBase: Base;
  /** Base's own version, only asked when test files were edited. */
  readonly onOwnBase: Base;
  /** Failures on head's files, here and in a clean copy, and under head's tests on base; passes there and of base's own version. */
  readonly failures: number;
  readonly baseFailures: number;
  readonly basePasses: number;
  readonly ownBasePasses: number;
  readonly headMixed: boolean;
  readonly copyPasses: boolean;
}

export function classify(testCase: Case): Classified {
  const { head, 'head-copy': copy, 'base-with-head-tests': base, base: ownBase } = testCase.evidence.answers;
  const [here, clean] = [tally(head), tally(copy)];
  const facts: Facts = {
    ...testCase,
    onBase: onBase(base, testCase.fingerprint),
    onOwnBase: onBase(ownBase, testCase.fingerprint),
    failures: here.failed + clean.failed,
    baseFailures: tally(base).failed,
    basePasses: tally(base).passed,
    ownBasePasses: tally(ownBase).passed,
    headMixed: here.passed > 0 || (clean.passed > 0 && clean.failed > 0),
    copyPasses: clean.passed > 0 && clean.failed === 0,
  };
  for (const rule of rules) {
    const answer = rule(facts);
    if (answer !== null) return answer;
  }
  return { class: 'unknown', because: 'the evidence does not decide it' };
}

function onBase(answers: readonly Answer[], fingerprint: string): Base {
  const { failed, passed } = tally(answers);
  if (failed + passed === 0) return 'absent';
  if (failed === 0) return 'passes';
  if (passed > 0) return 'mixed';
  return answers.every((answer) => answer.outcome !== 'failed' || answer.fingerprint === fingerprint)
    ? 'same'
    : 'different';
}

/** Names of packages; `./x`, `#x`, `~/x` and `@/x` are the repository's own. */
const missingModule =
  /Cannot find (?:package|module) '((?!@\/)[^'./#~][^']*)'|Failed to resolve import "((?!@\/)[^"./#~][^"]*)"|Cannot find dependency '((?!@\/)[^'./#~][^']*)'/;

const notLoaded: Rule = ({ error, onBase, onOwnBase, testIs, baseLabel }) => {
  if (error.phase !== 'collect') return null;
  if (redBefore({ onBase, onOwnBase, testIs })) {
    return { class: 'pre-existing', because: `the file cannot be loaded on ${baseLabel} either, with the same error` };
  }
  const missing = missingModule.exec(error.message);
  const name = missing?.[1] ?? missing?.[2] ?? missing?.[3];
  if (name !== undefined) return { class: 'environment', because: `the package "${name}" is not installed here` };
  const base = onBase === 'passes' ? `; it loads on ${baseLabel}` : '';
  return { class: 'unknown', because: `the file could not be loaded, so none of its tests ran${base}` };
};

const mixed: Rule = ({ headMixed, copyPasses, onBase, onOwnBase, reach, testIs, baseLabel, failures, ...facts }) => {
  if (!headMixed) return null;
  const isEdited = testIs === 'modified' || testIs === 'refitted';
  const known = testIs === 'added' ? null : flakyBefore({ onBase: isEdited ? onOwnBase : onBase, baseLabel, ...facts }); // before this change there was no new test
  if (known !== null) return known;
  if (copyPasses) return { class: 'unknown', because: 'passes and fails here, and passes in a clean copy' };
  if (diedOnce(facts, failures))
    return {
      class: 'unknown',
      because: 'broke off once outside of its tests and never when run again: perhaps it was killed',
    };
  if (testIs === 'added')
    return { class: 'flaky-introduced', because: 'a new test that passes and fails on the same code' };
  if (isEdited && onOwnBase === 'passes' && onBase !== 'absent' && onBase !== 'passes') {
    return {
      class: 'flaky-introduced',
      because: `passes and fails on the same code; as it was on ${baseLabel}, before this change edited it, it only passes`,
    };
  }
  if (onBase === 'passes' && reach !== null && failures < 2) {
    return {
      class: 'unknown',
      because: `failed once among the other tests and never when run again, here or on ${baseLabel}: perhaps load or order`,
    };
  }
  if (onBase === 'passes' && reach !== null) {
    return {
      class: 'flaky-introduced',
      because: `passes and fails on the same code, which the change reaches; only passes on ${baseLabel}`,
    };
  }
  return { class: 'unknown', because: 'passes and fails on the same code, and base does not tell since when' };
};

function flakyBefore({ onBase, flake, baseLabel }: Pick<Facts, 'onBase' | 'flake' | 'baseLabel'>): Classified | null {
  if (onBase === 'mixed' || onBase === 'same' || onBase === 'different') {
    return { class: 'known-flaky', because: `passes and fails on the same code here, and fails on ${baseLabel} too` };
  }
  if (flake === null || flake.mixedTrees === 0) return null;
  const times = flake.mixedTrees === 1 ? 'once' : `${flake.mixedTrees} times`;
  return { class: 'known-flaky', because: `passes and fails on the same code, as seen ${times} before` };
}

/** A worker that the system kills looks like this; no test said anything. */
function diedOnce({ evidence, error }: Pick<Facts, 'evidence' | 'error'>, failures: number): boolean {
  return evidence.test.title.length === 0 && error.phase === 'late' && failures < 2;
}

const dirtyTree: Rule = ({ copyPasses }) =>
  copyPasses
    ? {
        class: 'environment',
        because: 'fails in your work tree and passes in a clean copy of the same files: something git ignores differs',
      }
    : null;

/** The same failure on base: of the same test, or, where test files were edited, of base's own version. */
function redBefore({ onBase, onOwnBase, testIs }: Pick<Facts, 'onBase' | 'onOwnBase' | 'testIs'>): boolean {
  if (testIs === 'unchanged') return onBase === 'same';
  if (testIs === 'refitted') return onBase === 'same' && onOwnBase === 'same';
  return onOwnBase === 'same' && onBase !== 'passes' && onBase !== 'mixed';
}

const alreadyRed: Rule = (facts) => {
  if (!redBefore(facts)) return null;
  const asItWas = facts.testIs === 'unchanged' ? '' : ' as it was';
  return { class: 'pre-existing', because: `fails on ${facts.baseLabel}${asItWas} too, with the same error` };
};

const seenOnce: Rule = ({ failures }) =>
  failures < 2 ? { class: 'unknown', because: 'failed once, and running it again gave no answer' } : null;

const nothingBefore: Rule = ({ baseLabel }) =>
  baseLabel === null
    ? { class: 'new-test-failing', because: 'fails every time, and there is nothing before this change' }
    : null;

const brokenByChange: Rule = ({ onBase, failures, basePasses, proof, flake, testIs, baseLabel }) => {
  if (onBase !== 'passes') return null;
  const chance = `P(flaky) ${shareWords(chanceOfFlaky(proof, failures, basePasses))}`;
  const before = flake !== null && flake.mixedTrees > 0 ? 'it was seen to pass and fail on the same code before' : null;
  if (!proof.withinBudget || failures < proof.failures || basePasses < proof.basePasses) {
    const why = proof.withinBudget
      ? 'too few runs gave an answer to be sure'
      : 'the budget of reruns does not exclude chance';
    const also = before === null ? '' : `; ${before}`;
    return { class: 'unknown', because: `fails here and passes on base, but ${why}: ${chance}${also}` };
  }
  const test = testIs === 'unchanged' || testIs === 'refitted' ? 'the same test' : 'this test';
  const though = before === null ? '' : `; though ${before}, so many runs exclude chance: ${chance}`;
  return { class: 'regression', because: `${test} passes on ${baseLabel}'s code and fails on this change's${though}` };
};

/** Rounded up: never less than it is. */
function shareWords(share: number): string {
  return share < 0.001 ? '< 0.001' : `= ${(Math.ceil(share * 1000) / 1000).toFixed(3)}`;
}

const brokenByTestFiles: Rule = (facts) => {
  const { testIs, onBase, onOwnBase, failures, baseFailures, ownBasePasses, proof, baseLabel } = facts;
  const isBroken = (onBase === 'same' || onBase === 'different') && onOwnBase === 'passes';
  if (testIs !== 'refitted' || !isBroken) return null;
  if (failures + baseFailures < proof.failures || ownBasePasses < proof.basePasses) {
    return { class: 'unknown', because: 'fails with the test files of this change, but too few runs gave an answer' };
  }
  const because = `other test files that this change edits break it, with ${baseLabel}'s code as well`;
  return { class: 'new-test-failing', because };
};

const newTest: Rule = ({ onBase, testIs, baseLabel }) => {
  if (testIs === 'unchanged' || testIs === 'refitted' || onBase === 'mixed') return null;
  const what = testIs === 'added' ? 'a new test' : 'a test this change edits';
  const there = onBase === 'absent' ? '' : `, on ${baseLabel}'s code as well`;
  return { class: 'new-test-failing', because: `${what} that fails every time${there}` };
};

const otherwiseRed: Rule = ({ onBase, baseLabel }) => {
  if (onBase === 'different') return { class: 'unknown', because: `fails on ${baseLabel} too, but with another error` };
  if (onBase === 'mixed')
    return { class: 'unknown', because: `fails every time here, passes and fails on ${baseLabel}` };
  return null;
};

const noBase: Rule = ({ onBase, evidence }) => {
  if (onBase !== 'absent') return null;
  const reason = evidence.answers['base-with-head-tests'].find((answer) => answer.outcome === 'other');
  const why = reason?.outcome === 'other' ? reason.reason : 'base was not run';
  return { class: 'unknown', because: `nothing to compare with: ${why}` };
};

const rules: readonly Rule[] = [
  notLoaded,
  mixed,
  dirtyTree,
  alreadyRed,
  seenOnce,
  nothingBefore,
  brokenByChange,
  brokenByTestFiles,
  newTest,
  otherwiseRed,
  noBase,
];
