import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFacts } from '#adapters/language/python/text/read-facts';
import { readStatements, type Statement } from '#adapters/language/python/text/statements';

function read(source: string) {
  const statements: Statement[] = [];
  const problem = readStatements(source, (statement) => statements.push(statement));
  const lines = statements.map(({ tokens }) =>
    tokens.map(({ kind, text }) => (kind === 'text' ? `«${text}»` : text)).join(' '),
  );
  return { lines, problem, statements };
}

describe('readStatements', () => {
  test.each<[string, string, readonly string[]]>([
    ['lines, comments and semicolons', 'a = 1 # b; c\n\nd; e\r\nf\rg', ['a = 0', 'd', 'e', 'f', 'g']],
    ['joined lines', 'a = (b,\n  # c\n  d)\ne = \\\n  f\\\r\n', ['a = ( b , d )', 'e = f']],
    [
      'blocks on one line',
      'if a: b; c\nclass A: pass\nx: int = 1\ny = lambda: 1',
      ['if a', 'b', 'c', 'class A', 'pass', 'x : int = 0', 'y = lambda : 0'],
    ],
    ['slices and lambdas in headers', 'while a[1:2] or {1: 2}: b', ['while a [ 0 : 0 ] or { 0 : 0 }', 'b']],
    ['strings side by side', `'a' "b" + r'\\c' '''d\n'e'''`, ["«ab» + «\\cd\n'e»"]],
    ['escapes and prefixes', `b'a\\'b' Rb"\\"" u'\\n' nob"c"`, [`«a'b\\"\n» nob «c»`]],
    [
      'f-strings',
      `f'a{b}c' + f"{x["y"]:{w}}" + f'{{d}}' + rf'\\{{e' + f'\\N{DASH}f'`,
      ['«a» + «» + «{{d}}» + «\\{{e» + «\\N{DASH}f»'],
    ],
    ['numbers', '0x1f + 1_0.5e-3 + 1j', ['0 + 0 - 0 + 0']],
    ['a byte order mark and form feeds', '\uFEFFa\n\f b', ['a', 'b']],
    ['names in other alphabets', 'größe = ñ', ['größe = ñ']],
  ])('%s', (_, source, expected) => {
    const { lines, problem } = read(source);
    expect(lines).toEqual(expected);
    expect(problem).toBeNull();
  });

  test.each([
    ["a = 'b\nimport c", 'a string is not closed', ['a = «»', 'import c']],
    ['a = (b\nimport c', '"(" is not closed', ['a = ( b import c']],
    ['a)\nimport c', '")" closes nothing', ['a )', 'import c']],
    ['"""a', 'a string is not closed', ['«»']],
    ["f'{a", 'a string is not closed', ['«»']],
  ])('what is wrong is told: %j', (source, problem, lines) => {
    expect(read(source)).toMatchObject({ problem, lines });
  });

  test('columns, tabs counting up to the next eight', () => {
    const indents = read('a\n  b\n\tc\n   \td\nif x: y').statements.map(({ indent, inline }) => [indent, inline]);
    expect(indents).toEqual([
      [0, false],
      [2, false],
      [8, false],
      [8, false],
      [0, false],
      [0, true],
    ]);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      ...`' " ''' """ \\ \n \r\n \t # ( ) [ ] { } : ; , . = f' rb" {{ }} f"{ import from as * if else lambda TYPE_CHECKING __all__ import_module( 'a.b' \u00e9 \ud83d`.split(
        ' ',
      ),
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const source = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(''));

  test('never throws, and no token is lost or made up, whatever the text', () => {
    fc.assert(
      fc.property(source, (text) => {
        const { statements } = read(text);
        const said = statements.flatMap(({ tokens }) => tokens).reduce((sum, { text: it }) => sum + it.length, 0);
        expect(said).toBeLessThanOrEqual(text.length);
        const { links } = readFacts(text);
        expect(links.length).toBeLessThanOrEqual(2 * text.length);
      }),
    );
  });

  test.each([
    '(',
    'f"{',
    'f\'{f"{',
    "'",
    '"""',
    '\\\n',
    'lambda:',
    '[',
    'if x:',
    'a.',
    'f"""{x:{',
    '# a\n',
    "'a' ",
    'x = "b/c" / ',
  ])('time and depth are bounded for %j over and over', (part) => {
    const count = Math.ceil(1_000_000 / part.length);
    expect(() => readFacts(part.repeat(count))).not.toThrow();
  });
});
