import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test('the closest name wins, a hopeless one is not guessed', () => {
  expect(nearest('overhed', ['plan', 'overhead'])).toBe('overhead');
  expect(nearest('xyz', ['plan', 'overhead'])).toBeUndefined();
  expect(nearest('plan', [])).toBeUndefined();
});
