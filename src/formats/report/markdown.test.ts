/** What a pull request shows, and that nothing from outside can write into it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeSpan, escapeMarkdown, markdownReport } from '#formats/report/markdown';
import { aChange, aFailure, anError, aPlan, aReport, aVerdict, testId } from '../../../test/support/builders.ts';

describe('the comment', () => {
  test('needs-attention first, the rest folded, in the words of the verdict', () => {
    const report = aReport({
      change: aChange({ head: { label: 'HEAD', commit: 'a1b2c3d4e5f6a7b8', tree: 't' } }),
      verdict: aVerdict({
        result: 'fail',
        headline: 'FAIL  1 needs your attention · 1 more is not yours · 57 passed',
        failures: [aFailure(), aFailure({ id: 'f-2', class: 'pre-existing', evidence: ['fails on main too'] })],
        findings: [
          {
            rule: 'x',
            effect: 'inconclusive',
            class: 'unknown',
            message: 'jest: ended early',
            file: null,
            evidence: ['command: jest'],
          },
          {
            rule: 'u',
            effect: 'report',
            class: 'untested-change',
            message: 'a.ts changed',
            file: 'a.ts',
            evidence: [],
          },
        ],
        tests: { passed: 57, failed: 2, skipped: 1, files: 3 },
      }),
      plan: aPlan({ notRun: [{ what: 'far.test.ts', suite: 'vitest', reason: 'loads nothing that changed' }] }),
    });
    expect(markdownReport(report).replaceAll('\u200b', '')).toBe(`\
**Assay: FAIL** · 1 needs your attention · 1 more is not yours · 57 passed · \`a1b2c3d\` · 41 s

> ✗ **regression** \`cart.test.ts › applies two coupons\`: \`expected 1800 to be 1799\`\u0020\u0020
> fails 3\\/3 here\\, passes 2\\/2 on main\u0020\u0020
> imports src\\/discount\\.ts\\, which changed\u0020\u0020
> repro: \`assay repro f-7c2a1b\`

> **unknown** jest\\: ended early\u0020\u0020
> \`command: jest\`

<details><summary>1 not yours</summary>

- \`cart.test.ts › applies two coupons\` pre-existing: fails on main too (\`assay repro f-2\`)

</details>

<details><summary>1 changed file that no test loads</summary>

- a\\.ts changed

</details>

<details><summary>ran: 1 test file, 59 tests, 1 skipped</summary>

- \`cart.test.ts\`: imports src\\/discount\\.ts\\, which changed

</details>

<details><summary>not run: 1</summary>

- \`far.test.ts\`: loads nothing that changed

</details>
`);
  });

  test('stays within what a forge takes', () => {
    const failures = Array.from({ length: 3_000 }, (_, index) =>
      aFailure({
        id: `f-${index}`,
        test: testId([`${index}`.repeat(100)]),
        error: anError({ message: 'x'.repeat(5_000) }),
      }),
    );
    const text = markdownReport(aReport({ verdict: aVerdict({ failures }) }));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('and 2980 more need your attention');
  });
});

describe('text from outside', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '`',
      '@',
      'octocat',
      '#',
      '1',
      '<b>',
      '</details>',
      '\n',
      '[x](y)',
      '*',
      '|',
      'https://',
      'www.',
      'GH-',
      ' ',
      '\\',
      'abcdef1',
      '~',
      '\u001b[31m',
    ),
    maxLength: 30,
  });

  test('in a code span it cannot end the span', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const span = codeSpan(text);
        const fence = /^`+/.exec(span)?.[0] ?? '';
        expect(span).not.toContain('\n');
        expect(span.endsWith(fence)).toBe(true);
        const inside = span.slice(fence.length, -fence.length);
        expect((inside.match(/`+/g) ?? []).filter((run) => run.length === fence.length)).toEqual([]);
        expect(/^`|`$/.test(inside)).toBe(false);
      }),
    );
  });

  test('elsewhere it has no mark that is not escaped, no mention, no number of an issue, no link, no commit', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped.replace(/\\[!-/:-@[-`{-~]/g, '')).toMatch(/^[^!-/:-@[-`{-~]*…?$/);
        expect(escaped).not.toMatch(/@\w|#\d|:\\?\/\\?\/|www\\?\.|GH\\?-\d|\b[0-9a-f]{7,40}\b/i);
      }),
    );
  });
});
