import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileUnits, Unit } from '#domain/recording';
import { changedMembers } from '#formats/units/changed-units';

/** `+` before the name makes a member. */
function file(...names: readonly string[]): FileUnits {
  const units = names.map((text, index): Unit => {
    const at = { name: text.replace(/^\+/, ''), hash: String(index), start: index, end: index + 1 };
    return text.startsWith('+') ? { ...at, member: true } : at;
  });
  return { units: [{ name: '', hash: '', start: 0, end: names.length }, ...units] };
}

test.each<[string, FileUnits | null, FileUnits | null, readonly string[]]>([
  ['the same', file('+C/a', 'f'), file('+C/a', 'f'), []],
  ['one that comes', file('+C/a'), file('+C/a', '+C/b'), ['b']],
  ['one that goes', file('+C/a', '+C/b'), file('+C/a'), ['b']],
  ['one that is renamed', file('+C/a'), file('+C/b'), ['a', 'b']],
  ['one that becomes a getter', file('+C/a'), file('+C/get a'), ['a']],
  ['a setter besides a getter', file('+C/get a'), file('+C/get a', '+C/set a'), ['a']],
  ['a private one', file('+C/#a'), file(), ['a']],
  ['one that moves to another class', file('+C/a'), file('+D/a'), ['a']],
  ['one that is there twice', file('+C/a'), file('+C/a', '+C/a'), ['a']],
  ['one that is no member any more', file('+C/a'), file('C/a'), ['a']],
  ['one whose body is edited, others around it', file('f', '+C/a'), file('+C/a', 'g'), []],
  ['a function', file('f'), file('g'), []],
  ['nothing is known of one side', null, file('+C/a'), []],
  ['nor of the other', file('+C/a'), null, []],
])('%s', (_, before, after, expected) => {
  expect([...changedMembers(before, after)].sort()).toEqual(expected);
});

test('both ways alike, and nothing when nothing came or went', () => {
  const files = fc.array(fc.constantFrom('+C/a', '+C/b', '+D/a', 'f', '+C/get a')).map((names) => file(...names));
  fc.assert(
    fc.property(files, files, (one, other) => {
      expect(changedMembers(one, other)).toEqual(changedMembers(other, one));
      expect(changedMembers(one, { units: one.units.toReversed() }).size).toBe(0);
    }),
  );
});
