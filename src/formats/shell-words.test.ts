/** Tables of real package scripts, and the round trip that everything built on words relies on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseShell, quoteWords } from '#formats/shell-words';

const argvs = (text: string): string[][] => parseShell(text).map(({ words }) => words.map((it) => it.text));

describe('parseShell', () => {
  test.each<[string, string[][]]>([
    ['jest', [['jest']]],
    ['', []],
    [
      'tsc -p tsconfig.json && vitest --run',
      [
        ['tsc', '-p', 'tsconfig.json'],
        ['vitest', '--run'],
      ],
    ],
    ['a;b||c|d & e', [['a'], ['b'], ['c'], ['d'], ['e']]],
    [`mocha 'test/**/*.js' "a b" c\\ d`, [['mocha', 'test/**/*.js', 'a b', 'c d']]],
    [`echo "a \\"b\\" \\$c \\d" 'it'"'"'s'`, [['echo', 'a "b" $c \\d', "it's"]]],
    ['jest > out.log 2>&1 </dev/null --ci', [['jest', '--ci']]],
    ['jest 2>&1 | tee "my log"', [['jest'], ['tee', 'my log']]],
    [
      '(cd packages/a && npm test)',
      [
        ['cd', 'packages/a'],
        ['npm', 'test'],
      ],
    ],
    ['jest \\\n --ci # all of it', [['jest', '--ci']]],
    ['run $(git rev-parse HEAD) `date`', [['run', '$(git rev-parse HEAD)', '`date`']]],
    ["echo 'never closed", [['echo', 'never closed']]],
    ['echo ""', [['echo', '']]],
    ['a && && b ;', [['a'], ['b']]],
  ])('%s', (text, expected) => {
    expect(argvs(text)).toEqual(expected);
  });

  test('assignments before a command are its environment, later ones are words', () => {
    expect(parseShell('NODE_ENV=test TZ="a b" jest A=1')).toEqual([
      {
        env: { NODE_ENV: 'test', TZ: 'a b' },
        words: [
          { text: 'jest', bare: true },
          { text: 'A=1', bare: true },
        ],
        writesTo: null,
        pipeline: 'NODE_ENV=test TZ="a b" jest A=1',
      },
    ]);
    expect(argvs('"A=1" jest')).toEqual([['A=1', 'jest']]);
  });

  test('keeps what is piped together as it is written, and where output goes', () => {
    const text = 'tsc --noEmit&&A=1 ava "x y" 2>&1 | tap-junit > out.xml ; (jest 2> log | tee b) &';
    expect(parseShell(text).map(({ pipeline, writesTo }) => [pipeline, writesTo])).toEqual([
      ['tsc --noEmit', null],
      ['A=1 ava "x y" 2>&1 | tap-junit > out.xml', null],
      ['A=1 ava "x y" 2>&1 | tap-junit > out.xml', 'out.xml'],
      ['jest 2> log | tee b', null],
      ['jest 2> log | tee b', null],
    ]);
  });

  test('says which words the shell would expand', () => {
    expect(parseShell(`mocha test/*.js 'test/*.js' test/\\*.js`)[0]?.words.map((it) => it.bare)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('reads back whatever was quoted', () => {
    const argv = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
    fc.assert(
      fc.property(argv, (words) => {
        expect(argvs(quoteWords(words))).toEqual([words]);
      }),
    );
  });

  test('any text parses', () => {
    const shellish = fc.string({ unit: fc.constantFrom(...`ab='"\\ $(){}<>|&;#\n\t\`2*`.split('')) });
    fc.assert(
      fc.property(shellish, (text) => {
        expect(parseShell(text)).toBeInstanceOf(Array);
      }),
    );
  });
});
