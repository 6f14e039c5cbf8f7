/** What a quarantine must say, where a mistake in it stands, and that adding to a file keeps what people wrote. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withEntry } from '#config/quarantine/edit';
import { loadQuarantine } from '#config/quarantine/load';

const load = (text: string) => loadQuarantine(Buffer.from(text));
const mistakes = (text: string): readonly string[] => {
  const reading = load(text);
  return reading.ok ? [] : reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};
const entry = (lines: Readonly<Record<string, string>>): string => {
  const all = {
    test: 'a.test.js',
    owner: '"@x"',
    reason: 'slow',
    added: '2026-01-01',
    expires: '2026-02-01',
    ...lines,
  };
  const told = Object.entries(all).filter(([, value]) => value !== '');
  return `${told.map(([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${value}`).join('\n')}\n`;
};

describe('what is refused', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['no owner', entry({ owner: '' }), '1:3 "owner" is missing: expected text'],
    ['no expiry', entry({ expires: '' }), '1:3 "expires" is missing: expected text'],
    ['an owner of nothing', entry({ owner: '""' }), '2:10 expected an owner like "@team-pay", found ""'],
    ['no reason', entry({ reason: '' }), '1:3 "reason" or "link" is missing: say why'],
    ['a key nobody knows', entry({ ownr: 'x' }), '6:3 unknown key "ownr"; did you mean "owner"?'],
    ['a word as day', entry({ expires: 'soon' }), '5:12 expected a day like 2026-01-31, found "soon"'],
    [
      'a day that is not',
      entry({ expires: '2026-02-30' }),
      '5:12 there is no day 2026-02-30: expected one like 2026-01-31',
    ],
    [
      'an end before the beginning',
      entry({ expires: '2025-12-31' }),
      '5:12 expires on 2025-12-31, before it was added (2026-01-01)',
    ],
    ['years', entry({ expires: '2036-01-01' }), '5:12 holds for 3652 days, more than 366: fix the test, or remove it'],
    ['a test twice', entry({}) + entry({}), '6:9 this test stands twice: first in line 1'],
    ['a mapping', 'tests: []\n', '1:1 expected a list: every entry begins with "- test: …"'],
    ['a budget that is a share', entry({ budget: '0.5' }), '6:11 expected a whole number, found 0.5'],
  ];
  test.each(cases)('%s', (_, text, said) => {
    expect(mistakes(text)).toEqual([said]);
  });

  test('an entry without the day it was added: from then on it counts, and may hold for a year at most', () => {
    expect(mistakes(entry({ added: '' }))).toEqual([expect.stringMatching(/^1:3 .*"added" is missing/)]);
    expect(mistakes(entry({ added: '', failure: 'abcdef0123', expires: '9999-12-31' }))).toHaveLength(1);
  });

  test('more than 64 KiB', () => {
    expect(mistakes(entry({}) + '#'.repeat(70_000))).toEqual([expect.stringMatching(/^1:1 is 69 KiB large/)]);
  });
});

test('an empty file and one of comments quarantine nothing', () => {
  for (const text of ['', '# nothing\n', '[]\n']) expect(load(text)).toEqual({ ok: true, entries: [] });
});

test('an entry knows where it stands', () => {
  expect(load(`# first\n${entry({ budget: '2', failure: '[abcdef01, "12345678"]', suite: 'unit' })}`)).toEqual({
    ok: true,
    entries: [
      {
        ...{ at: 'assay.quarantine.yaml:2:3', test: 'a.test.js', suite: 'unit', owner: '@x', because: 'slow' },
        ...{ added: '2026-01-01', expires: '2026-02-01', budget: 2, failures: ['abcdef01', '12345678'] },
      },
    ],
  });
});

describe('adding', () => {
  const added = { test: 'b.test.js › adds', owner: '@y', reason: 'x', added: '2026-01-02', expires: '2026-01-03' };

  test('keeps comments, order and quotes', () => {
    const before = `# why we do this\n\n${entry({ reason: "'slow' # on Mondays" })}# the end\n`;
    const after = withEntry(before, added);
    expect(after.startsWith(before.replace('# the end\n', '').trimEnd())).toBe(true);
    expect(after).toContain('# the end');
    expect(load(after)).toMatchObject({ ok: true, entries: [{ test: 'a.test.js' }, { test: 'b.test.js › adds' }] });
  });

  test('begins a file, and goes on with an empty list', () => {
    for (const text of [null, '', '# mine\n', '[]\n']) {
      expect(load(withEntry(text, added))).toMatchObject({ ok: true, entries: [{ owner: '@y' }] });
    }
    expect(withEntry('# mine\n', added)).toContain('# mine');
  });

  test('whatever text an entry has comes back', () => {
    const printable = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }).filter((it) => !/\p{Cc}/u.test(it));
    fc.assert(
      fc.property(printable, printable, (owner, reason) => {
        const reading = load(withEntry(entry({}), { ...added, owner, reason }));
        expect(reading).toMatchObject({ ok: true, entries: [{}, { owner, because: reason }] });
      }),
      { numRuns: 200 },
    );
  });
});
