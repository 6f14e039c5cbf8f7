/** Which places of the original a function of generated code has. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Mapped {
  learn(start: number, end: number): void;
  placesOf(start: number, end: number): readonly number[];
}

const { inlineMap, readMap } = createRequire(import.meta.url)(join(import.meta.dirname, 'source-map.cjs')) as {
  inlineMap(code: string): string | null;
  readMap(input: { path: string; text: string; code: string; map: object | string }): Mapped | null;
};

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit] ?? '';
  } while (rest > 0);
  return text;
}

/** A map that says of each place of one line of code where it comes from, in one line of text. */
function lineMap(
  places: readonly (readonly [generated: number, original: number])[],
  text: string,
  sources = ['a.ts'],
) {
  let [last, from] = [0, 0];
  const mappings = places.map(([generated, original]) => {
    const part = [generated - last, 0, 0, original - from].map(vlq).join('');
    [last, from] = [generated, original];
    return part;
  });
  return { version: 3, sources, sourcesContent: [text], mappings: mappings.join(',') };
}

const text = 'static make, outer, inner, end';
const code = 'class A{static m(){f(()=>1)}}x()';
const [m, arrow] = [code.indexOf('m('), code.indexOf('()=>')];

describe('places', () => {
  const places = [
    [0, 0],
    [code.indexOf('static'), 7],
    [m, 13],
    [arrow, 20],
    [code.indexOf('x()'), 27],
  ] as const;
  const read = (map: object | string = lineMap(places, text)) => readMap({ path: '/r/a.ts', text, code, map });
  const learnt = () => {
    const mapped = read();
    mapped?.learn(-10, code.length + 3);
    mapped?.learn(0, code.length);
    mapped?.learn(m, code.indexOf('}}'));
    mapped?.learn(arrow, arrow + 5);
    return mapped;
  };

  test('belong to the innermost function, a modifier that V8 leaves out included', () => {
    expect(learnt()?.placesOf(0, code.length)).toEqual([0, 27]);
    expect(learnt()?.placesOf(m, code.indexOf('}}'))).toEqual([7, 13]);
    expect(learnt()?.placesOf(arrow, arrow + 5)).toEqual([20]);
  });

  test('of a function without any are the one before it; a module around everything is nowhere', () => {
    const mapped = learnt();
    mapped?.learn(code.length - 1, code.length);
    expect(mapped?.placesOf(code.length - 1, code.length)).toEqual([27]);
    expect(mapped?.placesOf(-10, code.length + 3)).toEqual([]);
  });

  test('are nobody’s in what a transformer writes around an export', () => {
    const getter = 'x;function(){return a.b}';
    const mapped = readMap({ path: '/r/a.ts', text, code: getter, map: lineMap([[0, 7]], text) });
    mapped?.learn(2, getter.length);
    expect(mapped?.placesOf(2, getter.length)).toEqual([]);
  });

  test('are not told from a map of another text, of another file, or with lines that others count otherwise', () => {
    expect(read({ ...lineMap(places, text), sourcesContent: ['other'] })).toBeNull();
    expect(read(lineMap(places, text, ['b.ts', 'c.ts']))).toBeNull();
    expect(read({ ...lineMap(places, text), mappings: undefined })).toBeNull();
    const odd = `${text}\u2028`;
    expect(readMap({ path: '/r/a.ts', text: odd, code, map: lineMap(places, odd) })).toBeNull();
    expect(read(JSON.stringify(lineMap(places, text, ['../r/a.ts'])))).not.toBeNull();
  });
});

test('the map inside of a code is its last one', () => {
  const of = (data: string) => `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${btoa(data)}`;
  expect(inlineMap(`${of('{"a":1}')}\nx();\n${of('{"b":2}')}\n`)).toBe('{"b":2}');
  expect(inlineMap('//# sourceMappingURL=data:application/json,%7B%7D')).toBe('{}');
  expect(inlineMap('//# sourceMappingURL=a.js.map')).toBeNull();
});
