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
      'a block has a name of its own',
      'function f() { { let g = 1; } g(); } function h() {}',
      'function f() { { let g = 1; } g(); } function h() {} function g() {}',
      ['f'],
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
