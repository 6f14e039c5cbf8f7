import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCtrf } from '#formats/results/ctrf';

const report = (tests: readonly object[], summary: object = {}): string =>
  JSON.stringify({ reportFormat: 'CTRF', specVersion: '0.0.0', results: { tool: { name: 'x' }, summary, tests } });

describe('parseCtrf', () => {
  test('names, outcomes, retries and errors', () => {
    const result = parseCtrf(
      report([
        {
          name: 'adds',
          status: 'passed',
          duration: 3,
          suite: ['cart', 'totals'],
          filePath: 'test/cart.js',
          retries: 1,
        },
        { name: 'breaks', status: 'failed', duration: 1, suite: 'cart', message: 'no \u001b[31mgood', trace: 'at x' },
        { name: 'later', status: 'pending', duration: 0 },
        { name: 'odd', status: 'other', duration: -1 },
      ]),
    );
    expect(result).toMatchObject({
      ok: true,
      problems: [],
      tests: [
        {
          title: ['cart', 'totals', 'adds'],
          file: 'test/cart.js',
          classname: 'cart',
          outcome: 'passed',
          ms: 3,
          tries: 2,
        },
        { title: ['cart', 'breaks'], outcome: 'failed', error: { message: 'no good', stack: 'at x' } },
        { title: ['later'], outcome: 'skipped', error: null },
        { title: ['odd'], outcome: 'skipped', ms: 0 },
      ],
    });
  });

  test('what is not whole says so', () => {
    const tests = [{ name: 'a', status: 'passed' }, { status: 'passed' }, { name: 'b', status: 'green' }, 1];
    expect(parseCtrf(report(tests as object[], { tests: 4 }))).toMatchObject({
      problems: [
        'results.tests[1] has no name',
        'results.tests[2].status is none of passed, failed, skipped, pending, other',
        'results.tests[3] is no object',
        'results.summary says 4 tests, results.tests has 1',
      ],
    });
  });

  test.each([
    ['{"a": 1,\n "b": }', /^line 2: no valid JSON: /],
    ['', /^line 1: no valid JSON: /],
    ['[]', /not CTRF/],
    ['{"results":{"tests":[]}}', /not CTRF: it has no results\.tool/],
    [`${'['.repeat(200_000)}`, /no valid JSON|Maximum call stack/],
  ])('%.30s is refused', (text, expected) => {
    expect(parseCtrf(text)).toEqual({ ok: false, problem: expect.stringMatching(expected) });
  });

  test('any JSON is answered, never thrown', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (a, b) => {
        expect(parseCtrf(a)).toHaveProperty('ok');
        expect(parseCtrf(`{"results":{"tool":{},"tests":[${a}],"summary":${b}}}`)).toHaveProperty('ok');
      }),
    );
  });
});
