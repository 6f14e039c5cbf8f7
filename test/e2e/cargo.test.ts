/** A Cargo workspace of three crates, standard library only, without configuration: through the built binary; and its graph beside cargo's own. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createRust } from '#adapters/language/rust/import-graph';
import { reachability } from '#flow/impact/reachability';
import { aProject } from '../support/builders.ts';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

const cargo = needs('cargo');
let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const manifest = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n${more}`;
const lock = `version = 3

[[package]]
name = "cart"
version = "0.1.0"
dependencies = [
 "money",
]

[[package]]
name = "money"
version = "0.1.0"

[[package]]
name = "stock"
version = "0.1.0"
`;

const shop: Files = {
  '.gitignore': 'target/\n',
  'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
  'Cargo.lock': lock,
  'crates/money/Cargo.toml': manifest('money'),
  'crates/money/src/lib.rs': 'pub fn round(cents: i64) -> i64 {\n    cents / 10 * 10\n}\n\n#[cfg(test)]\nmod tests;\n',
  'crates/money/src/tests.rs': '#[test]\nfn rounds() {\n    assert_eq!(super::round(14), 10);\n}\n',
  'crates/cart/Cargo.toml': manifest('cart', 'money = { path = "../money" }\n'),
  'crates/cart/src/lib.rs': 'pub fn total(prices: &[i64]) -> i64 {\n    money::round(prices.iter().sum())\n}\n',
  'crates/cart/tests/total.rs': '#[test]\nfn of_two() {\n    assert_eq!(cart::total(&[10, 20]), 30);\n}\n',
  'crates/stock/Cargo.toml': manifest('stock'),
  'crates/stock/src/lib.rs':
    'pub fn left(n: i64) -> i64 {\n    n - 1\n}\n\n#[test]\nfn leaves() {\n    assert_eq!(left(2), 1);\n}\n',
};

async function start(files: Files = shop): Promise<ScratchRepo> {
  repo = await makeRepo(files);
  // Where rustup, if it is what `cargo` is, has the toolchain.
  const home = (name: string, folder: string) => process.env[name] ?? join(homedir(), folder);
  Object.assign(repo.env, { RUSTUP_HOME: home('RUSTUP_HOME', '.rustup'), CARGO_NET_OFFLINE: 'true' });
  return repo;
}

const broken = 'pub fn total(prices: &[i64]) -> i64 {\n    money::round(prices.len() as i64)\n}\n';

describe.skipIf(!cargo.ok)(`a Cargo workspace${cargo.reason}`, () => {
  test('a regression is confirmed, compared with base and reproduced; an unrelated crate is left out', async () => {
    const { assay, dir, git, validate, write } = await start();
    write({ 'crates/cart/src/lib.rs': broken });
    const { code, json } = await validate();
    expect(json.selected).toMatchObject([{ file: 'crates/cart/tests/total.rs', suite: 'cargo' }]);
    expect(json.notRun.map(({ file, reason }) => [file, reason])).toEqual([
      ['crates/money/src/tests.rs', 'does not load the changed file'],
      ['crates/stock/src/lib.rs', 'does not load the changed file'],
    ]);
    expect(json.failures).toMatchObject([{ file: 'crates/cart/tests/total.rs', test: 'of_two', class: 'regression' }]);
    const [failure] = json.failures;
    expect(failure?.slice).toEqual([
      'assertion `left == right` failed',
      'expected 30, got 0',
      '  at of_two (crates/cart/tests/total.rs:3:5)',
    ]);
    expect(failure?.counts).toMatchObject({ headCopy: { failed: 1 }, baseWithHeadTests: { failed: 0, passed: 3 } });
    expect(code).toBe(1);
    expect(await git('status', '--short')).toBe('M crates/cart/src/lib.rs');
    expect(readdirSync(dir)).toContain('target');
    const again = await assay('repro', failure?.id ?? '');
    expect(again.stdout).toContain('REPRODUCED');
    expect(again.code).toBe(1);
  });

  test('a crate that others depend on reaches their tests; a failure of before is pre-existing', async () => {
    const { validate, write } = await start({
      ...shop,
      'crates/cart/tests/red.rs': '#[test]\nfn red() {\n    panic!("red before");\n}\n',
    });
    write({
      'crates/money/src/lib.rs':
        'pub fn round(cents: i64) -> i64 {\n    cents - cents % 10\n}\n\n#[cfg(test)]\nmod tests;\n',
    });
    const { code, json } = await validate();
    expect(json.selected.map(({ file }) => file).sort()).toEqual([
      'crates/cart/tests/red.rs',
      'crates/cart/tests/total.rs',
      'crates/money/src/tests.rs',
    ]);
    expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 2, failed: 1 } });
    expect(json.failures).toMatchObject([
      { file: 'crates/cart/tests/red.rs', class: 'pre-existing', message: 'red before' },
    ]);
    expect(code).toBe(0);
  });

  test('a build error is inconclusive with the words of the compiler', async () => {
    const { validate, write } = await start();
    write({ 'crates/cart/src/lib.rs': 'pub fn total(prices: &[i64]) -> i64 {\n    "none"\n}\n' });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'inconclusive', tests: { passed: 0, failed: 0 } });
    expect(json.failures).toMatchObject([
      {
        file: 'crates/cart/tests/total.rs',
        test: '',
        class: 'unknown',
        message: expect.stringMatching(/error\[E0308\]: mismatched types[\s\S]*crates\/cart\/src\/lib\.rs:2:5/),
      },
    ]);
    expect(code).toBe(3);
  });

  test('crates from outside are compiled once for all prepared trees of a lockfile, members never', async () => {
    const vendored = {
      '.cargo/config.toml': '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n',
      'Cargo.lock': `version = 3\n\n[[package]]\nname = "cart"\nversion = "0.1.0"\ndependencies = [\n "outside",\n]\n\n[[package]]\nname = "outside"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n`,
      'Cargo.toml': manifest('cart', 'outside = "1"\n'),
      'src/lib.rs': 'pub fn total() -> i32 {\n    outside::one() + 1\n}\n',
      'tests/total.rs':
        '#[test]\nfn two() {\n    assert_eq!(cart::total(), 2);\n    assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).exists());\n}\n',
      'vendor/outside/.cargo-checksum.json': '{"files":{},"package":null}',
      'vendor/outside/Cargo.toml': '[package]\nname = "outside"\nversion = "1.0.0"\nedition = "2021"\n',
      'vendor/outside/src/lib.rs': 'pub fn one() -> i32 {\n    1\n}\n',
    };
    const { cache, validate, write } = await start({ '.gitignore': 'target/\n', ...vendored });
    for (const run of ['compiles', 'copies', 'cannot copy, and compiles']) {
      if (run.startsWith('cannot')) {
        const [kept = ''] = readdirSync(join(cache, 'assay/cargo'));
        execFileSync('sh', ['-c', 'mkfifo "$0"', join(cache, 'assay/cargo', kept, 'pipe')]);
      }
      write({ 'src/lib.rs': 'pub fn total() -> i32 {\n    outside::one() + 2\n}\n' });
      const [failure] = (await validate()).json.failures;
      expect(failure).toMatchObject({
        class: 'regression',
        counts: { headCopy: { failed: 1 }, baseWithHeadTests: { failed: 0, passed: 3 } },
      });
      const [kept = '', ...more] = readdirSync(join(cache, 'assay/cargo'));
      expect(more).toEqual([]);
      const compiled = readdirSync(join(cache, 'assay/cargo', kept, 'debug/deps')).map((name) =>
        name.replace(/-.*/, ''),
      );
      expect([...new Set(compiled)].sort()).toEqual(['liboutside', 'outside']);
    }
  });

  test('a test beside the code it tests is judged as base has it; its manifest concerns its crate', async () => {
    const { validate, write } = await start();
    write({
      'crates/stock/src/lib.rs':
        'pub fn left(n: i64) -> i64 {\n    n\n}\n\n#[test]\nfn leaves() {\n    assert_eq!(left(2), 1);\n}\n',
    });
    expect((await validate()).json.failures).toMatchObject([
      { file: 'crates/stock/src/lib.rs', test: 'leaves', class: 'regression' },
    ]);
    write({
      'crates/stock/src/lib.rs': String(shop['crates/stock/src/lib.rs']),
      'crates/stock/Cargo.toml': `# shop\n${manifest('stock')}`,
    });
    expect((await validate()).json).toMatchObject({ verdict: 'pass', selected: [{ file: 'crates/stock/src/lib.rs' }] });
  });

  test('the graph leads from a crate to those that `cargo metadata` says it depends on, and to no other', async () => {
    const { dir, env } = await start({
      ...shop,
      'crates/stock/Cargo.toml': `${manifest('stock')}\n[dev-dependencies]\ncart = { path = "../cart" }\n`,
    });
    const args = ['metadata', '--offline', '--no-deps', '--format-version', '1'];
    const { packages } = JSON.parse(execFileSync('cargo', args, { cwd: dir, env, encoding: 'utf8' })) as {
      packages: { name: string; dependencies: { path?: string }[]; targets: { kind: string[]; src_path: string }[] }[];
    };
    const uncached = { get: () => null, set: () => undefined };
    const { graph } = await createRust().graph({
      tree: diskTree(dir),
      project: aProject({ packages: [] }),
      gone: [],
      cache: uncached,
    });
    const reach = reachability(graph);
    const local = (path: string) => path.slice(dir.length + 1);
    expect(packages.map(({ name }) => name).sort()).toEqual(['cart', 'money', 'stock']);
    const dirOf = (name: string) => join(dir, 'crates', name);
    const needsOf = (name: string, seen = new Set([name])): Set<string> => {
      for (const { path = '' } of packages.find((it) => it.name === name)?.dependencies ?? []) {
        const other = packages.find((it) => dirOf(it.name) === path)?.name;
        if (other !== undefined && !seen.has(other)) needsOf(other, seen.add(other));
      }
      return seen;
    };
    for (const { name, targets } of packages) {
      const library = targets.find(({ kind }) => kind.includes('lib'))?.src_path ?? '';
      const loaders = new Set(reach.loadersOf([local(library)], { types: false }).paths);
      const expected = packages.filter((it) => needsOf(it.name).has(name));
      for (const other of packages) {
        const found = other.targets.filter(({ src_path: it }) => loaders.has(local(it))).length;
        expect([name, other.name, found]).toEqual([
          name,
          other.name,
          expected.includes(other) ? other.targets.length : 0,
        ]);
      }
    }
  });
});
