import { expect, test } from 'vitest';
import { createPaint } from '#cli/text/paint';
import { reproText, trialText } from '#cli/text/repro';
import { aChange, aFailure, anError, aSuite } from '../../../test/support/builders.ts';

const error = anError({ stack: 'Error\n    at applyCoupons (/trees/9f/src/discount.ts:44:18)' });
const known = { failure: aFailure({ error }), change: aChange(), suite: aSuite(), seenAt: 0 };
const none = { same: 0, different: 0, passed: 0, 'no-answer': 0 };
const at = (over: Partial<Parameters<typeof reproText>[0]> = {}) =>
  reproText(
    {
      known,
      command: 'cd /trees/9f && vitest run cart.test.ts',
      tree: '/trees/9f',
      result: 'same',
      message: 'expected 1800 to be 1799',
      output: 'log line',
      treeId: 'head-tree',
      counts: { ...none, [over.result ?? 'same']: 1 },
      ...over,
    },
    { paint: createPaint(false), columns: 80 },
  ).split('\n');

test('failed again in the same way', () => {
  expect(at()).toEqual([
    'REPRODUCED  failed again, with the same error',
    'test        cart.test.ts › applies two coupons',
    'seen on     agent/discounts (tree head-tree) as regression',
    'command     cd /trees/9f && vitest run cart.test.ts',
    'error       expected 1800 to be 1799',
    '  at src/discount.ts:44:18',
  ]);
});

test.each([
  ['different', 'FAILED DIFFERENTLY  failed again, but with another error'],
  ['passed', 'PASSED  it did not fail this time'],
  ['no-answer', 'NOT RUN  it could not be run again'],
] as const)('%s shows the end of the log', (result, headline) => {
  const output = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
  const lines = at({ result, output });
  expect([lines[0], lines.at(-1), lines.filter((line) => line.startsWith('line ')).length]).toEqual([
    headline,
    'line 99',
    40,
  ]);
});

test('nothing that was printed by a test is obeyed by the terminal', () => {
  expect(at({ result: 'passed', message: '\u001b[2Jx', output: '\u001b]0;title\u0007y' }).join('')).not.toContain(
    '\u001b',
  );
});

test('several times are counted in the headline', () => {
  expect(at({ counts: { ...none, same: 3, passed: 7 } })[0]).toBe(
    'REPRODUCED  3 of 10 failed with the same error, 7 passed',
  );
  expect(at({ result: 'passed', counts: { ...none, passed: 10 } })[0]).toBe('PASSED  10 of 10 passed');
  expect(trialText({ result: 'different', message: '', output: '' }, 2, 10)).toBe(
    ' 2 of 10  failed with another error',
  );
});
