import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileUnits, Unit } from '#domain/recording';
import { changedUnits, describeUnit, executedUnits, unitAt } from '#formats/units/changed-units';
import { linesOf, unitsInLines } from '#formats/units/unit-lines';

/** `name=hash` each; the first is the module level. */
function file(...named: readonly string[]): FileUnits {
  const units = named.map((text, index): Unit => {
    const [name = '', hash = ''] = text.split('=');
    return { name, hash, start: index, end: named.length };
  });
  return { units };
}

function changed(before: FileUnits | null, after: FileUnits | null): unknown {
  const found = changedUnits(before, after);
  return typeof found === 'string' ? found : [...found];
}

describe('changedUnits', () => {
  test.each<[string, FileUnits | null, FileUnits | null, unknown]>([
    ['the same', file('=m', 'f=1'), file('=m', 'f=1'), 'none'],
    ['nothing is known of one side', file('=m'), null, 'all'],
    ['nor of the other', null, file('=m'), 'all'],
    ['one was edited', file('=m', 'f=1', 'g=2'), file('=m', 'f=1', 'g=3'), [2]],
    ['one is gone', file('=m', 'f=1', 'g=2'), file('=m', 'g=2'), [1]],
    ['one is new', file('=m', 'g=2'), file('=m', 'f=1', 'g=2'), 'none'],
    ['one was moved', file('=m', 'f=1', 'g=2'), file('=m', 'g=2', 'f=1'), 'none'],
    ['the module level was edited', file('=m', 'f=1'), file('=n', 'f=1'), [0]],
    ['one was renamed', file('=m', 'f=1'), file('=m', 'g=1'), [1]],
    ['two of one name changed places', file('=m', 'a=1', 'a=2'), file('=m', 'a=2', 'a=1'), [1, 2]],
    ['one of three of one name was edited', file('=m', 'a=1', 'a=2', 'a=3'), file('=m', 'a=1', 'a=4', 'a=3'), [2]],
    ['the outer two of three were edited', file('=m', 'a=1', 'a=2', 'a=3'), file('=m', 'a=4', 'a=2', 'a=5'), [1, 3]],
    ['one was put between them', file('=m', 'a=1', 'a=2', 'a=3'), file('=m', 'a=1', 'a=9', 'a=2', 'a=3'), 'none'],
    ['one of them was taken out', file('=m', 'a=1', 'a=2', 'a=3'), file('=m', 'a=1', 'a=3'), [2]],
    ['one of two equal ones was taken out', file('=m', 'a=1', 'a=1'), file('=m', 'a=1'), [2]],
    ['some were edited and taken out', file('=m', 'a=1', 'a=2', 'a=3', 'a=4'), file('=m', 'a=1', 'a=5', 'a=4'), [2, 3]],
    ['all of them are gone', file('=m', 'a=1', 'a=2'), file('=m'), [1, 2]],
  ])('%s', (_, before, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  const named = fc.record({ name: fc.constantFrom('a', 'b', 'c'), hash: fc.constantFrom('1', '2', '3') });
  const units = fc
    .array(named, { maxLength: 12 })
    .map((all) => file('=m', ...all.map((it) => `${it.name}=${it.hash}`)));

  test('what is called unchanged is there on the other side, as often', () => {
    fc.assert(
      fc.property(units, units, (before, after) => {
        const found = changedUnits(before, after);
        const left = before.units.filter((_, index) => found === 'none' || (found !== 'all' && !found.has(index)));
        const there = after.units.map(({ name, hash }) => `${name}=${hash}`);
        for (const { name, hash } of left) {
          const at = there.indexOf(`${name}=${hash}`);
          expect(at).not.toBe(-1);
          there.splice(at, 1);
        }
      }),
    );
  });

  test('a file does not differ from itself, and differs from one with an edited unit by that unit', () => {
    fc.assert(
      fc.property(units, fc.nat(), (before, pick) => {
        expect(changedUnits(before, before)).toBe('none');
        const index = pick % before.units.length;
        const after = before.units.map((unit, at) => (at === index ? { ...unit, hash: 'edited' } : unit));
        expect(changedUnits(before, { units: after })).toEqual(new Set([index]));
      }),
    );
  });
});

/** Of brackets: each pair is a unit. */
function nested(text: string): FileUnits {
  const units: Unit[] = [{ name: '', start: 0, end: text.length, hash: '' }];
  const open: number[] = [];
  for (const [at, char] of [...text].entries()) {
    if (char === '(') open.push(at);
    const start = char === ')' ? open.pop() : undefined;
    if (start !== undefined) units.push({ name: 'f', start, end: at + 1, hash: '' });
  }
  return { units: units.sort((a, b) => a.start - b.start || b.end - a.end) };
}

describe('where a range lies', () => {
  const brackets = fc.array(fc.constantFrom('(', ')', '.', '\n'), { maxLength: 40 }).map((all) => all.join(''));

  test('the innermost unit around it, as a search through all of them finds it', () => {
    fc.assert(
      fc.property(brackets, fc.nat(40), fc.nat(10), (text, start, length) => {
        const file = nested(text);
        const end = start + length;
        const around = file.units.flatMap((unit, at) => (unit.start <= start && end <= unit.end ? [at] : []));
        expect(unitAt(file, start, end)).toBe(around.at(-1) ?? 0);
      }),
    );
  });

  test('ranges in pairs; half a pair says nothing', () => {
    const file = nested('.(.(.).).(.)');
    expect([...executedUnits(file, [1, 8, 4, 5, 10, 11, 2, 10, 3])]).toEqual([1, 2, 3, 0]);
    expect([...executedUnits({ units: [] }, [1, 2])]).toEqual([0]);
  });

  test('lines of a unit', () => {
    const text = 'a\n(b\nc)\n';
    expect(nested(text).units.map((unit) => linesOf(text, unit))).toEqual([
      [1, 3],
      [2, 3],
    ]);
    expect(linesOf('', { start: 0, end: 0 })).toEqual([1, 1]);
  });

  test.each<[string, readonly (readonly [number, number])[], readonly number[]]>([
    ['a(\nb\n)\nc', [[1, 1]], [0, 1]],
    ['a(\nb\n)\nc', [[2, 2]], [1]],
    ['a(\n  (\nb\n)\n)', [[2, 4]], [2]],
    ['a(\n  (\nb\n)\n)', [[5, 5]], [1]],
    ['a(\nb\n)\n\nc', [[4, 4]], []],
    ['a(\nb\n)\n\nc', [[5, 9]], [0]],
    ['(a)(b)', [[1, 1]], [1, 2]],
    ['a', [[7, 9]], []],
  ])('units of the lines of %j, %j', (text, lines, expected) => {
    expect([...unitsInLines(text, nested(text), lines)].sort()).toEqual(expected);
  });

  test('every line has the units of its letters', () => {
    fc.assert(
      fc.property(brackets, (text) => {
        const file = nested(text);
        let offset = 0;
        for (const [index, line] of text.split('\n').entries()) {
          const owners = [...line].map((_, at) => unitAt(file, offset + at, offset + at + 1));
          expect(unitsInLines(text, file, [[index + 1, index + 1]])).toEqual(new Set(owners));
          offset += line.length + 1;
        }
      }),
    );
  });
});

test.each([
  ['', 'the module level'],
  ['applyCoupons', 'applyCoupons()'],
  ['Command/parse', 'Command.parse()'],
  ['Command/get size', 'get Command.size'],
  ['main/‹anonymous›', 'a function inside main()'],
  ['main/‹anonymous›/‹anonymous›', 'a function inside main()'],
  ['‹anonymous›/inner', 'inner()'],
  ['‹anonymous›', 'a function without a name'],
])('%j is said as %j', (name, words) => {
  expect(describeUnit({ name })).toBe(words);
});
