import { expect, test } from 'vitest';
import type { FileUnits } from '#domain/recording';
import { unitReader } from '#flow/unit-reader';

const units = (hash: string): FileUnits => ({ units: [{ name: '', start: 0, end: 1, hash }] });

test('the first language that knows the file, each content once', () => {
  const asked: string[] = [];
  const languages = [
    {},
    { units: () => null },
    {
      units(path: string, text: string) {
        asked.push(`${path} ${text}`);
        return units(text);
      },
    },
    { units: () => units('never') },
  ];
  const read = unitReader(languages, (path, blob) => `${path}@${blob}`);
  expect(read('a.ts', '1')).toEqual(units('a.ts@1'));
  expect(read('a.ts', '1')).toBe(read('a.ts', '1'));
  expect(read('a.ts', '2')).toEqual(units('a.ts@2'));
  expect(asked).toEqual(['a.ts a.ts@1', 'a.ts a.ts@2']);
});

test('what cannot be read, or that no language knows, is one piece', () => {
  expect(unitReader([{ units: () => units('x') }], () => null)('a.ts', '1')).toBeNull();
  expect(unitReader([{}], () => 'text')('a.txt', '1')).toBeNull();
});
