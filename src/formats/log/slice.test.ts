/** The lines that matter of logs of many tools, of any size, and of none that matter. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectLog, readLog } from '#formats/log/lines';
import { createGoodLog } from '#formats/log/score';
import { sliceLog } from '#formats/log/slice';

const noise = (n: number): string[] =>
  Array.from({ length: n }, (_, at) => `step ${at} of the work is done in ${at} ms`);
const inNoise = (...lines: readonly string[]): string => [...noise(200), ...lines, ...noise(60)].join('\n');
const shown = (text: string, options: Parameters<typeof sliceLog>[1] = {}) =>
  sliceLog(readLog(text), options).windows.flat();
const texts = (...args: Parameters<typeof shown>): readonly string[] => shown(...args).map(({ text }) => text);

describe('signs of tools, in the middle of a log', () => {
  test.each([
    ['tsc', "src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'."],
    ['eslint', "  3:7  error  'x' is assigned a value but never used  no-unused-vars"],
    ['npm', 'npm ERR! code ERESOLVE'],
    ['jest', '  ● cart › adds two'],
    ['vitest', ' FAIL  src/cart.test.ts > adds two'],
    ['mocha', 'AssertionError: expected 1 to equal 2'],
    ['pytest', 'FAILED tests/test_cart.py::test_adds - assert 1 == 2'],
    ['pytest line', 'E       assert 1 == 2'],
    ['go test', '--- FAIL: TestAdd (0.00s)'],
    ['go build', './main.go:7:2: undefined: x'],
    ['cargo', 'error[E0308]: mismatched types'],
    ['rust test', "thread 'main' panicked at src/main.rs:2:5:"],
    ['gradle', '> Task :compileJava FAILED'],
    ['maven', '[ERROR] /src/A.java:[3,7] cannot find symbol'],
    ['make', 'make[2]: *** [Makefile:12: all] Error 2'],
    ['cmake', 'CMake Error at CMakeLists.txt:3 (find_package):'],
    ['gcc', "main.c:3:5: error: 'x' undeclared (first use in this function)"],
    ['docker', 'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2'],
    ['git', "fatal: unable to access 'https://example.com/': Could not resolve host: example.com"],
    ['GitHub Actions', '2022-05-07T08:49:38.2847211Z ##[error]Process completed with exit code 2.'],
    ['disk', 'write failed: No space left on device'],
  ])('%s', (_tool, line) => expect(texts(inNoise(line))).toContain(line));

  test('what only looks like an error stays out', () => {
    const harmless = [
      '12 done, 0 failed',
      'Downloading error_prone_annotations.jar',
      'Tests run: 3, Failures: 0, Errors: 0',
    ];
    const slice = sliceLog(readLog(inNoise(...harmless)));
    expect(slice.chosenBy).toBe('end');
    expect(slice.windows.flat().every(({ isContext }) => isContext)).toBe(true);
  });
});

test('errors apart from each other stop at the limit; only one that has begun is told to its end', () => {
  const apart = Array.from({ length: 20 }, (_, at) => [`Error: number ${at}`, ...noise(9)]).flat();
  expect(shown(apart.join('\n'), { maxLines: 5 })).toHaveLength(5);
  const together = Array.from({ length: 7 }, (_, at) => `Error: number ${at}`);
  expect(texts(inNoise(...together), { maxLines: 5 })).toEqual(together);
});

test('the stack under an error belongs to it, a very long one by its first frames', () => {
  const frames = Array.from({ length: 30 }, (_, at) => `    at f${at} (/repo/src/a.ts:${at}:1)`);
  const slice = texts(inNoise('TypeError: x is not a function', ...frames));
  expect(slice).toContain('TypeError: x is not a function');
  expect(slice).toContain('    at f0 (/repo/src/a.ts:0:1)');
  expect(slice).toContain('    at f3 (/repo/src/a.ts:3:1)');
  expect(slice).not.toContain('    at f20 (/repo/src/a.ts:20:1)');
});

describe('beside a log that passed', () => {
  const usual = 'Error: cannot find the optional cache, going on';
  const news = 'the answer of the bank was 41 and not 42';

  test('what it says as well gives way to what only the failed one says', () => {
    const good = createGoodLog();
    for (const line of [...noise(200), ...Array<string>(30).fill(usual)]) good.learn(line);
    const log = [
      ...Array<string>(30).fill(usual),
      ...noise(40),
      news,
      'Error: the payment was not booked',
      ...noise(5),
    ].join('\n');
    const slice = texts(log, { good, maxLines: 4 });
    expect(slice).toContain(news);
    expect(slice).toContain('Error: the payment was not booked');
    expect(slice).not.toContain(usual);
    expect(texts(log, { maxLines: 4 })).not.toContain(news);
  });
});

test('all news that leads to an error is told, and what passing logs say is not', () => {
  const good = createGoodLog();
  for (const line of noise(300)) good.learn(line);
  const news = ['the bank was asked', 'its answer came late', 'the order was put back', 'a clerk was called'];
  const slice = texts([...noise(100), ...news, 'Error: not booked', ...noise(100)].join('\n'), { good, maxLines: 5 });
  expect(slice).toEqual([...news, 'Error: not booked']);
});

describe('any log', () => {
  test('never more lines than allowed, their numbers are those of the log, in order', () => {
    const any = fc.array(fc.oneof(fc.string(), fc.constantFrom('Error: x', '[ERROR] y', '  at z', '')), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 30 }), (lines, maxLines) => {
        const log = readLog(lines.join('\n'));
        const slice = sliceLog(log, { maxLines }).windows.flat();
        expect(slice.length).toBeLessThanOrEqual(Math.floor(maxLines * 1.6));
        const numbers = slice.map(({ number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
        for (const { number, text } of slice) expect(log.lines[number - 1]?.text).toBe(text);
      }),
    );
  });

  test('however it is cut into chunks, it is the same', () => {
    const text = fc.array(fc.constantFrom('a', 'Error: b', '\r', '\n', '\r\n', '\u001b[31m'), { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 7 }), (parts, size) => {
        const whole = parts.join('');
        const collector = collectLog();
        for (let at = 0; at < whole.length; at += size) collector.push(whole.slice(at, at + size));
        expect(collector.end()).toEqual(readLog(whole));
      }),
    );
  });

  test('first and last lines of a long one are kept, with their numbers', () => {
    const collector = collectLog({ head: 2, tail: 3 });
    for (let at = 1; at <= 10; at += 1) collector.push(`line ${at}\n`);
    const { lines, total, dropped } = collector.end();
    expect(lines.map(({ number, text }) => `${number} ${text}`)).toEqual([
      '1 line 1',
      '2 line 2',
      '8 line 8',
      '9 line 9',
      '10 line 10',
    ]);
    expect([total, dropped]).toEqual([10, 5]);
  });

  test('a line without end is cut, control sequences are gone', () => {
    const [line] = readLog(`\u001b[31mError: ${'x'.repeat(5_000_000)}`).lines;
    expect(line?.text.length).toBe(1_000);
    expect(line?.text.startsWith('Error: x')).toBe(true);
  });
});
