/** Streams of go commands, also of newer and broken ones, into events: what the real runs of test/e2e do not show. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGoDecoder } from '#adapters/runner/go-test/decoder';
import { goFailure } from '#adapters/runner/go-test/failure';

type Json = Readonly<Record<string, unknown>>;
const path = 'example.com/shop/cart';
const begin = {
  ...{ at: 'begin', root: '/real/repo', version: '1.24.1' },
  packages: [{ path, dir: 'cart', wanted: ['cart/a_test.go'], tests: { 'cart/a_test.go': ['TestA', 'TestB'] } }],
};
const out = (event: Json) => ({ at: 'out', text: JSON.stringify({ Package: path, ...event }) });
const done = { at: 'done', code: 1, packages: [path] };

function decode(records: readonly Json[]): readonly string[] {
  const decoder = createGoDecoder({ root: '/repo' });
  const bytes = Buffer.from(records.map((it) => `${JSON.stringify(it)}\n`).join(''));
  const events = [
    ...decoder.report(bytes),
    ...decoder.end({ code: 1, stdoutTail: '', stderrTail: 'said', read: () => [] }),
  ];
  return events.map((it) => {
    if (it.type === 'test') return `${it.title.join(' › ')}: ${it.outcome} ${it.error?.message ?? ''}`.trim();
    if (it.type === 'file-end') return `${it.file}: ${it.error ? `${it.error.phase} ${it.error.message}` : 'ended'}`;
    return it.type === 'problem' ? `problem: ${it.error.message}` : it.type;
  });
}

describe('a stream', () => {
  test('of Go 1.24 names in its records what did not build', () => {
    const records = [
      begin,
      {
        at: 'out',
        text: JSON.stringify({
          ImportPath: `${path} [${path}.test]`,
          Action: 'build-output',
          Output: `# ${path} [${path}.test]\n`,
        }),
      },
      {
        at: 'out',
        text: JSON.stringify({
          ImportPath: `${path} [${path}.test]`,
          Action: 'build-output',
          Output: 'cart/a.go:3:1: no\n',
        }),
      },
      { at: 'out', text: JSON.stringify({ ImportPath: `${path} [${path}.test]`, Action: 'build-fail' }) },
      out({ Action: 'start' }),
      out({ Action: 'fail', FailedBuild: `${path} [${path}.test]` }),
      done,
      { at: 'end' },
    ];
    expect(decode(records)).toEqual(['start', 'file-start', 'cart/a_test.go: collect cart/a.go:3:1: no', 'end']);
  });

  test('whose test binary was killed blames the only test that ran, or none', () => {
    const run = (test: string) => out({ Action: 'run', Test: test });
    const killed = [
      out({ Action: 'output', Output: 'signal: killed\n' }),
      out({ Action: 'fail', Elapsed: 1 }),
      done,
      { at: 'end' },
    ];
    expect(decode([begin, run('TestA'), ...killed])).toEqual([
      ...['start', 'file-start', 'TestA: failed the test binary ended while this test ran\nsignal: killed'],
      ...['cart/a_test.go: test the run ended before TestB had a turn', 'end'],
    ]);
    expect(decode([begin, run('TestA'), run('TestB'), ...killed])).toEqual([
      'start',
      'file-start',
      'cart/a_test.go: hook signal: killed',
      'end',
    ]);
  });

  test('in which a parent fails only by its subtests has one failure', () => {
    const events = [
      { Action: 'run', Test: 'TestA' },
      { Action: 'run', Test: 'TestA/x' },
      { Action: 'output', Test: 'TestA/x', Output: '    a_test.go:7: got 1, want 2\n' },
      { Action: 'output', Test: 'TestA', Output: '--- FAIL: TestA (0.00s)\n' },
      { Action: 'fail', Test: 'TestA/x', Elapsed: 0 },
      { Action: 'fail', Test: 'TestA', Elapsed: 0 },
      { Action: 'run', Test: 'TestB' },
      { Action: 'pass', Test: 'TestB', Elapsed: 0 },
      { Action: 'fail', Elapsed: 0.1 },
    ];
    expect(decode([begin, ...events.map(out), done, { at: 'end' }])).toEqual([
      ...['start', 'file-start', 'TestA › x: failed got 1, want 2', 'TestB: passed', 'cart/a_test.go: ended', 'end'],
    ]);
  });

  test('that never got to the package says what go said, and has no end', () => {
    const said = {
      at: 'err',
      text: 'go: github.com/x/y@v1.0.0: Get "https://proxy.golang.org/…": dial tcp: lookup proxy.golang.org: no such host',
    };
    expect(
      decode([begin, { at: 'err', text: 'go: downloading github.com/x/y v1.0.0' }, said, done, { at: 'end' }]),
    ).toEqual([
      'start',
      expect.stringMatching(
        /^problem: cannot start: dependencies could not be downloaded \(`go mod download` fetches them\): go: github\.com\/x\/y/,
      ),
    ]);
    expect(decode([])).toEqual(['problem: said']);
  });

  test('of packages whose dependencies cannot be had is a problem, no error of their files, and has no end', () => {
    const lookup = 'cart/a.go:3:8: github.com/x/y@v1.0.0: module lookup disabled by GOPROXY=off';
    const records = [
      ...[begin, { at: 'err', text: `# ${path}` }, { at: 'err', text: lookup }],
      ...[{ at: 'out', text: `FAIL\t${path} [setup failed]` }, done, { at: 'end' }],
    ];
    expect(decode(records)).toEqual([
      'start',
      `problem: cannot start: dependencies could not be downloaded (\`go mod download\` fetches them): ${lookup}`,
    ]);
    const unknown = 'cart/a.go:3:8: no required module provides package github.com/x/y; to add it:';
    expect(decode(records.map((it) => ('text' in it && it.text === lookup ? { ...it, text: unknown } : it)))).toEqual([
      ...['start', 'file-start', `cart/a_test.go: collect ${unknown}`, 'end'],
    ]);
  });

  test('of anything throws nothing', () => {
    const texts = fc.constantFrom(
      '{',
      'FAIL\tx [build failed]',
      '# x',
      '{"Action":"fail","Test":"TestA"}',
      '{"Action":7,"Package":"example.com/shop/cart"}',
    );
    const record = fc.record({
      at: fc.constantFrom('begin', 'out', 'err', 'done', 'end', 'x'),
      text: texts,
      packages: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(decode([begin, ...records])).toBeInstanceOf(Array);
      }),
    );
  });
});

describe('a failure', () => {
  const place = { test: 'TestA', dir: '/repo/cart', root: '/repo', realRoot: '/real/repo' };

  test.each([
    ['    a_test.go:3: got 1, want 2\n', 'got 1, want 2', '2', '1'],
    ['    a_test.go:3: Sum() = 1, want 2\n', 'Sum() = 1, want 2', '2', '1'],
    ['    a_test.go:3: expected 2, got 1\n', 'expected 2, got 1', '2', '1'],
    ['    a_test.go:3: expected 2 but got 1\n', 'expected 2 but got 1', '2', '1'],
    ['    a_test.go:3: one is two\n', 'one is two', null, null],
    ['--- FAIL: ExampleA (0.00s)\ngot:\n1\nwant:\n2\n', 'got:\n1\nwant:\n2', '2', '1'],
    [
      '    a_test.go:3: \n        \tError Trace:\t/real/repo/cart/a_test.go:3\n        \tError:      \tNot equal: \n        \t            \texpected: 2\n        \t            \tactual  : 1\n        \tTest:       \tTestA\n',
      'Not equal: \nexpected: 2\nactual  : 1',
      '2',
      '1',
    ],
  ])('%j', (output, message, expected, actual) => {
    expect(goFailure(output, place)).toMatchObject({ message, expected, actual, phase: 'test' });
  });

  test('keeps its message when lines move, and says the place as a frame', () => {
    const said = (line: number) =>
      goFailure(`printed\n    a_test.go:${line}: first\n        second\n    a_test.go:${line + 1}: third\n`, place);
    expect(said(3).message).toBe('first\n    second\nthird'.replace('    second', 'second'));
    expect(said(9).message).toBe(said(3).message);
    expect(said(3).stack).toBe('    at TestA (/repo/cart/a_test.go:3:1)\n    at TestA (/repo/cart/a_test.go:4:1)');
  });

  test('that is a panic has its stack in the form of all runners', () => {
    const output =
      'panic: runtime error: index out of range [5] [recovered]\n\tpanic: runtime error: index out of range [5]\n\ngoroutine 7 [running]:\nexample.com/shop/cart.Total(0xc000, 0x1)\n\t/real/repo/cart/cart.go:9 +0x1d\n';
    expect(goFailure(output, place)).toMatchObject({
      ...{ name: 'panic', message: 'runtime error: index out of range [5]' },
      stack: '    at cart.Total (/repo/cart/cart.go:9:1)',
    });
  });
});
