/** What libtest prints into events: older Rust, lines that tests write into, and streams of anything. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCargoDecoder } from '#adapters/runner/cargo/decoder';
import { cargoFailure } from '#adapters/runner/cargo/failure';

type Json = Readonly<Record<string, unknown>>;
const file = 'src/lib.rs';
const begin = { at: 'begin', root: '/real/repo', workspace: '/real/repo', version: '1.95.0' };
const unit = (names: readonly string[], more: Json = {}) => ({
  ...{ at: 'unit', unit: 'u', target: 'shop', doc: false, files: [file], ...more },
  names: Object.fromEntries(names.map((name) => [name, file])),
});
const out = (text: string) => text.split('\n').map((line) => ({ at: 'out', text: line }));

function decode(records: readonly Json[]): readonly string[] {
  const decoder = createCargoDecoder({ root: '/repo', files: [{ suite: 'cargo', project: 'shop', file }] });
  const bytes = Buffer.from(records.map((it) => `${JSON.stringify(it)}\n`).join(''));
  const events = [
    ...decoder.report(bytes),
    ...decoder.end({ code: 1, stdoutTail: '', stderrTail: 'said', read: () => [] }),
  ];
  return events.map((it) => {
    if (it.type === 'test')
      return `${it.project} ${it.title.join(' › ')}: ${it.outcome} ${it.error?.message ?? ''}`.trim();
    if (it.type === 'file-end') return `${it.file}: ${it.error ? `${it.error.phase} ${it.error.message}` : 'ended'}`;
    return it.type === 'problem' ? `problem: ${it.error.message}` : it.type;
  });
}

describe('a stream', () => {
  test('into whose lines tests write is read all the same', () => {
    const text =
      'running 3 tests\ntest a ... from a child\nok\ntest b ... noise FAILED\ntest c ... ok\ntest d ... loud, notok\nfailures:\n\n---- b stdout ----\ntest c ... ok\nbad\n\nfailures:\n    b\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.30s';
    expect(
      decode([begin, unit(['a', 'b', 'c', 'd']), ...out(text), { at: 'done', unit: 'u', code: 101 }, { at: 'end' }]),
    ).toEqual([
      ...[
        'start',
        'file-start',
        'shop a: passed',
        'shop c: passed',
        'shop d: passed',
        'shop b: failed test c ... ok\nbad',
        'src/lib.rs: ended',
        'end',
      ],
    ]);
  });

  test('in which a child says ok for a test that fails: what the program lists as failed has failed', () => {
    const text = (word: string) =>
      `running 2 tests\ntest a ... ok\ntest b ... ${word}\nFAILED\n\nfailures:\n\n---- b stdout ----\nbad\ntest result: ok. 9 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\nfailures:\n    b\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.30s`;
    for (const word of ['ok', 'server ok', 'noise']) {
      expect(
        decode([begin, unit(['a', 'b']), ...out(text(word)), { at: 'done', unit: 'u', code: 101 }, { at: 'end' }]),
      ).toEqual([
        ...['start', 'file-start', 'shop a: passed'],
        expect.stringMatching(/^shop b: failed bad\n/),
        ...['src/lib.rs: ended', 'end'],
      ]);
    }
  });

  test('whose numbers do not fit its tests is no complete answer', () => {
    const text =
      'running 2 tests\ntest a ... ok\ntest b ... ok\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.30s';
    expect(decode([begin, unit(['a', 'b']), ...out(text), { at: 'done', unit: 'u', code: 101 }])).toEqual([
      ...['start', 'file-start', 'shop a: passed', 'shop b: passed'],
      'problem: the test program shop: its result says 1 passed, 1 failed, 0 ignored; its tests say 2 passed, 0 failed, 0 ignored',
    ]);
  });

  test('that stops before its result is no complete answer', () => {
    const records = [
      begin,
      unit(['a', 'b', 'c']),
      ...out('running 3 tests\ntest a ... ok'),
      { at: 'err', text: 'process was killed (signal: 9)' },
    ];
    expect(decode([...records, { at: 'done', unit: 'u', code: 101 }, { at: 'end' }])).toEqual([
      ...['start', 'file-start', 'shop a: passed'],
      'problem: the test program shop ended early: process was killed (signal: 9); 2 of its tests gave no answer',
      'end',
    ]);
    expect(decode(records)).not.toContain('end');
    expect(decode([])).toEqual(['problem: said']);
  });

  test('about documentation names the item, and counts those of one item as they stand in the file', () => {
    const names = ['src/lib.rs - cart::add (line 9)', 'src/lib.rs - cart::add (line 12)', 'src/lib.rs - (line 1)'];
    const text = `running 3 tests\ntest ${names[1]} ... ok\ntest ${names[0]} - compile fail ... ok\ntest ${names[2]} ... ok\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.30s`;
    expect(decode([begin, unit(names, { doc: true }), ...out(text), { at: 'done', unit: 'u', code: 0 }])).toEqual([
      ...[
        'start',
        'file-start',
        'shop documentation › cart › add › #2: passed',
        'shop documentation › cart › add: passed',
      ],
      ...['shop documentation: passed', 'src/lib.rs: ended'],
    ]);
  });

  test('of anything throws nothing', () => {
    const texts = fc.constantFrom(
      'running 1 test',
      'test a ... ',
      'ok',
      '---- a stdout ----',
      'failures:',
      'test result: x',
      'test a ... FAILED',
    );
    const record = fc.record({
      at: fc.constantFrom('begin', 'unit', 'out', 'err', 'done', 'broken', 'end'),
      text: texts,
      names: fc.anything(),
      files: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(decode([begin, unit(['a']), ...records])).toBeInstanceOf(Array);
      }),
    );
  });
});

describe('a failure', () => {
  const place = { test: 'a', root: '/repo', realRoot: '/real/repo', base: '/repo' };
  const frame = '    at a (/repo/src/lib.rs:3:5)';

  test.each([
    [
      "thread 'a' panicked at src/lib.rs:3:5:\nassertion `left == right` failed: of one\n  left: 1\n right: 2\nnote: run with `RUST_BACKTRACE=1`",
      'assertion `left == right` failed: of one\n  left: 1\n right: 2',
      '2',
      '1',
    ],
    ["thread 'a' (77) panicked at src/lib.rs:3:5:\none is two\nstack backtrace:\n   0: x", 'one is two', null, null],
    [
      "thread 'a' panicked at 'assertion failed: `(left == right)`\n  left: `1`,\n right: `2`: of one', src/lib.rs:3:5\nnote: x",
      'assertion failed: `(left == right)`\n  left: `1`,\n right: `2`: of one',
      '2',
      '1',
    ],
    [
      "thread 'a' panicked at src/lib.rs:3:5:\nassertion `left != right` failed\n  left: 1\n right: 1",
      'assertion `left != right` failed\n  left: 1\n right: 1',
      null,
      null,
    ],
    [
      "printed\nthread 'b' panicked at src/x.rs:1:1:\nother\nthread 'a' panicked at /real/repo/src/lib.rs:3:5:\nmine",
      'mine',
      null,
      null,
    ],
    ['note: test did not panic as expected at src/lib.rs:3:5', 'test did not panic as expected', null, null],
  ])('%j', (output, message, expected, actual) => {
    expect(cargoFailure(output, place)).toMatchObject({ message, expected, actual, stack: frame, phase: 'test' });
  });

  test('that is an error returned has no place', () => {
    expect(cargoFailure('printed\nError: "bad"\n', place)).toMatchObject({
      name: '',
      message: 'Error: "bad"',
      stack: '',
    });
  });
});
