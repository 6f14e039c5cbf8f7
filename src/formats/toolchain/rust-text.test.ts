/** What stays of Rust source without comments and texts, and what is told from it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blankRust, hasDocTests, hasTests, readRustFacts } from '#formats/toolchain/rust-text';

describe('blankRust', () => {
  test.each([
    ['a // mod b;\nc', 'a          \nc'],
    ['/* /* mod b; */ */ c', '                   c'],
    ['let a = "x\\"y"; b', 'let a = "    "; b'],
    ['r#"a" mod b;"# c', 'r#"         "# c'],
    ["'\"' 'a 'static b\"x\" c", "' ' 'a 'static b\" \" c"],
    ["'\\'' \"x\" y", '\'  \' " " y'],
  ])('%j', (text, expected) => {
    expect(blankRust(text)).toEqual({ code: expected, unterminated: null });
  });

  test('says what never ends', () => {
    expect(blankRust('a /* b').unterminated).toMatch(/comment/);
    expect(blankRust('a "b').unterminated).toMatch(/text/);
    expect(blankRust('a r#"b"').unterminated).toMatch(/text/);
  });

  test('any text keeps its length and lines', () => {
    const rusty = fc.string({ unit: fc.constantFrom(...'/ * " \' r # \\ \n b mod ; x'.split(' '), ' ') });
    fc.assert(
      fc.property(rusty, (text) => {
        const { code } = blankRust(text);
        expect(code).toHaveLength(text.length);
        expect(code.split('\n')).toHaveLength(text.split('\n').length);
        expect(readRustFacts(text).mods).toBeInstanceOf(Array);
      }),
    );
  });

  test.each(['/*', '"', 'r#"', "'", 'include!(', 'mod a;', '#[path="', '/* */'])('reads 200 kB of %j', (part) => {
    expect(readRustFacts(part.repeat(200_000 / part.length)).includes).toBeInstanceOf(Array);
  });
});

test.each([
  ['#[test]\nfn a() {}', true],
  ['#[tokio::test(flavor = "x")]\nasync fn a() {}', true],
  ['#[rstest]\nfn a() {}', true],
  ['proptest! { fn a() {} }', true],
  ['#[cfg(test)]\nmod tests;', false],
  ['// #[test]\nfn a() {}', false],
])('tests in %j: %s', (text, expected) => {
  expect(hasTests(text)).toBe(expected);
});

test.each([
  ['/// ```\n/// a();\n/// ```\nfn a() {}', true],
  ['//! ```text\n//! a\n//! ```\n', false],
  ['/// ```text\n/// a\n/// ```\n/// ```rust,no_run\n', true],
  ['// ```\n', false],
  ['/** a\n * ```\n */', true],
])('documented code in %j: %s', (text, expected) => {
  expect(hasDocTests(text)).toBe(expected);
});

test('modules, their paths, and what is included', () => {
  const text = `pub mod a;
mod b { fn c() {} }
#[cfg(unix)]
#[path = "../shared/unix.rs"]
pub(crate) mod sys;
// mod no;
include!("gen.rs");
const A: &str = include_str!("a.txt");
const B: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/b.bin"));
static D: Dir = include_dir!("$CARGO_MANIFEST_DIR/static");
include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
`;
  const facts = readRustFacts(text);
  expect(facts.mods).toEqual([
    { name: 'a', path: null },
    { name: 'sys', path: '../shared/unix.rs' },
  ]);
  expect(facts.includes).toEqual([
    { path: 'gen.rs', inCrate: false, asCode: true },
    { path: 'a.txt', inCrate: false, asCode: false },
    { path: 'data/b.bin', inCrate: true, asCode: false },
    { path: 'static', inCrate: true, asCode: false },
    { path: 'OUT_DIR/bindings.rs', inCrate: false, asCode: true },
  ]);
});
