import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costs, orderByValue } from '#flow/risk/value-order';

const foretold = (key: string, lately: number, expectedMs: number | null) => ({ key, lately, expectedMs });
const order = (...tests: ReturnType<typeof foretold>[]) => orderByValue(tests).map(({ key }) => key);

test('likelier first, quicker first among alike, and by key among the same', () => {
  expect(order(foretold('b', 0.1, 9), foretold('a', 0.1, 9), foretold('c', 0.2, 9))).toEqual(['c', 'a', 'b']);
  expect(order(foretold('slow', 0.1, 900), foretold('quick', 0.1, 9))).toEqual(['quick', 'slow']);
});

test('a very long test gives way to a less likely one, next to no time does not help much', () => {
  const usual = Array.from({ length: 20 }, (_, at) => foretold(`m${at}`, 0.001, 100));
  const [first, second] = order(foretold('long', 0.3, 60_000), foretold('short', 0.2, 100), ...usual);
  expect([first, second]).toEqual(['short', 'long']);
  expect(order(foretold('tiny', 0.1, 0), foretold('likely', 0.15, 100), ...usual)[0]).toBe('likely');
});

test('an unknown duration counts as the average one; without any, only the probability counts', () => {
  const cost = costs([{ expectedMs: 10 }, { expectedMs: 30 }, { expectedMs: null }]);
  expect([cost(null), cost(20), cost(40)]).toEqual([4, 4, 5]);
  expect(order(foretold('a', 0.1, null), foretold('b', 0.2, null))).toEqual(['b', 'a']);
  expect(order(foretold('a', 0.1, 0), foretold('b', 0.2, 0))).toEqual(['b', 'a']);
});

test('the order of the input does not matter, nor does the unit of time', () => {
  const test = fc.record({
    lately: fc.constantFrom(0.1, 0.2, 0.7),
    expectedMs: fc.constantFrom(null, 0, 5, 300),
  });
  fc.assert(
    fc.property(fc.array(test, { maxLength: 12 }), (made) => {
      const tests = made.map((it, at) => ({ ...it, key: `t${at}` }));
      const scaled = tests.map((it) => ({ ...it, expectedMs: it.expectedMs === null ? null : it.expectedMs * 1024 }));
      expect(order(...tests.toReversed())).toEqual(order(...tests));
      expect(order(...scaled)).toEqual(order(...tests));
    }),
  );
});
