import { expect, test } from 'vitest';
import { trialOf } from '#flow/learn/trial';
import {
  aChange,
  aCheck,
  aFailingAttempt,
  aFailure,
  anAttempt,
  anImpact,
  aPlan,
  aReach,
  aVerdict,
  testFile,
  testId,
} from '../../../test/support/builders.ts';

const leftOut = aReach({ why: 'full', otherwise: 'executed nothing that changed' });
const red = aVerdict({ result: 'fail', failures: [aFailure({ class: 'regression' })] });
const input = {
  change: aChange(),
  impact: anImpact({ reached: [leftOut] }),
  plan: aPlan(),
  verdict: red,
  attempts: [aFailingAttempt()],
  at: 7,
};

test('a failure of a test that would have been left out is a miss, with the decision to blame', () => {
  expect(trialOf(input)).toMatchObject({
    at: 7,
    failures: 1,
    misses: [
      { test: testFile(), decision: 'executed nothing that changed', failing: [testId().title.join(' › ')], at: 7 },
    ],
  });
});

test('several failures of one file are one miss', () => {
  const failures = ['a', 'b'].map((title) => aFailure({ class: 'regression', test: testId([title]) }));
  expect(trialOf({ ...input, verdict: { ...red, failures } })).toMatchObject({
    failures: 2,
    misses: [{ failing: ['a', 'b'] }],
  });
});

test('what was selected, and what does not count against the change, is no miss', () => {
  expect(trialOf({ ...input, impact: anImpact({ reached: [aReach()] }) })).toMatchObject({ failures: 1, misses: [] });
  const verdict = { ...red, failures: [aFailure({ class: 'pre-existing' })] };
  expect(trialOf({ ...input, verdict })).toMatchObject({ failures: 0, misses: [] });
});

test('the same change is the same trial, another one another', () => {
  const other = aChange({ head: { label: 'other', commit: null, tree: 'other-tree' } });
  expect(trialOf({ ...input, at: 8 })?.id).toBe(trialOf(input)?.id);
  expect(trialOf({ ...input, change: other })?.id).not.toBe(trialOf(input)?.id);
});

test.each([
  [
    'not every test ran',
    { impact: anImpact({ reached: [leftOut], unreached: [{ test: testFile('b'), reason: '' }] }) },
  ],
  ['the plan was cut', { plan: aPlan({ cut: { layers: null, budget: null } }) }],
  ['a check never ended', { attempts: [] }],
  ['a check gave no answer', { attempts: [anAttempt({ trouble: { kind: 'crashed', message: '' } })] }],
  ['nothing changed', { change: aChange({ files: [] }) }],
])('there is no trial when %s', (_why, over) => {
  expect(trialOf({ ...input, ...over })).toBeNull();
});

test('repetitions and runs on base are no part of it', () => {
  const again = anAttempt({
    check: { ...aCheck(), purpose: 'confirm-head', id: 'again' },
    trouble: { kind: 'crashed', message: '' },
  });
  expect(trialOf({ ...input, attempts: [aFailingAttempt(), again] })).not.toBeNull();
});
