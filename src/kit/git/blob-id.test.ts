import { expect, test } from 'vitest';
import { blobId, hasBlobId } from '#kit/git/blob-id';

test("git's own names", () => {
  expect(blobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  expect(blobId('Zwölf\n')).toBe('c6e041ce5f9a0b7dc50a3226647f63c189980e34');
  expect(blobId('', 'sha256')).toBe('473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813');
});

test('a content is known by its name, also with the lines of another system', () => {
  expect(hasBlobId('a\n', blobId('a\n'))).toBe(true);
  expect(hasBlobId('a\r\n', blobId('a\n'))).toBe(true);
  expect(hasBlobId('a\r\n', blobId('a\r\n'))).toBe(true);
  expect(hasBlobId('a\n', blobId('a\r\n'))).toBe(false);
  expect(hasBlobId('b\n', blobId('a\n'))).toBe(false);
  expect(hasBlobId('a\n', blobId('a\n', 'sha256'))).toBe(true);
});
