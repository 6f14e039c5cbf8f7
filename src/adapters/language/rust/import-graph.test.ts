/** What a Rust file loads, in small trees of crates and workspaces. */
import { describe, expect, it } from 'vitest';
import { createRust } from '#adapters/language/rust/import-graph';
import { languageConformance } from '#ports/language.conformance';
import { aProject } from '../../../../test/support/builders.ts';
import { memoryCache, textsAsTree } from '../../../../test/support/texts-as-tree.ts';

type Texts = Readonly<Record<string, string>>;
const project = aProject({ packages: [], suites: [], tests: [] });

async function graphOf(texts: Texts, gone: readonly string[] = []) {
  return (await createRust().graph({ tree: textsAsTree(texts), project, gone, cache: memoryCache() })).graph;
}

/** Everything that loads the path, itself apart. */
async function loaders(path: string, texts: Texts, gone: readonly string[] = []): Promise<readonly string[]> {
  const { edges } = await graphOf(texts, gone);
  const found = new Set([path]);
  for (const target of found) {
    for (const [from, to] of edges) if (to.some((edge) => edge.to === target)) found.add(from);
  }
  return [...found].filter((it) => it !== path).sort();
}

const crate = (name: string, more = '') => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

const shop: Texts = {
  'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\nmoney = { path = "crates/money" }\n',
  'crates/money/Cargo.toml': crate('money'),
  'crates/money/src/lib.rs': 'pub mod round;\n',
  'crates/money/src/round.rs': '',
  'crates/money/tests/it.rs': 'mod common;\n',
  'crates/money/tests/common/mod.rs': '',
  'crates/cart/Cargo.toml': crate(
    'cart',
    '[dependencies]\nmoney = { workspace = true }\n[target.\'cfg(unix)\'.dev-dependencies]\nfake = { path = "../fake" }\n',
  ),
  'crates/cart/build.rs': 'fn main() {}',
  'crates/cart/src/lib.rs': '',
  'crates/cart/src/main.rs': '',
  'crates/cart/src/bin/tool.rs': '',
  'crates/cart/tests/total.rs': '',
  'crates/fake/Cargo.toml': crate('fake'),
  'crates/fake/src/lib.rs': '',
  'crates/stock/Cargo.toml': crate('stock'),
  'crates/stock/src/lib.rs': '',
};

/** No two files have the same content. */
const distinct = Object.fromEntries(
  Object.entries(shop).map(([path, text]) => [path, path.endsWith('.rs') ? `// ${path}\n${text}` : text]),
);

const cart = [
  'crates/cart/src/bin/tool.rs',
  'crates/cart/src/lib.rs',
  'crates/cart/src/main.rs',
  'crates/cart/tests/total.rs',
];

describe('rust', () => {
  languageConformance(createRust, {
    project,
    files: distinct,
    gone: ['crates/money/src/old.rs'],
    edges: [
      ['crates/money/src/lib.rs', 'crates/money/src/round.rs'],
      ['crates/money/src/lib.rs', 'crates/money/src/old.rs'],
      ['crates/cart/tests/total.rs', 'crates/cart/src/lib.rs'],
    ],
    broken: { path: 'crates/money/src/broken.rs', text: 'fn a() { "' },
    foreign: 'crates/money/src/a.ts',
    tree: textsAsTree,
    cache: memoryCache,
  });

  it('a module reaches its crate, its tests, and the crates that depend on it', async () => {
    expect(await loaders('crates/money/src/round.rs', shop)).toEqual(
      [...cart, 'crates/cart/build.rs', 'crates/money/src/lib.rs', 'crates/money/tests/it.rs'].sort(),
    );
  });

  it('dependencies of all kinds count, and a build script concerns all targets', async () => {
    expect(await loaders('crates/fake/src/lib.rs', shop)).toEqual(['crates/cart/build.rs', ...cart].sort());
    expect(await loaders('crates/cart/build.rs', shop)).toEqual(cart);
    expect(await loaders('crates/stock/src/lib.rs', shop)).toEqual([]);
  });

  it('test files share modules, not each other', async () => {
    const texts = { ...shop, 'crates/money/tests/other.rs': '' };
    expect(await loaders('crates/money/tests/common/mod.rs', texts)).toEqual([
      'crates/money/tests/it.rs',
      'crates/money/tests/other.rs',
    ]);
    expect(await loaders('crates/money/tests/other.rs', texts)).toEqual([]);
  });

  it('follows #[path] and what is included, also out of the crate', async () => {
    const texts: Texts = {
      'a/Cargo.toml': crate('a', '[lib]\npath = "lib/root.rs"\n'),
      'a/lib/root.rs':
        '#[path = "../../shared/x.rs"]\nmod x;\nconst T: &str = include_str!("t.txt");\nconst D: Dir = include_dir!("$CARGO_MANIFEST_DIR/data");\n',
      'a/lib/t.txt': '',
      'a/data/deep/d.json': '',
      'shared/x.rs': 'include!("gen.rs");',
      'shared/gen.rs': '',
    };
    for (const path of ['a/lib/t.txt', 'a/data/deep/d.json', 'shared/gen.rs']) {
      expect([path, await loaders(path, texts)]).toEqual([path, expect.arrayContaining(['a/lib/root.rs'])]);
    }
  });

  it('a deleted file was loaded by its crate', async () => {
    expect(await loaders('crates/money/src/old.rs', shop, ['crates/money/src/old.rs'])).toEqual(
      expect.arrayContaining(['crates/money/src/lib.rs', 'crates/cart/tests/total.rs']),
    );
  });

  it('a manifest that is no TOML leaves its files without a crate, and nothing throws', async () => {
    expect(
      await loaders('a/src/b.rs', { 'a/Cargo.toml': '[package', 'a/src/lib.rs': 'mod b;', 'a/src/b.rs': '' }),
    ).toEqual(['a/src/lib.rs']);
  });
});
