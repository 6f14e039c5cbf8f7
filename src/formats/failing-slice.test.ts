import { expect, test } from 'vitest';
import { failingSlice } from '#formats/failing-slice';
import { anError } from '../../test/support/builders.ts';

test('expected and got, then where', () => {
  expect(failingSlice(anError(), '/repo')).toEqual([
    'expected 1799, got 1800',
    '  at applyCoupons (src/discount.ts:44:18)',
  ]);
});

test('a message that says more than the values stays', () => {
  const error = anError({ message: 'total of the cart is wrong', stack: '' });
  expect(failingSlice(error, '/repo')).toEqual(['total of the cart is wrong', 'expected 1799, got 1800']);
});

test('long values give the message, named', () => {
  const error = anError({
    name: 'TypeError',
    message: 'x is not a function\n\nhelp',
    expected: null,
    actual: null,
    stack: '',
  });
  expect(failingSlice(error, '/repo')).toEqual(['TypeError: x is not a function', 'help']);
});

test('a name that the message says is not said twice', () => {
  const error = anError({ name: 'Error', message: 'Error: no', expected: null, actual: null, stack: '' });
  expect(failingSlice(error, '/repo')).toEqual(['Error: no']);
});

test('at most 14 lines of 200 letters, the frames always among them', () => {
  const message = Array.from({ length: 50 }, () => 'x'.repeat(500)).join('\n');
  const slice = failingSlice(anError({ message, expected: null, actual: null }), '/repo');
  expect(slice).toHaveLength(14);
  expect(Math.max(...slice.map((line) => line.length))).toBe(200);
  expect(slice.at(-1)).toContain('applyCoupons');
});

test('what a hostile stack paints is taken away', () => {
  const stack = 'Error\n    at \u001b[2Jevil (/repo/src/a.ts:1:2)';
  expect(failingSlice(anError({ stack }), '/repo')).toContain('  at evil (src/a.ts:1:2)');
});

test('an error that says nothing has no lines', () => {
  expect(failingSlice(anError({ name: '', message: '', stack: '', expected: null, actual: null }), '/repo')).toEqual(
    [],
  );
});
