/** The loop of experiments: what is asked for, in which order, and that it ends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseLimit, confirmedFiles, confirmLimit, missingChecks } from '#flow/verdict/gather';
import {
  aChange,
  aChangedFile,
  aCheck,
  aFailingAttempt,
  aFileResult,
  anAttempt,
  anError,
  aRankedTest,
  aTestResult,
  testFile,
} from '../../../test/support/builders.ts';
import { playOut, steadyRisk, story } from '../../../test/support/play-out.ts';

const inPlace = aChange({ inPlace: true });
const edited = aChange({ files: [aChangedFile({ path: 'cart.test.ts', kind: 'test' })] });
const refitted = aChange({ files: [aChangedFile({ path: 'fixtures/cart.json', kind: 'test' })] });
const tree = (ids: readonly string[]): readonly string[] => ids.map((id) => id.replace('/select/vitest', ''));
const roundsOf = (...args: Parameters<typeof story>) => story(...args).rounds.map(tree);

describe('rounds', () => {
  test('a change between two refs: twice more here, twice on base', () => {
    expect(roundsOf({ head: ['failed'], 'base-with-head-tests': ['passed'] })).toEqual([
      ['head/1', 'base-with-head-tests/1'],
      ['base-with-head-tests/2', 'head/2'],
    ]);
  });

  test('a work tree: one of the runs is in a clean copy', () => {
    const outcomes = { head: ['failed'], 'head-copy': ['failed'], 'base-with-head-tests': ['passed'] } as const;
    expect(roundsOf(outcomes, { change: inPlace })).toEqual([
      ['head/1', 'base-with-head-tests/1'],
      ['base-with-head-tests/2', 'head-copy/1'],
    ]);
  });

  test('a file that history cannot vouch for takes more', () => {
    const rounds = roundsOf({ head: ['failed'], 'base-with-head-tests': ['passed'] }, { risk: { ranked: [] } });
    expect(rounds.flat().filter((id) => id.startsWith('head'))).toHaveLength(4);
    expect(rounds.flat().filter((id) => id.startsWith('base'))).toHaveLength(3);
  });

  test('nor does history vouch for a file that the change edits, or that failed lately', () => {
    const [known = aRankedTest()] = steadyRisk.ranked;
    const changed = aRankedTest({ seen: known.seen, reach: { ...known.reach, why: 'changed-test', distance: 0 } });
    const shaky = aRankedTest({ seen: { runs: 20, failures: 1 } });
    for (const ranked of [[changed], [shaky]]) {
      expect(roundsOf({ head: ['failed'], 'base-with-head-tests': ['passed'] }, { risk: { ranked } })).toHaveLength(4);
    }
  });

  test('red on base: one round is enough', () => {
    expect(roundsOf({ head: ['failed'], 'base-with-head-tests': ['failed'] })).toHaveLength(1);
  });

  test('mixed here: base until it fails too, and here as often', () => {
    const rounds = roundsOf({ head: ['passed'], 'base-with-head-tests': ['passed', 'passed', 'failed'] });
    expect(rounds).toEqual([
      ['head/1', 'base-with-head-tests/1'],
      ['base-with-head-tests/2', 'head/2'],
      ['base-with-head-tests/3', 'head/3'],
    ]);
  });

  test('mixed here, base never fails: the limit ends it', () => {
    expect(roundsOf({ head: ['passed'], 'base-with-head-tests': ['passed'] })).toHaveLength(baseLimit);
  });

  test('mixed here, with a second failure among the repetitions: only base goes on', () => {
    const rounds = roundsOf({ head: ['passed', 'failed'], 'base-with-head-tests': ['passed'] });
    expect(rounds.slice(1, 4)).toEqual([
      ['base-with-head-tests/2', 'head/2'],
      ['base-with-head-tests/3'],
      ['base-with-head-tests/4'],
    ]);
  });

  test('mixed on base: here until it passes too', () => {
    const rounds = roundsOf({ head: ['failed', 'failed', 'passed'], 'base-with-head-tests': ['passed', 'failed'] });
    expect(rounds.at(-1)).toEqual(['head/3']);
  });

  test('a clean copy that passes is asked once more', () => {
    const outcomes = { head: ['failed'], 'head-copy': ['passed'], 'base-with-head-tests': ['passed'] } as const;
    expect(roundsOf(outcomes, { change: inPlace }).at(-1)).toEqual(['head-copy/2']);
  });

  test('an edited test file also runs as it was on base, once', () => {
    const rounds = roundsOf(
      { head: ['failed'], 'base-with-head-tests': ['passed'], base: ['passed'] },
      { change: edited },
    );
    expect(rounds.flat().filter((id) => id === 'base/1')).toHaveLength(1);
  });

  test('red on base with fixtures of this change: base as it was, until it is proven that they are why', () => {
    const outcomes = { head: ['failed'], 'base-with-head-tests': ['failed'], base: ['passed'] } as const;
    expect(roundsOf(outcomes, { change: refitted })).toEqual([
      ['head/1', 'base-with-head-tests/1'],
      ['base/1'],
      ['base/2'],
    ]);
    const unproven = roundsOf(outcomes, { change: refitted, risk: { ranked: [] } }).flat();
    expect(unproven.filter((id) => id.startsWith('base/'))).toHaveLength(3);
    expect(unproven.filter((id) => id.startsWith('head/'))).toHaveLength(3);
  });

  test('a renamed test file has no version of its own on base', () => {
    const renamed = aChange({
      files: [aChangedFile({ path: 'cart.test.ts', oldPath: 'basket.test.ts', status: 'renamed', kind: 'test' })],
    });
    expect(roundsOf({ head: ['failed'], 'base-with-head-tests': ['failed'] }, { change: renamed })[0]).toEqual([
      'head/1',
      'base-with-head-tests/1',
    ]);
  });

  test('nothing before: only head again', () => {
    expect(roundsOf({ head: ['failed'] }, { change: aChange({ base: null }) })).toEqual([['head/1']]);
  });
});

test('a green run asks for nothing', () => {
  expect(missingChecks({ change: aChange(), risk: steadyRisk, checks: [aCheck()], attempts: [anAttempt()] })).toEqual(
    [],
  );
});

test('a group waits for all of its answers, other groups do not', () => {
  const other = aCheck({ id: 'select/jest', group: 'select/jest', suite: 'jest' });
  const asked = missingChecks({
    change: aChange(),
    risk: steadyRisk,
    checks: [aCheck(), other],
    attempts: [aFailingAttempt()],
  });
  expect(asked.map((check) => check.group)).toEqual(['select/vitest', 'select/vitest']);
  const checks = [aCheck(), other, ...asked];
  expect(missingChecks({ change: aChange(), risk: steadyRisk, checks, attempts: [aFailingAttempt()] })).toEqual([]);
});

test('partial results of an attempt with trouble are confirmed', () => {
  const first = aFailingAttempt({ trouble: { kind: 'timeout', message: 'did not finish' } });
  const asked = missingChecks({ change: aChange(), risk: steadyRisk, checks: [first.check], attempts: [first] });
  expect(asked).toHaveLength(2);
});

test('only failing files run again, at most so many', () => {
  const files = Array.from({ length: confirmLimit + 1 }, (_, index) => `f${index}.test.ts`);
  const first = anAttempt({
    tests: [...files.map((file) => aTestResult('failed', { file })), aTestResult('passed')],
    files: files.map((file) => aFileResult({ file, failed: 1 })),
  });
  expect(confirmedFiles(first).size).toBe(confirmLimit);
  const [again] = missingChecks({ change: aChange(), risk: steadyRisk, checks: [first.check], attempts: [first] });
  expect(again?.files.map((it) => it.file)).toEqual(files.slice(0, confirmLimit));
});

describe('a suite that runs as a whole', () => {
  const standIn = testFile('package.json');
  const check = aCheck({ files: [standIn], whole: true });
  const red = (files: readonly string[]) =>
    anAttempt({
      check,
      tests: files.map((file) => aTestResult('failed', { file })),
      files: files.map((file) => aFileResult({ file, failed: 1 })),
    });
  const asked = (attempt: ReturnType<typeof red>, change = aChange()) =>
    missingChecks({ change, risk: steadyRisk, checks: [check], attempts: [attempt] });

  test('runs again as a whole, however many files fail', () => {
    const files = Array.from({ length: confirmLimit + 1 }, (_, index) => `f${index}.test.ts`);
    expect(asked(red(files)).map((it) => [it.tree, it.whole, it.files])).toEqual([
      ['head', true, [standIn]],
      ['base-with-head-tests', true, [standIn]],
    ]);
    expect(confirmedFiles(red(files)).size).toBe(1);
  });

  test('takes only what looks like a test for an edited test', () => {
    const edits = (path: string, kind: 'test' | 'config') => aChange({ files: [aChangedFile({ path, kind })] });
    const trees = (path: string, change: ReturnType<typeof aChange>) => asked(red([path]), change).map((it) => it.tree);
    expect(trees('package.json', edits('package.json', 'config'))).not.toContain('base');
    expect(trees('cart.test.ts', edits('cart.test.ts', 'test'))).toContain('base');
  });
});

const anyOutcome = fc.constantFrom('passed', 'failed', 'other', 'collect', 'not-prepared', 'skipped', 'hook');

test('whatever the answers are, it ends soon, never asks the same check twice, and asking again asks the same', () => {
  const changes = fc.constantFrom(aChange(), inPlace, edited, refitted, aChange({ base: null }));
  fc.assert(
    fc.property(changes, fc.boolean(), fc.infiniteStream(anyOutcome), (change, steady, stream) => {
      const files = [testFile(), testFile('stock.test.ts'), testFile('stock.test.ts', 'browser')];
      const first = attemptOf(aCheck({ files }), () => 'failed');
      const risk = steady ? steadyRisk : { ranked: [] };
      const { rounds, attempts } = playOut(
        [first],
        (check) => attemptOf(check, () => stream.next().value),
        change,
        risk,
      );
      const ids = rounds.flat();
      expect(new Set(ids).size).toBe(ids.length);
      expect(rounds.length).toBeLessThanOrEqual(12);
      const checks = attempts.map((attempt) => attempt.check);
      const some = { change, risk, checks, attempts: attempts.slice(0, -1) };
      expect(missingChecks(some)).toEqual(missingChecks(some));
    }),
  );
});

function attemptOf(check: ReturnType<typeof aCheck>, next: () => string) {
  const told = check.files.map(({ file, project }) => ({ file, project, outcome: next() }));
  const tests = told.flatMap(({ file, project, outcome }) =>
    outcome === 'passed' || outcome === 'failed' || outcome === 'skipped'
      ? [aTestResult(outcome, { file, project })]
      : [],
  );
  const files = told.flatMap(({ file, project, outcome }) => {
    if (outcome === 'not-prepared') return [];
    const error = outcome === 'collect' || outcome === 'hook' ? anError({ phase: outcome }) : null;
    return [aFileResult({ file, project, error })];
  });
  return anAttempt({ check, tests, files });
}
