/** What must not change a fingerprint, and what must. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, normaliseMessage } from '#formats/fingerprint';
import { anError } from '../../test/support/builders.ts';

const print = (message: string, root = '/repo'): string =>
  fingerprintOf(anError({ message, stack: `Error\n    at total (${root}/src/cart.ts:4:2)` }), root);

describe('the same failure', () => {
  test.each([
    ['a line shift', 'SyntaxError in src/a.ts:12:5', 'SyntaxError in src/a.ts:14:5'],
    ['an address', 'segfault at 0x7ffee4b2', 'segfault at 0x7ffee999'],
    ['an id', 'no cart 1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'no cart 9b4e28ba-2fa1-41d2-883f-0016d3cca400'],
    ['a temporary folder', "ENOENT: open '/tmp/x-Ab3/a.json'", "ENOENT: open '/tmp/x-Zz9/a.json'"],
    ['a temporary folder of macOS', 'open /private/var/folders/aa/b/T/x1', 'open /var/folders/cc/d/T/x2'],
    ['a port', 'connect ECONNREFUSED 127.0.0.1:41234', 'connect ECONNREFUSED 127.0.0.1:50999'],
    ['a port by name', 'GET http://localhost:3000/x failed', 'GET http://localhost:3999/x failed'],
    ['a port of all addresses', 'address already in use :::3000', 'address already in use :::4000'],
    ['a duration', 'timed out in 5012 ms', 'timed out in 5003 ms'],
    ['an ISO date', 'at 2026-01-02T03:04:05.678Z it broke', 'at 2026-11-22T13:14:15Z it broke'],
    [
      'a written date',
      'at Mon Jan 02 2026 03:04:05 GMT+0000 (Coordinated Universal Time) it broke',
      'at Sun Nov 22 2026 13:14:15 GMT+0100 (CET) it broke',
    ],
    ['white space', 'a  b\n c', 'a b c'],
  ])('survives %s', (_what, one, other) => {
    expect(print(one)).toBe(print(other));
  });

  test('is the same in another tree, in message and stack', () => {
    expect(print('cannot read /repo/data/a.json')).toBe(
      print('cannot read /cache/trees/9f/data/a.json', '/cache/trees/9f'),
    );
  });

  test('is the same when lines above it move', () => {
    const at = (line: number) => anError({ stack: `Error\n    at total (/repo/src/cart.ts:${line}:2)` });
    expect(fingerprintOf(at(4), '/repo')).toBe(fingerprintOf(at(40), '/repo'));
  });
});

describe('another failure', () => {
  test.each([
    ['values', 'expected 1800 to be 1799', 'expected 1800 to be 1798'],
    ['words', 'cart is empty', 'cart is full'],
    ['a digit of a decimal', 'expected 1.5 to be 2', 'expected 1.6 to be 2'],
    ['the order of values', 'expected 1 to be 2', 'expected 2 to be 1'],
  ])('differs in %s', (_what, one, other) => {
    expect(print(one)).not.toBe(print(other));
  });

  test('differs for any two whole numbers of an assertion', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        fc.pre(a !== b);
        expect(print(`expected ${a} to equal 7`)).not.toBe(print(`expected ${b} to equal 7`));
      }),
    );
  });

  test('differs in name, phase, and function', () => {
    const error = anError();
    const others = [
      anError({ name: 'TypeError' }),
      anError({ phase: 'hook' }),
      anError({ stack: 'Error\n    at total (/repo/src/discount.ts:44:18)' }),
    ];
    for (const other of others) expect(fingerprintOf(other, '/repo')).not.toBe(fingerprintOf(error, '/repo'));
  });
});

test('an attempt without a tree has no root to take away', () => {
  expect(normaliseMessage('open /a/b failed', '')).toBe('open /a/b failed');
});

test.each(['1', '1.1', '1-', '2026-01-02T', ':1:1', '/tmp/', '0x', 'ffff-', 'Mon Jan 01 2026 (', 'localhost:', ' '])(
  'reads 16 KiB of %j in linear time',
  (part) => {
    expect(normaliseMessage(part.repeat(Math.ceil(16_384 / part.length)), '/repo').length).toBeLessThanOrEqual(2_000);
  },
);
