import { expect, test } from 'vitest';
import { sha256, shortHash } from '#kit/hash';

test('where one part ends and the next begins is part of the hash', () => {
  expect(sha256('ab', 'c')).not.toBe(sha256('a', 'bc'));
  expect(sha256('a', '')).not.toBe(sha256('a'));
});

test('texts and their bytes are the same', () => {
  expect(sha256('é')).toBe(sha256(Buffer.from('é')));
});

test('a short hash is the start of the long one', () => {
  expect(shortHash(['a', 'b'])).toBe(sha256('a', 'b').slice(0, 16));
  expect(shortHash(['a'], 6)).toMatch(/^[0-9a-f]{6}$/);
});
