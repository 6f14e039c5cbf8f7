/** The dialects as their tools print them, streams that are not whole, and text nobody should trust. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTap } from '#formats/results/tap';

function read(text: string) {
  const result = parseTap(text);
  if (!result.ok) throw new Error(result.problem);
  const tests = result.tests.map(({ title, outcome, error }) => [title.join(' › '), outcome, error?.message]);
  return { tests, problems: result.problems, all: result.tests };
}

describe('parseTap', () => {
  test('tape: comments are the tests, points their assertions', () => {
    const { tests, problems, all } = read(`TAP version 13
# adds
ok 1 should be strictly equal
not ok 2 should be deeply equivalent
  ---
    operator: deepEqual
    expected: |-
      [ 1799 ]
    actual: |-
      [ 1800 ]
    at: Test.<anonymous> (/repo/test/cart.js:7:5)
    stack: |-
      Error: should be deeply equivalent
          at Test.assert (/repo/node_modules/tape/lib/test.js:1:1)
  ...
# fails on nothing
ok 3 (unnamed assert)

1..3
# tests 3
# pass  2
# fail  1
`);
    expect(tests).toEqual([
      ['adds › should be strictly equal', 'passed', undefined],
      ['adds › should be deeply equivalent', 'failed', 'failed: deepEqual'],
      ['fails on nothing › (unnamed assert)', 'passed', undefined],
    ]);
    expect(problems).toEqual([]);
    expect(all[1]?.error).toMatchObject({ expected: '[ 1799 ]', actual: '[ 1800 ]', stack: /tape/ });
  });

  test('node-tap: subtests are title paths, and the file they lie in is their class', () => {
    const { tests, problems, all } = read(`TAP version 14
# Subtest: test/cart.js
    # Subtest: totals
        ok 1 - adds
        not ok 2 - applies # time=3.5ms
          ---
          error: 'expected \\# 1'
          duration_ms: 7
          ...
        1..2
        # failed 1 of 2 tests
    not ok 1 - totals # time=5ms
    1..1
not ok 1 - test/cart.js # time=20ms
ok 2 - test/buffered.js {
    1..1
    ok 1 - is \\# one # SKIP not today
}
1..2
`);
    expect(tests).toEqual([
      ['test/cart.js › totals › adds', 'passed', undefined],
      ['test/cart.js › totals › applies', 'failed', 'expected \\# 1'],
      ['test/buffered.js › is # one', 'skipped', undefined],
    ]);
    expect(problems).toEqual([]);
    expect(all[1]).toMatchObject({ ms: 7, classname: 'test/cart.js' });
  });

  test('AVA: the comment before a point says its name again', () => {
    expect(read('TAP version 13\n# cart › adds\nok 1 - cart › adds\n\n1..1\n# tests 1\n').tests).toEqual([
      ['cart › adds', 'passed', undefined],
    ]);
  });

  test('Perl: diagnostics are no names, tests may have none, TODO does not fail', () => {
    const { tests, problems } = read(`1..4
ok 1
not ok 2 - broken
#   Failed test 'broken'
# at t/a.t line 4.
not ok 3 - later # TODO write it
ok 4 # skip no network
`);
    expect(tests).toEqual([
      ['test 1', 'passed', undefined],
      ['broken', 'failed', 'failed, see line 3'],
      ['later', 'skipped', undefined],
      ['test 4', 'skipped', undefined],
    ]);
    expect(problems).toEqual([]);
  });

  test('a parent that alone is red is told, one that only repeats its children is not', () => {
    const text = '    ok 1 - a\n    1..1\nnot ok 1 - alone\n    not ok 1 - b\n    1..1\nnot ok 2 - repeats\n1..2\n';
    expect(read(text).tests.map(([name, outcome]) => `${name}: ${outcome}`)).toEqual([
      'alone › a: passed',
      'alone: failed',
      'repeats › b: failed',
    ]);
  });

  test.each([
    ['ok 1 - a\n', ['line 2: the stream ends without a plan, perhaps too early']],
    ['1..3\nok 1\n', ['line 1: 3 tests were planned, 1 reported']],
    ['    ok 1\n    1..2\nok 1 - parent\n1..1\n', ['line 2: 2 tests were planned, 1 reported']],
    ['1..2\nok 1\nBail out! no database\n', ['line 3: bailed out: no database']],
    ['Bail out!', ['line 1: bailed out']],
    ['1..1\nok 1\n1..1\n', ['line 3: a second plan in one stream']],
    ['1..0 # skip no browser\n', []],
    ['noise\n1..1\nok 1 - a\nmore noise\n', []],
  ])('%j is not whole: %j', (text, expected) => {
    expect(read(text).problems).toEqual(expected);
  });

  test.each(['', 'hello\nworld', '# only a comment', '{"results":{}}'])('%j is no TAP', (text) => {
    expect(parseTap(text)).toEqual({ ok: false, problem: expect.stringMatching(/^is no TAP/) });
  });

  test('an unfinished or broken block costs its words, not the point', () => {
    expect(read('1..1\nnot ok 1 - a\n  ---\n  message: "x').tests).toEqual([['a', 'failed', 'failed, see line 2']]);
    expect(read('1..1\nnot ok 1 - a\n  ---\n  a: [\n  ...\n').tests).toEqual([['a', 'failed', 'a: [']]);
  });

  test('says the same as was written, however deep', () => {
    const name = fc.stringMatching(/^[a-zäß€][a-z0-9äß€ ]{0,12}[a-z]$/);
    interface Node {
      readonly name: string;
      readonly ok: boolean;
      readonly kids: readonly Node[];
    }
    const leaf: fc.Arbitrary<Node> = fc.record({ name, ok: fc.boolean(), kids: fc.constant([]) });
    const above = (below: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
      fc.record({ name, ok: fc.boolean(), kids: fc.array(below, { maxLength: 3 }) });
    const tree = above(above(above(leaf)));
    const isOk = (node: Node): boolean => (node.kids.length === 0 ? node.ok : node.kids.every(isOk));
    const print = (nodes: readonly Node[], pad: string): string[] => [
      ...nodes.flatMap((node, i) => [
        ...(node.kids.length > 0 ? print(node.kids, `${pad}    `) : []),
        `${pad}${isOk(node) ? '' : 'not '}ok ${i + 1} - ${node.name}`,
      ]),
      `${pad}1..${nodes.length}`,
    ];
    const leaves = (nodes: readonly Node[], outer: readonly string[]): unknown[] =>
      nodes.flatMap((node) => {
        const title = [...outer, node.name];
        return node.kids.length > 0 ? leaves(node.kids, title) : [[title.join(' › '), node.ok ? 'passed' : 'failed']];
      });
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (nodes) => {
        const { tests, problems } = read(`TAP version 14\n${print(nodes, '').join('\n')}\n`);
        expect(tests.map(([title, outcome]) => [title, outcome])).toEqual(leaves(nodes, []));
        expect(problems).toEqual([]);
      }),
    );
  });

  test('any text is answered, never thrown', () => {
    const words = [
      'ok',
      'not ok',
      ' ',
      '    ',
      '\n',
      '1..2',
      '# ',
      '---',
      '...',
      '{',
      '}',
      'Bail out!',
      ' - a',
      '# TODO',
      ': [',
    ];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...words), maxLength: 60 }), (text) => {
        expect(parseTap(text)).toHaveProperty('ok');
      }),
    );
  });

  test('depth is bounded', () => {
    const deep = Array.from({ length: 100 }, (_, depth) => `${' '.repeat(4 * depth)}ok 1`).join('\n');
    expect(read(deep).problems[0]).toMatch(/^line 65: subtests are nested more than 64 deep/);
  });
});
