/** Text from outside: whatever it holds, what is left can be printed on a terminal. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, cut, duration, jsonText, oneLine, plain } from '#kit/text';

/** Text made mostly of what terminals obey. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u001b]',
        '\u001b\\',
        '\u0007',
        '\u009b',
        '\u001bP',
        '31m',
        ';',
        '\r',
        '\n',
        '\t',
      ),
      fc.constantFrom('\u202e', '\u2066', '\u200f', '\u0000', '\u0085', '[0', 'm', 'a'),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(''));

describe('plain', () => {
  test.each([
    ['\u001b[31mred\u001b[39m', 'red'],
    ['\u001b]8;;https://x.test\u0007link\u001b]8;;\u001b\\', 'link'],
    ['\u001b[2J\u001b[1;1Hfake PASS', 'fake PASS'],
    ['\u001bPq#0\u001b\\after', 'after'],
    ['\u009b1mbold', 'bold'],
    ['a\r\nb\rc', 'a\nb\nc'],
    ['tab\tstays', 'tab\tstays'],
    ['evil \u202etxt.exe', 'evil txt.exe'],
    ['broken \u001b', 'broken '],
  ])('%j becomes %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test('leaves no control character but tab and newline, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = plain(text);
        expect(once).not.toMatch(/(?![\t\n])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(plain(once)).toBe(once);
      }),
    );
  });

  test.each(['\u001b[', '\u001b]', '\u001bP', '\u001b[0;', '\u009b1 '])('reads 16 KiB of %j in linear time', (part) => {
    expect(plain(part.repeat(16_384 / part.length))).not.toContain('\u001b');
    expect(plain(part + '0'.repeat(16_384))).not.toContain('\u001b');
  });
});

test('oneLine makes one line of a title with newlines and colours', () => {
  expect(oneLine(' adds\n\n  \u001b[1mtwo\u001b[0m\tnumbers ')).toBe('adds two numbers');
});

test.each([
  [0, '0.0 s'],
  [849, '0.8 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('duration(%i) is %s', (ms, expected) => {
  expect(duration(ms)).toBe(expected);
});

test('count has one and many', () => {
  expect([count(1, 'test'), count(0, 'test'), count(2, 'process', 'processes')]).toEqual([
    '1 test',
    '0 tests',
    '2 processes',
  ]);
});

describe('cut', () => {
  test('never gives more than it is asked for, nor half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const short = cut(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });

  test('a text that fits stays as it is', () => {
    expect([cut('abc', 3), cut('abcd', 3)]).toEqual(['abc', 'ab…']);
  });
});

test('JSON shows no control character and means the same', () => {
  const value = { '\u009b2J': 'a\u001b[31m\u202eb\u2028\u007f', plain: 'ä › 日本' };
  const text = jsonText(value);
  expect(text).toContain('\\u009b2J');
  expect(text).toContain('ä › 日本');
  expect(text).not.toMatch(/[\u007f-\u009f\u2028\u202e]/);
  expect(JSON.parse(text)).toEqual(value);
});
