import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUnits } from '#adapters/language/python/units/read-units';
import { changedUnits } from '#formats/units/changed-units';

function diff(before: string, after: string): readonly string[] {
  const [old, now] = [readUnits('a.py', before), readUnits('a.py', after)];
  const found = changedUnits(old, now);
  if (old === null || found === 'all') throw new Error(`no units: ${now === null ? after : before}`);
  return found === 'none' ? [] : [...found].map((index) => old.units[index]?.name || '‹module›');
}

describe('what the units are', () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['def f(): pass', [['f', 'def f(): pass']]],
    [
      'x = 1\n@d\n@e(1)\nasync def f(a):\n  # c\n  return a\n\n# d\ny = 2',
      [['f', '@d\n@e(1)\nasync def f(a):\n  # c\n  return a']],
    ],
    [
      'class A(B):\n  x = 1\n  def m(self):\n    pass\n  class C:\n    def n(self): pass',
      [
        ['A/m', 'def m(self):\n    pass'],
        ['A/C/n', 'def n(self): pass'],
      ],
    ],
    [
      'def f():\n  def g():\n    a\n  b\nif c:\n  def h(): pass',
      [
        ['f', 'def f():\n  def g():\n    a\n  b'],
        ['f/g', 'def g():\n    a'],
        ['h', 'def h(): pass'],
      ],
    ],
    ['f = lambda: 1\ndef_ = 2\nmatch = 3', []],
    ['def f[T](a: T): pass', [['f', 'def f[T](a: T): pass']]],
  ])('%j', (text, expected) => {
    const { units } = readUnits('a.py', text) ?? { units: [] };
    expect(units.slice(1).map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual(expected);
    expect(units[0]).toMatchObject({ name: '', start: 0, end: text.length });
  });

  test.each([
    ['a.pyi', 'x = 1'],
    ['a.txt', ''],
    ['a.py', 'x = ('],
    ['a.py', "x = '"],
    ['a.py', '#'.repeat(1024 * 1024 + 1)],
    ['a.py', 'def f(): pass\n'.repeat(20_000)],
  ])('none of %s: %.20j', (path, text) => {
    expect(readUnits(path, text)).toBeNull();
  });
});

describe('nothing that runs is different', () => {
  test.each<[string, string]>([
    ['x=1', '# c\nx  =  1  # d\n\n'],
    ['f(a, b)', 'f(\n    a,\n    b,\n)'],
    ['x = [a]', 'x = [\n  a,\n]'],
    ['x = {a: 1}', 'x = {\n  a: 1,\n}'],
    ['x = (a, b)', 'x = (a, b,)'],
    ['def f(a, b=1): pass', 'def f(\n  a,\n  b=1,\n): pass'],
    ["x = 'a'", 'x = "a"'],
    ["x = 'a'", "x = u'''a'''"],
    ["x = f'{a}'", 'x = f"{a}"'],
    ["x = B'a'", "x = b'a'"],
    ['if a:\n  b\n  c', 'if a:\n\tb\n\tc'],
    ['if a: b', 'if a:\n    b'],
    ['a; b', 'a\nb'],
    ['x = a + \\\n  b', 'x = a + b'],
    ['x = "a\\\r\nb"', 'x = "a\\\nb"'],
    ["x = ('a'\n  # c\n  'b')", "x = ('a' 'b')"],
  ])('%j\n%j', (before, after) => {
    expect(diff(before, after)).toEqual([]);
    expect(diff(after, before)).toEqual([]);
  });
});

describe('something that runs is different', () => {
  test.each<[string, string]>([
    ['x = 1', 'x = 2'],
    ['x = 1', 'x = 1.0'],
    ['x = "a"', 'x = b"a"'],
    ['x = "\\x41"', 'x = "\\\\x41"'],
    ['x = "\'"', "x = '\"'"],
    ['x = f"{a}"', 'x = f"{b}"'],
    ['x = (a)', 'x = (a,)'],
    ['x = a[b]', 'x = a[b,]'],
    ['return (a)', 'return (a,)'],
    ['if a:\n  b\nc', 'if a:\n  b\n  c'],
    ['if a:\n  if b:\n    c\n  d', 'if a:\n  if b:\n    c\n    d'],
    ['import a\nimport b', 'import b\nimport a'],
    ['class A: pass', 'class A(B): pass'],
    ['class A:\n  def m(self): pass', 'class A:\n  def n(self): pass'],
    ['class A:\n  def m(self): pass', 'class A:\n  def m(self): pass\n  def n(self): pass'],
    ['def f(): pass', 'def f(): pass\ndef g(): pass'],
    ['def f(): pass\ndef g(): pass', 'def g(): pass\ndef f(): pass'],
    ['@d\ndef f(): pass', '@e\ndef f(): pass'],
    ['@d\ndef f(a): pass', '@d\ndef f(b): pass'],
    ['def f(a=b): pass', 'def f(a=c): pass'],
    ['def f(a=2*b): pass', 'def f(a=2*c): pass'],
    ['def f(a=f"{b}"): pass', 'def f(a=f"{c}"): pass'],
    ['def f(a: B): pass', 'def f(a: C): pass'],
    ['def f(a: int): pass', 'def f(a: int[str]): pass'],
    ['def f(a) -> B: pass', 'def f(a) -> C: pass'],
    ['# coding: utf-8\nx', '# coding: latin-1\nx'],
    ['x = lambda: 1', 'x = lambda: 2'],
  ])('%j\n%j', (before, after) => {
    expect(diff(before, after)).toContain('‹module›');
    expect(diff(after, before)).toContain('‹module›');
  });

  test.each<[string, string, readonly string[]]>([
    ['def f(): return 1\ndef g(): pass', 'def f(): return 2\ndef g(): pass', ['f']],
    ['def f(a, b=1): pass', 'def f(a, b=2): pass', ['f']],
    ['def f(a: int = 1) -> str: pass', 'def f(a: str = 1) -> int: pass', ['f']],
    ['class A:\n  def m(self):\n    return 1', 'class A:\n  def m(self):\n    return 2', ['A/m']],
    ['def f():\n  def g(): return 1\n  return g', 'def f():\n  def g(): return 2\n  return g', ['f/g']],
    ['def f():\n  a', 'def f():\n  a\n  def g(): pass', ['f']],
    ['def f():\n  "a"\n  b', 'def f():\n  "c"\n  b', ['f']],
    [
      'from __future__ import annotations\ndef f(a: B[C] = 1, *b: D) -> E: pass',
      'from __future__ import annotations\ndef f(a: F = 1, *b: G | H) -> I: pass',
      ['f'],
    ],
  ])('%j\n%j', (before, after, expected) => {
    expect(diff(before, after)).toEqual(expected);
  });
});

describe('a private function that is new, gone or moved', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['new: who calls it', 'x\ndef f(): return 1', 'x\ndef _g(): pass\ndef f(): return _g()', ['f']],
    ['gone', 'x\ndef _g(): pass\ndef f(): return _g()', 'x\ndef f(): return 1', ['_g', 'f']],
    ['moved among functions', 'def _g(): pass\ndef f(): return _g()', 'def f(): return _g()\ndef _g(): pass', []],
    [
      'somebody uses that name already',
      'def f(): return _g()\ndef h(): pass',
      'def f(): return _g()\ndef h(): pass\ndef _g(): pass',
      ['f'],
    ],
    ['in a string', 'def f(): return f"{_g()}"', 'def f(): return f"{_g()}"\ndef _g(): pass', ['f']],
    ['so does the module', 'x = _g', 'x = _g\ndef _g(): pass', ['‹module›']],
    ['behind what runs it', 'def _g(): pass\ndef f(): _g()\nx = f()', 'def f(): _g()\nx = f()\ndef _g(): pass', ['f']],
    ['twice', 'def _g(): pass', 'def _g(): pass\ndef _g(): pass', ['‹module›']],
    ['imported from anywhere', 'from a import *', 'from a import *\ndef _g(): pass', ['‹module›']],
    ['looked up', 'def f(a): return globals()[a]', 'def f(a): return globals()[a]\ndef _g(): pass', ['‹module›']],
    ['decorated', 'x', 'x\n@d\ndef _g(): pass', ['‹module›']],
    ['under a condition', 'x', 'x\nif y:\n  def _g(): pass', ['‹module›']],
  ])('%s', (_, before, after, expected) => {
    expect(diff(before, after)).toEqual(expected);
  });
});

describe('whatever the text', () => {
  const lines = fc.array(
    fc.record({
      indent: fc.nat(4),
      text: fc.constantFrom('def f(a):', 'class A:', 'if x:', 'y = 1', '@d', 'async def _g(): z', 'x = (', ')'),
    }),
    { maxLength: 20 },
  );

  test('units lie within each other or apart, in order', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const found = readUnits('a.py', all.map(({ indent, text }) => ' '.repeat(indent) + text).join('\n'));
        const open: { start: number; end: number }[] = [];
        for (const unit of found?.units ?? []) {
          while (open.length > 1 && (open.at(-1)?.end ?? 0) <= unit.start) open.pop();
          const outer = open.at(-1);
          if (outer) expect(unit.start >= outer.start && unit.end <= outer.end).toBe(true);
          open.push(unit);
        }
      }),
      { numRuns: 500 },
    );
  });

  const body = fc.array(fc.nat(9), { minLength: 1, maxLength: 6 });

  test('an edit within one function changes that one, whatever the layout', () => {
    fc.assert(
      fc.property(
        body,
        fc.nat(),
        fc.constantFrom('  ', '\t', '        '),
        fc.constantFrom('', '# c\n', '\n\n'),
        (values, pick, indent, gap) => {
          const write = (all: readonly number[], by: string, between: string) =>
            all
              .map(
                (value, at) =>
                  `def f${at}(a):${between ? `  ${between}` : '\n'}${by}if a:\n${by}${by}return ${value}\n${between}`,
              )
              .join('');
          const at = pick % values.length;
          expect(diff(write(values, '    ', ''), write(values, indent, gap))).toEqual([]);
          expect(diff(write(values, '    ', ''), write(values.with(at, 99), indent, gap))).toEqual([`f${at}`]);
        },
      ),
    );
  });
});
