/** What the results of a foreign program become, and what is said when there are none. */
import { describe, expect, test } from 'vitest';
import { commandRunner } from '#adapters/runner/command/runner';
import { type Suite, standIn } from '#domain/suite';

const suite: Suite = {
  ...{
    id: 'command:legacy',
    runner: 'command',
    version: null,
    dir: 'srv',
    layer: 'unit',
    projects: [],
    args: [],
    env: { A: '1' },
  },
  ...{
    configFiles: [],
    aliases: {},
    pool: true,
    because: '',
    command: { run: 'make "test" && true', results: ['out/*.xml'] },
  },
};
const request = {
  ...{ suite, root: '/repo', scratch: '/scratch', assets: '/assets', workers: 2, files: [standIn(suite)] },
  treeFiles: new Map(
    [
      'srv/tests/test_cart.py',
      'srv/src/test/java/com/acme/StockTest.java',
      'srv/test/a.js',
      'b.test.js',
      'srv/x/test/Two.java',
      'srv/y/test/Two.java',
    ].map((path) => [path, '']),
  ),
};

function decode(
  results: Readonly<Record<string, string>>,
  options: { written?: readonly string[]; code?: number } = {},
) {
  const decoder = commandRunner.decoder(request);
  const written = options.written ?? Object.keys(results);
  const told = written[0]?.startsWith('/') ? written : ['/real/repo', ...written];
  for (const path of told) decoder.report(Buffer.from(`${path}\0`));
  return decoder.end({
    ...{ code: options.code ?? 0, stdoutTail: '', stderrTail: 'make: failed' },
    read: () => Object.entries(results).map(([path, text]) => ({ path, text })),
  });
}

describe('command', () => {
  test("runs the user's own words in the suite's folder", () => {
    expect(commandRunner.command(request)).toEqual({
      argv: ['node', '/assets/command/launch.mjs', 'make "test" && true', '.xml'],
      ...{ cwd: '/repo/srv', env: { A: '1', ASSAY_ROOT: '/repo' }, files: [] },
    });
  });

  test.each([
    ['file="tests/test_cart.py"', 'srv/tests/test_cart.py'],
    ['file="b.test.js"', 'b.test.js'],
    ['file="generated/c.js"', 'srv/generated/c.js'],
    ['file="/repo/srv/test/a.js"', 'srv/test/a.js'],
    ['file="/private/repo/srv/test/a.js"', 'srv/test/a.js'],
    ['file="/elsewhere/a.js" classname="tests.test_cart"', 'srv/tests/test_cart.py'],
    ['classname="test/a.js"', 'srv/test/a.js'],
    ['classname="tests.test_cart.TestCart"', 'srv/tests/test_cart.py'],
    ['classname="com.acme.StockTest"', 'srv/src/test/java/com/acme/StockTest.java'],
    ['file="../../outside.js"', 'srv/package.json'],
    ['classname="Two"', 'srv/package.json'],
    ['classname="Other"', 'srv/package.json'],
    ['', 'srv/package.json'],
  ])('a test case with %s lies in %s', (attributes, expected) => {
    const xml = `<testsuite><testcase name="a" ${attributes}/></testsuite>`;
    const events = decode({ 'srv/out/r.xml': xml }, { written: ['/private/repo', 'srv/out/r.xml'] });
    expect(events.flatMap((it) => (it.type === 'test' ? [it.file] : []))).toEqual([expected]);
  });

  test('where the tree lies is no part of a title', () => {
    const xml = '<testsuite name="/repo/srv/test/a.js"><testcase name="adds"/></testsuite>';
    const titles = decode({ 'srv/out/r.xml': xml }).flatMap((it) => (it.type === 'test' ? [it.title] : []));
    expect(titles).toEqual([['srv/test/a.js', 'adds']]);
  });

  test('a failed test explains an exit code', () => {
    const xml = '<testsuite><testcase name="a"><failure message="no"/></testcase></testsuite>';
    const events = decode({ 'srv/out/r.xml': xml }, { code: 2 });
    expect(events.filter((it) => it.type === 'test')).toMatchObject([{ outcome: 'failed', error: { message: 'no' } }]);
    expect(events.at(-1)).toEqual({ type: 'end', interrupted: false });
    expect(events.filter((it) => it.type === 'problem')).toEqual([]);
  });

  test.each([
    [{}, {}, /^no tests found: the command wrote no file at out\/\*\.xml \(the command ended with code 0\)/],
    [{ 'srv/out/r.xml': '<testsuite/>' }, { written: [] }, /1 older file was left alone/],
    [{ 'srv/out/r.xml': '<testsuite/>' }, {}, /^no tests found in srv\/out\/r\.xml/],
    [{ 'srv/out/r.xml': '<oops' }, {}, /^srv\/out\/r\.xml: line 1/],
    [
      { 'srv/out/r.xml': '<testsuite><testcase name="a"/></testsuite>' },
      { code: 2 },
      /^ended with code 2 though no test failed/,
    ],
  ])('%j %j is a problem', (results, options, expected) => {
    const problems = decode(results, options).flatMap((it) => (it.type === 'problem' ? [it.error.message] : []));
    expect(problems).toEqual([expect.stringMatching(expected)]);
  });
});

describe('formats', () => {
  const of = (results: readonly string[]) => ({
    ...request,
    suite: { ...suite, command: { run: 'x', results } },
  });
  const tap = 'TAP version 13\nok 1 - a\nnot ok 2 - b\n1..2\n';
  const ctrf = JSON.stringify({ results: { tool: { name: 'x' }, tests: [{ name: 'a', status: 'passed' }] } });
  const lines = (results: readonly string[], told: readonly string[], files: Readonly<Record<string, string>>) => {
    const decoder = commandRunner.decoder(of(results));
    decoder.report(Buffer.from(['/repo', ...told].map((it) => `${it}\0`).join('')));
    const read = (glob: string) =>
      Object.entries(files).flatMap(([path, text]) => (glob === path ? [{ path, text }] : []));
    return decoder
      .end({ code: 0, stdoutTail: '', stderrTail: '', read })
      .flatMap((it) =>
        it.type === 'test' ? [`${it.title.join()}: ${it.outcome}`] : it.type === 'problem' ? [it.error.message] : [],
      );
  };
  test('what the line prints is TAP where nothing else was said', () => {
    expect(lines(['-'], [tap], {})).toEqual(['a: passed', 'b: failed']);
    expect(lines(['-'], [''], {})).toEqual([
      'no tests found: the command printed nothing (the command ended with code 0)',
    ]);
    expect(commandRunner.command(of(['-'])).argv.slice(2)).toEqual(['x', '-']);
  });

  test('the ending says which format a file has, else its first character', () => {
    expect(lines(['a.tap'], ['srv/a.tap'], { 'srv/a.tap': tap })).toEqual(['a: passed', 'b: failed']);
    expect(lines(['a.json'], ['srv/a.json'], { 'srv/a.json': ctrf })).toEqual(['a: passed']);
    expect(lines(['a.out'], ['srv/a.out'], { 'srv/a.out': ctrf })).toEqual(['a: passed']);
    expect(lines(['a.out'], ['srv/a.out'], { 'srv/a.out': tap })).toEqual(['a: passed', 'b: failed']);
  });

  test('a stream that is not whole is a problem, with its line', () => {
    expect(lines(['a.tap'], ['srv/a.tap'], { 'srv/a.tap': '1..2\nok 1 - a\n' })).toEqual([
      'a: passed',
      'srv/a.tap: line 1: 2 tests were planned, 1 reported',
    ]);
  });
});
