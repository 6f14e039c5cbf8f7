import { expect, test } from 'vitest';
import type { Risk } from '#domain/plan';
import { fileKey } from '#domain/suite';
import { cycleOf, nextForesight } from '#flow/risk/teach';
import {
  aCheck,
  aFailingAttempt,
  aFailure,
  aFileResult,
  anAttempt,
  anError,
  aRankedTest,
  aReach,
  inTree,
  testFile,
  testId,
} from '../../../test/support/builders.ts';

const ranked = (...files: readonly string[]): Risk => ({
  ranked: files.map((file) => aRankedTest({ reach: aReach({ test: testFile(file) }) })),
});
const risk = ranked('cart.test.ts', 'b.test.ts');
const cycle = (over: Partial<Parameters<typeof cycleOf>[0]>) =>
  cycleOf({ risk, attempts: [], failures: [], ...over }).map(({ key, failed, ms }) => [key, failed, ms]);
const cart = fileKey(testFile());

test('what passed and what failed at head, once each; repetitions and base runs say nothing', () => {
  const failing = [aFailingAttempt(), anAttempt({ check: inTree('head', 1) }), anAttempt({ check: inTree('base', 1) })];
  expect(cycle({ attempts: [anAttempt()] })).toEqual([[cart, false, 12]]);
  expect(cycle({ attempts: failing, failures: [aFailure()] })).toEqual([[cart, true, 12]]);
});

test.each([
  ['pre-existing', true],
  ['known-flaky', true],
  ['unknown', true],
  ['environment', null],
  ['infrastructure', null],
] as const)('a failure judged %s teaches %s', (name, taught) => {
  const told = cycle({ attempts: [aFailingAttempt()], failures: [aFailure({ class: name })] });
  expect(told.map(([, failed]) => failed)).toEqual(taught === null ? [] : [taught]);
});

test('a red file that nobody judged teaches nothing, one whose file itself failed does', () => {
  const attempt = anAttempt({ files: [aFileResult({ error: anError({ phase: 'hook' }) })] });
  expect(cycle({ attempts: [attempt] })).toEqual([]);
  expect(cycle({ attempts: [attempt], failures: [aFailure({ test: testId([]) })] })).toEqual([[cart, true, 12]]);
});

test('a suite that runs as a whole is one test, and only when it was finished', () => {
  const check = aCheck({ files: [testFile('package.json')], whole: true });
  const whole = { risk: ranked('package.json') };
  const key = fileKey(testFile('package.json'));
  expect(cycle({ ...whole, attempts: [anAttempt({ check })] })).toEqual([[key, false, 500]]);
  expect(cycle({ ...whole, attempts: [aFailingAttempt({ check })], failures: [aFailure()] })).toEqual([
    [key, true, 500],
  ]);
  expect(cycle({ ...whole, attempts: [anAttempt({ check, files: [] })] })).toEqual([]);
});

test('what was taught is there the next time', () => {
  const lesson = { risk, attempts: [aFailingAttempt()], failures: [aFailure()] };
  const once = nextForesight(null, lesson);
  expect(once).toContain('cart.test.ts');
  expect(nextForesight(once, lesson)).not.toBe(once);
});
