import { expect, test } from 'vitest';
import { nearest } from '#kit/nearest';

const commands = ['validate', 'plan', 'repro'];

test.each([
  ['vaildate', 'validate'], // swapped letters are one mistake
  ['validat', 'validate'],
  ['VALIDATE', 'validate'],
  ['pln', 'plan'],
  ['plank', 'plan'],
  ['xyz', null],
  ['', null],
  ['x'.repeat(20_000), null],
])('%s is nearest to %s', (word, expected) => {
  expect(nearest(word, commands)).toBe(expected);
});

test('the first of equally near candidates wins', () => {
  expect(nearest('bat', ['cat', 'hat'])).toBe('cat');
});
