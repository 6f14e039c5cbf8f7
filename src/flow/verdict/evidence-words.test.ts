import { expect, test } from 'vitest';
import { evidenceSentences } from '#flow/verdict/evidence-words';
import type { Answer, TestEvidence } from '#flow/verdict/outcomes';
import { anError, aReach, testId } from '../../../test/support/builders.ts';

const failed: Answer = { outcome: 'failed', fingerprint: 'f', error: anError() };
const passed: Answer = { outcome: 'passed' };
const other: Answer = { outcome: 'other', reason: 'crashed' };
const evidence = (answers: Partial<TestEvidence['answers']>): TestEvidence => ({
  test: testId(),
  answers: { head: [], 'head-copy': [], 'base-with-head-tests': [], base: [], ...answers },
});

test('counts, then the rule, then how the change reaches the test', () => {
  const answers = evidence({ head: [failed, failed], 'base-with-head-tests': [passed], base: [passed] });
  expect(evidenceSentences('because so', answers, aReach(), 'main')).toEqual([
    'fails 2/2 here, passes 1/1 on main, passes 1/1 as it was on main',
    'because so',
    'imports src/discount.ts, which changed',
  ]);
});

test('runs without an answer do not count as either', () => {
  const answers = evidence({ head: [failed, other, passed], 'base-with-head-tests': [other] });
  expect(evidenceSentences('x', answers, null, 'main')).toEqual([
    'fails 1/2 here, no answer on main',
    'x',
    'no path from the change to this test is known',
  ]);
});

test('without a base nothing is said about it', () => {
  expect(evidenceSentences('x', evidence({ head: [failed] }), null, null)[0]).toBe('fails 1/1 here');
});
