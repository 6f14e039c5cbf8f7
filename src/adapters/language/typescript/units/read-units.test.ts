import { visitorKeys } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { readUnits } from '#adapters/language/typescript/units/read-units';
import { erasedTypes, fields, handled, transparent } from '#adapters/language/typescript/units/syntax';
import type { FileUnits } from '#domain/recording';
import { changedUnits } from '#formats/units/changed-units';

function units(text: string, path = 'a.ts'): FileUnits {
  const found = readUnits(path, text);
  if (found === null) throw new Error(`no units: ${text}`);
  return found;
}

/** Names of the older units that changed, the module level as `‹module›`. */
function diff(before: string, after: string, path?: string): readonly string[] {
  const old = units(before, path);
  const found = changedUnits(old, units(after, path));
  if (found === 'all') throw new Error('all');
  return found === 'none' ? [] : [...found].map((index) => old.units[index]?.name || '‹module›');
}

/** Spelled out, it would be one of this file's own. */
const pragma = (runner: string) => `@${runner}-environment`;

const spans = (text: string, path?: string) =>
  units(text, path)
    .units.slice(1)
    .map(({ name, start, end }) => [name, text.slice(start, end)]);

describe('what the units are', () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['export async function f() {}', [['f', 'async function f() {}']]],
    ['export default function () {}', [['default', 'function () {}']]],
    ['export default (a) => a;', [['default', '(a) => a']]],
    ['export default class { m() {} }', [['default/m', 'm() {}']]],
    [
      'const f = <T,>(a: T) => a, g = function h() {};',
      [
        ['f', '<T,>(a: T) => a'],
        ['h', 'function h() {}'],
      ],
    ],
    [
      'f(() => 1, async () => 2);',
      [
        ['‹anonymous›', '() => 1'],
        ['‹anonymous›', 'async () => 2'],
      ],
    ],
    ['const f = memo(() => 1);', [['f/‹anonymous›', '() => 1']]],
    [
      'exports.f = () => 1; A.prototype.m = function () {};',
      [
        ['f', '() => 1'],
        ['A.m', 'function () {}'],
      ],
    ],
    [
      'function f() { return () => 1; }',
      [
        ['f', 'function f() { return () => 1; }'],
        ['f/‹anonymous›', '() => 1'],
      ],
    ],
    [
      'const o = { m() {}, get g() { return 1; }, async *[k]() {}, f: () => 1, "a/b"() {} };',
      [
        ['o/m', 'm() {}'],
        ['o/get g', 'get g() { return 1; }'],
        ['o/‹anonymous›', 'async *[k]() {}'],
        ['o/f', '() => 1'],
        ['o/a b', '"a/b"() {}'],
      ],
    ],
    [
      'class A { constructor() {} static /* c */ async m() {} private get x() { return 1; } @d() public static n() {} static() {} #p() {} }',
      [
        ['A/constructor', 'constructor() {}'],
        ['A/m', 'async m() {}'],
        ['A/get x', 'get x() { return 1; }'],
        ['A/n', 'n() {}'],
        ['A/static', 'static() {}'],
        ['A/#p', '#p() {}'],
      ],
    ],
    [
      'class A { x = () => 1; y = 2; static { f(() => 3); } }',
      [
        ['A/x', '() => 1'],
        ['A/‹anonymous›', '() => 3'],
      ],
    ],
    ['namespace N { export function f() {} }', [['N/f', 'function f() {}']]],
    ['function f(): void; function f(a?: number) {} declare function g(): void;', [['f', 'function f(a?: number) {}']]],
    ['abstract class A { abstract m(): void; n(): void; n() {} }', [['A/n', 'n() {}']]],
  ])('%s', (text, expected) => {
    expect(spans(text)).toEqual(expected);
    expect(units(text).units[0]).toMatchObject({ name: '', start: 0, end: text.length });
  });

  test('offsets count UTF-16 units, a byte order mark included', () => {
    const text = '\uFEFF// ü 😀\nconst a = "😀"; function f() {}';
    expect(spans(text)).toEqual([['f', 'function f() {}']]);
  });

  test.each([
    ['a.vue', '<script>let a</script>'],
    ['a.svelte', ''],
    ['a.astro', ''],
    ['a.json', '{}'],
    ['a.py', 'x = 1'],
    ['a.ts', 'function ('],
    ['a.ts', `/*${' '.repeat(1024 * 1024)}*/`],
    ['a.js', `x = ${'['.repeat(3_000)}${']'.repeat(3_000)}`],
    ['a.js', '() => 1;\n'.repeat(20_000)],
    ['bin/tool', 'f()'],
  ])('none of %s', (path, text) => {
    expect(readUnits(path, text)).toBeNull();
  });

  test.each(['a.js', 'a.cjs', 'a.mjs', 'a.jsx', 'a.ts', 'a.mts', 'a.cts', 'a.tsx', 'a.d.ts', 'bin/tool'])(
    'of %s',
    (path) => {
      expect(units('#!/usr/bin/env node\nexport let a', path).units).toHaveLength(1);
    },
  );
});

describe('nothing that runs is different', () => {
  test.each<[string, string]>([
    ['f(a,b)', '// c\nf(\n  a, /* d */ b,\n);'],
    ["const a = 'x', b = 0x10, c = `y`;", 'const a = "\\x78", b = 16, c = `y`'],
    ['const o = { a: 1, "b-c": 2 };', "const o = { 'a': 1, 'b-c': 2, };"],
    ['let a = (b + c) * 2;', 'let a = ((b) + c) * 2;;'],
    ['let a: number = b as any;', 'let a = <T>b!;'],
    ['f<string>(a satisfies B);', 'f(a);'],
    ['const g = f<string>;', 'const g = f;'],
    ["import type { A } from './a'; f();", 'f();'],
    ["import { b } from './a'; b();", "import { type A, b } from './a'; b();"],
    ["export { b } from './a';", "export { type A, b } from './a';"],
    ["export type { A } from './a'; export type * from './a'; f();", 'f();'],
    ['interface A { a: string } type B = A; declare const c: A; declare module "x" { let a: 1; } f();', 'f();'],
    ['declare global { interface Window { a: 1 } } namespace N { export type A = 1; } f();', 'f();'],
    ['class A { private readonly x = 1; declare y: string; [k: string]: unknown; }', 'class A { x = 1; }'],
    ['class A extends B implements C {}', 'class A extends B<T> {}'],
    ['abstract class A { abstract x: 1; abstract m(): void; public override n(): void {} }', 'class A { n() {} }'],
    ['function f(this: A, a?: number): void {}', 'function f(a) {}'],
    ['function f(): void; function f(a: 1): void; function f() {}', 'function f() {}'],
    [
      'function f<T extends 1>(a: T, { b }: { b: 1 }, [c]: 1[], d: 1 = 2, ...e: 1[]): T {}',
      'function f(a, { b }, [c], d = 2, ...e) {}',
    ],
    ['let a!: number;', 'let a;'],
    ['a!.b?.c!.d;', 'a.b?.c.d;'],
    ['try {} catch (e: unknown) {}', 'try {} catch (e) {}'],
    ['/* istanbul ignore next */ /* v8 ignore next */ // @ts-ignore\nf();', 'f();'],
    ['if (a) b(); else { ; }', 'if (a) b(); else {}'],
  ])('%s\n%s', (before, after) => {
    expect(diff(before, after)).toEqual([]);
    expect(diff(after, before)).toEqual([]);
  });

  test.each<[string, string]>([
    ['<A b={c} d="e">f</A>', "<A\n  b={c}\n  d='e'\n>f</A>"],
    ['<A>{/* c */}</A>', '<A></A>'],
    ['<A/>', '<A></A>'],
  ])('%s\n%s', (before, after) => {
    expect(diff(`x = ${before}`, `x = ${after}`, 'a.tsx')).toEqual([]);
  });
});

describe('something that runs is different', () => {
  test.each<[string, string]>([
    ['f(a, b)', 'f(b, a)'],
    ['f(1)', 'f(2)'],
    ['f(1)', "f('1')"],
    ['f("a")', 'f("b")'],
    ['f("\\ud800")', 'f("\\ud801")'],
    ['f(1n)', 'f(2n)'],
    ['f(1e400)', 'f(null)'],
    ['f(/a/g)', 'f(/a/i)'],
    ['f(`a${b}c`)', 'f(`a${b}d`)'],
    ['tag`\\x41`', 'tag`A`'],
    ['a?.b', 'a.b'],
    ['(a?.b).c', 'a?.b.c'],
    ['a?.[b]', 'a?.b'],
    ['a.b', 'a[b]'],
    ['a()', 'a?.()'],
    ['x++', '++x'],
    ['a = b', 'a += b'],
    ['let a = 1', 'const a = 1'],
    ['let a', 'var a'],
    ['[, a] = b', '[a, ,] = b'],
    ['f(...a)', 'f(a)'],
    ['f([a], b)', 'f([a, b])'],
    ["'use strict'; f();", 'f();'],
    ["('use strict'); f();", "'use strict'; f();"],
    ['await a; for (const a of b);', 'await a; for await (const a of b);'],
    ['for (const a of b);', 'for (const a in b);'],
    ['l: for (;;) { m: for (;;) break l; }', 'l: for (;;) { m: for (;;) break m; }'],
    ['o = { __proto__: a }', 'o = { ["__proto__"]: a }'],
    ['o = { a }', 'o = { b }'],
    ['o = { a: b }', 'o = { get a() { return b; } }'],
    ["import './a'; import './b';", "import './b'; import './a';"],
    ["import a from './a';", "import * as a from './a';"],
    ["import { a } from './a';", "import { b as a } from './a';"],
    ["import type { A } from './a';", "import { type A } from './a';"],
    ["import './a';", "import { type A } from './a';"],
    ["import a from './a' with { type: 'json' };", "import a from './a' with { type: 'text' };"],
    ["import defer * as a from './a';", "import * as a from './a';"],
    ["export * from './a';", "export * as a from './a';"],
    ['let a; export { a };', 'let a; export { a as b };'],
    ['function f() {}', 'export function f() {}'],
    ['export function f() {}', 'export default function f() {}'],
    ['export function f() {}', 'export async function f() {}'],
    ['enum A { B }', 'enum A { B = 2 }'],
    ['enum A { B }', 'const enum A { B }'],
    ['namespace N { export const a = 1; }', 'namespace N { const a = 1; }'],
    ["import a = require('./a');", "import a = require('./b');"],
    ['export = a;', 'export default a;'],
    ['class A {}', 'class A extends B {}'],
    ['class A { x = 1 }', 'class A { static x = 1 }'],
    ['class A { x }', 'class A { #x }'],
    ['class A { x }', 'class A { accessor x }'],
    ['class A { x; }', 'class A { x = undefined; }'],
    ['class A { m() {} }', 'class A { static m() {} }'],
    ['class A extends B { m() {} }', 'class A extends B { n() {} }'],
    ['class A { static m() {} }', 'class A { static n() {} }'],
    ['class A { m() {} }', 'class A { m() {} toString() {} }'],
    ['@d class A { m() {} }', '@d class A { m() {} n() {} }'],
    ['class A { [k]() {} }', 'class A { [l]() {} }'],
    ['class A { static { f(); } }', 'class A { static { g(); } }'],
    ['class A { @d m() {} }', 'class A { @e m() {} }'],
    ['class A { m(@d a) {} }', 'class A { m(@e a) {} }'],
    ['@d class A { constructor(a: B) {} }', '@d class A { constructor(a: C) {} }'],
    ['class A { @d x: B }', 'class A { @d x: C }'],
    ['x = () => 1', 'x = async () => 1'],
    ['x = () => 1', 'x = function () { return 1; }'],
    ['f(() => 1)', 'f(function () { return 1; })'],
    ['f(() => 1)', 'f(() => 1, () => 2)'],
    [
      'f(function x() { return 1; }, function y() { return 2; })',
      'f(function y() { return 2; }, function x() { return 1; })',
    ],
    ['if (a) { function f() {} }', 'if (a) { function g() {} }'],
    ['import.meta.url', 'import.meta.dirname'],
    ['new A()', 'A()'],
    ['await a', 'a'],
    ['using a = b;', 'const a = b;'],
    ['import(a)', 'import(a, b)'],
    [`// ${pragma('vitest')} jsdom\nf()`, 'f()'],
    [`/** ${pragma('jest')} jsdom */ f()`, `/** ${pragma('jest')} node */ f()`],
    ['/** @jsxImportSource a */ f()', 'f()'],
    ['import(/* @vite-ignore */ a)', 'import(a)'],
    ["import(/* webpackChunkName: 'a' */ a)", 'import(a)'],
    ['f();\n//# sourceMappingURL=a.map', 'f();\n//# sourceMappingURL=b.map'],
    ['#!/usr/bin/env node\nf()', '#!/usr/bin/env tsx\nf()'],
  ])('%s\n%s', (before, after) => {
    expect(diff(before, after)).toContain('‹module›');
    expect(diff(after, before)).toContain('‹module›');
  });

  test.each<[string, string]>([
    ['<A b="c"/>', '<A b="d"/>'],
    ['<A b="&amp;"/>', '<A b="&"/>'],
    ['<A>f</A>', '<A> f</A>'],
    ['<A/>', '<B/>'],
    ['<A.b/>', '<A.c/>'],
    ['<A/>', '<></>'],
    ['<A b/>', '<A {...b}/>'],
    ['<a:b/>', '<a:c/>'],
    ['<A>{b}</A>', '<A>{...b}</A>'],
  ])('%s\n%s', (before, after) => {
    expect(diff(`x = ${before}`, `x = ${after}`, 'a.tsx')).toEqual(['‹module›']);
  });

  test.each<[string, string, readonly string[]]>([
    ['function f() { return 1; } function g() {}', 'function f() { return 2; } function g() {}', ['f']],
    ['function f(a = 1) {}', 'function f(a = 2) {}', ['f']],
    ['export const f = () => 1;', 'export const f = () => 2;', ['f']],
    ['class A { m() { return 1; } n() {} }', 'class A { m() { return 2; } n() {} }', ['A/m']],
    ['class A { constructor(x) {} }', 'class A { constructor(private x) {} }', ['A/constructor']],
    ['class A { x = () => 1 }', 'class A { x = () => 2 }', ['A/x']],
    ['class A { m() {} }', 'class A { async m() {} }', ['A/m']],
    ['class A { m() {} }', 'class A { n() {} }', ['A/m']],
    ['class A { m() {} n() {} }', 'class A { n() {} m() {} }', []],
    ['class A { m() {} }', 'class A { m() {} n() {} }', []],
    ['class A {} class B extends A { m() {} }', 'class A {} class B extends A { m() {} n() {} }', []],
    ['f(() => 1, () => 2)', 'f(() => 2, () => 1)', ['‹anonymous›', '‹anonymous›']],
    ['function f() { return () => 1; }', 'function f() { return () => 2; }', ['f/‹anonymous›']],
    ["function f() { 'use server'; }", 'function f() {}', ['f']],
    ['let a; export { a }; function f() {}', 'let a; export { a }; async function f() {}', ['f']],
    ['x = { get a() { return 1; } }', 'x = { get a() { return 2; } }', ['x/get a']],
  ])('%s\n%s', (before, after, expected) => {
    expect(diff(before, after)).toEqual(expected);
  });
});

describe('a function declaration that is new, gone or moved', () => {
  const modular = (text: string) => `import './a';\n${text}`;

  test.each<[string, string, string, readonly string[]]>([
    ['new: who calls it', 'function f() { return 1; }', 'function f() { return g(); } function g() {}', ['f']],
    ['gone', 'function f() { return g(); } function g() {}', 'function f() { return 1; }', ['f', 'g']],
    ['moved', 'f(); function f() {} let a; function g() {}', 'function g() {} f(); let a; function f() {}', []],
    [
      'moved, exported',
      'f(); export function f() {} export function g() {}',
      'export function g() {} f(); export function f() {}',
      [],
    ],
    ['new, exported', 'f();', 'f(); export function g() {}', ['‹module›']],
    [
      'new within a function',
      'function f() { return 1; } function h() {}',
      'function f() { function g() {} return 1; } function h() {}',
      [],
    ],
    ['new within a block', 'function f() { { } }', 'function f() { { function g() {} } }', ['f']],
    [
      'it captures a global',
      'function f() { return fetch(); } function h() {}',
      'function f() { return fetch(); } function h() {} function fetch() {}',
      ['f'],
    ],
    [
      'it captures a name of the module',
      'let g; function f() { return () => g(); }',
      'let g; function f() { function g() {} return () => g(); }',
      ['f/‹anonymous›'],
    ],
    ['in the same function too', 'let g; function f() { g(); }', 'let g; function f() { function g() {} g(); }', ['f']],
    [
      'it captures a name of a function between',
      'function f() { let g; return () => () => g(); }',
      'function f() { let g; return () => { function g() {} return () => g(); }; }',
      ['f/‹anonymous›', 'f/‹anonymous›/‹anonymous›'],
    ],
    [
      'it takes the place of another one',
      'function g() {} f(g);',
      'function g() {} f(g); function g() { return 1; }',
      ['‹module›'],
    ],
    ['of a variable', 'var g; f(g);', 'var g; f(g); function g() {}', ['‹module›']],
    [
      'the same name somewhere else means nothing',
      'function f(g) { g(); } h();',
      'function f(g) { g(); } h(); function g() {}',
      [],
    ],
    [
      'code that is put together may call it',
      'function f() { eval("g()"); }',
      'function f() { eval("g()"); } function g() {}',
      ['‹module›'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diff(modular(before), modular(after))).toEqual(expected);
  });

  test('those of a script without modules are everybody’s, those of CommonJS are not', () => {
    expect(diff('f();', 'f(); function g() {}', 'a.js')).toEqual(['‹module›']);
    expect(diff('exports.a = f();', 'exports.a = f(); function g() {}', 'a.js')).toEqual([]);
  });

  test('a module that only types are taken from is loaded once its names are used', () => {
    const before = "import { A } from './a'; function f(a: A) {} function g() {}";
    expect(diff(before, "import { A } from './a'; function f(a: A) { new A(); } function g() {}")).toEqual([
      '‹module›',
      'f',
    ]);
    expect(diff(before, "import { A } from './a'; function f(a: A) { return (A) => A; } function g() {}")).toEqual([
      'f',
    ]);
    const plain = "import { A } from './a'; function f() {}";
    expect(diff(plain, "import { A } from './a'; function f() { new A(); }", 'a.js')).toEqual(['f']);
  });
});

describe('the tables of syntax', () => {
  const known = { ...fields, ...handled };

  test('name every type that can be met in code that runs', () => {
    const runs = Object.keys(visitorKeys).filter(
      (type) => !/^TS/.test(type) && !/^JSX(?:Closing|Opening)Fragment|^JSXClosingElement/.test(type),
    );
    const untold = runs.filter((type) => !(type in known) && !transparent.has(type) && !erasedTypes.has(type));
    expect(untold).toEqual([]);
  });

  test('and every part of them that holds others', () => {
    const types =
      /^(?:decorators|typeAnnotation|typeParameters|typeArguments|returnType|superTypeArguments|implements|openingFragment|closingFragment|closingElement)$/;
    const untold = Object.entries(known).flatMap(([type, names]) =>
      (visitorKeys[type] ?? [])
        .filter((key) => !types.test(key) && !names.split(' ').includes(key))
        .map((key) => `${type}.${key}`),
    );
    expect(untold).toEqual([]);
  });
});
