import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPaint, fitTo, padTo, wantsColour, widthOf, wrap } from '#cli/text/paint';

/** Narrow, wide, combining and joined characters. */
const mixed = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('漢字', '👨‍👩‍👧', 'e\u0301', '\u200d', '\ufe0f', '🇨🇭', 'src/', 'x'),
      fc.string(),
    ),
  )
  .map((parts) => parts.join('').replace(/[\p{Cc}]/gu, ''));

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { TERM: 'dumb' }, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('terminal %j with %j: colour %j', (terminal, env, expected) => {
  expect(wantsColour(terminal, env)).toBe(expected);
});

test('without colour nothing is added', () => {
  const { red, green, yellow, dim, bold } = createPaint(false);
  expect([red, green, yellow, dim, bold].map((paint) => paint('x'))).toEqual(['x', 'x', 'x', 'x', 'x']);
  expect(createPaint(true).red('x')).toBe('\u001b[31mx\u001b[39m');
});

describe('fitTo', () => {
  test('never wider than asked for', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 0, max: 40 }), (text, width) => {
        expect(widthOf(fitTo(text, width))).toBeLessThanOrEqual(width);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['short', 5, 'short'],
    ['packages/api/src/cart.test.ts', 20, 'packages…art.test.ts'],
    ['漢字漢字漢字', 7, '漢字…字'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
    ['abc', -3, ''],
  ])('%s in %i is %s', (text, width, expected) => {
    expect(fitTo(text, width)).toBe(expected);
  });

  test('many characters without a width are cut in linear time', () => {
    expect(widthOf(fitTo(`${'\u200d'.repeat(16_384)}${'x'.repeat(16_384)}`, 20))).toBeLessThanOrEqual(20);
  });
});

describe('wrap', () => {
  test('no line is too wide unless it is one word, and no word is lost', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(widthOf(line) <= width || !line.includes(' ')).toBe(true);
        expect(lines.join(' ').split(' ').filter(Boolean)).toEqual(text.split(' ').filter(Boolean));
      }),
    );
  });

  test('an address stays whole, so that it can be copied', () => {
    expect(wrap('see https://example.test/a/long/path for more', 12)).toEqual([
      'see',
      'https://example.test/a/long/path',
      'for more',
    ]);
  });
});

test('padTo counts columns, not letters', () => {
  expect([padTo('漢', 4), padTo('abcde', 4)]).toEqual(['漢  ', 'abcde']);
});
