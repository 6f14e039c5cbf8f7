/** Positions of generated functions, by maps made here: one segment for each character of the code that is named. */
import { describe, expect, test } from 'vitest';

interface Generated {
  learn(ranges: readonly number[]): void;
  of(start: number, end: number): readonly (readonly [generated: number, source: number, original: number])[];
}

interface Script {
  Generated: { from(code: string, mappings: string, texts: readonly (string | null)[]): Generated | null };
  globbedFolders(text: string, path: string, viteRoot: string): readonly string[] | null;
}

const load = (name: string) => import(new URL(name, import.meta.url).href) as Promise<Script>;
const { Generated } = await load('./generated.mjs');
const { globbedFolders } = await load('./globs.mjs');

/** A map of one line onto itself with a segment at each of the (rising) columns. */
function mapOf(columns: readonly number[]): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const encode = (value: number): string => {
    let [rest, text] = [value << 1, ''];
    do {
      text += letters[(rest & 31) | (rest > 31 ? 32 : 0)];
      rest >>= 5;
    } while (rest > 0);
    return text;
  };
  const steps = columns.map((column, index) => column - (columns[index - 1] ?? 0));
  return steps.map((step) => `${encode(step)}AA${encode(step)}`).join(',');
}

/** `code` mapped onto itself at the words `at`; what each function of `functions` (texts of the code) owns, as the words found there. */
function owned(code: string, at: readonly string[], functions: readonly string[]): string[][] {
  const columns = at.map((word) => code.indexOf(word));
  const generated = Generated.from(code, mapOf(columns), [code]);
  if (generated === null) throw new Error('no positions');
  const ranges = functions.map((text) => [code.indexOf(text), code.indexOf(text) + text.length] as const);
  generated.learn(ranges.flatMap(([start, end]) => [start, end, 1]));
  return ranges.map(([start, end]) =>
    generated.of(start, end).map(([, , original]) => at[columns.indexOf(original)] ?? '?'),
  );
}

describe('functions own their positions', () => {
  test('but not those of functions inside, also behind them', () => {
    const inner = '() => { b(); }';
    const outer = `function f() { a(); x(${inner}); c(); }`;
    expect(owned(`${outer} d();`, ['a()', 'b()', 'c()', 'd()'], [outer, inner])).toEqual([['a()', 'c()'], ['b()']]);
  });

  test('a static method begins before V8 says so', () => {
    const method = 'm() { b(); }';
    const outer = `function f() { return class { static ${method} }; }`;
    expect(owned(outer, ['class', 'static', 'b()'], [outer, method])).toEqual([['class'], ['static', 'b()']]);
  });

  test('one without any takes the last before it, unless it is what a transformer writes around an export', () => {
    const [getter, plain] = ['() => { try { return a } catch {} }', '() => { q(); }'];
    expect(owned(`a(); b(${getter}); c(${plain});`, ['a()', 'b('], [getter, plain])).toEqual([[], ['b(']]);
  });

  test('a map that does not fit, or of a text with other line ends, is none', () => {
    expect(Generated.from('a();', mapOf([99]), ['a();'])).toBe(null);
    expect(Generated.from('a();', mapOf([0]), ['a();\u2028'])).toBe(null);
    expect(Generated.from('a();', mapOf([0]), [null])).toBe(null);
  });
});

test.each([
  ["import.meta.glob('./none/*.ts')", ['/tree/src/none']],
  ["import.meta.glob<{ a: 1 }>(['../none/**/*.ts', '!**/x.ts'], { eager: true })", ['/tree/none']],
  ["import.meta.glob('/none/{a,b}.ts')", ['/vite/none']],
  ["import.meta.glob('@alias/*.ts')", null],
  ["import.meta.glob('./*.ts', { base: './other' })", null],
  ['import.meta.glob(patterns)', null],
])('%s', (text, folders) => {
  expect(globbedFolders(text, '/tree/src/a.ts', '/vite')).toEqual(folders);
});
