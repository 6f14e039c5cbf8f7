/** Which crates and test files a tree has, by cargo's rules. */
import { describe, expect, test } from 'vitest';
import { detectCargo, discoverCargo } from '#adapters/runner/cargo/detect';
import { textTree } from '../../../../test/support/text-tree.ts';

const crate = (name: string, more = '') => `[package]\nname = "${name}"\n${more}`;
const tested = '#[test]\nfn a() {}\n';

function discover(files: Readonly<Record<string, string>>, covered: readonly string[] = []) {
  const { suites, notes } = discoverCargo({ tree: textTree(files), covered });
  const projects = suites.flatMap((suite) =>
    suite.projects.map(({ name, root, include }) => [suite.id, name, root, ...include]),
  );
  return { projects, notes };
}

test('a script in a folder without a crate is told, not dropped', () => {
  const manifest = {
    name: null,
    type: 'commonjs',
    private: true,
    scripts: {},
    dependencies: {},
    packageManager: null,
  } as const;
  const invocation = { script: 'test', text: 'cargo test', env: {}, argv: ['cargo', 'test'], line: 'cargo test' };
  const pkg = { dir: 'web', manifest: { ...manifest, workspaces: [], raw: {} } };
  const request = {
    pkg,
    tree: textTree({ 'api/Cargo.toml': crate('api') }),
    invocations: [invocation],
    node: null,
    nested: [],
  };
  expect(detectCargo(request)).toEqual({
    ...{ suites: [], questions: [] },
    notes: ['script "test" is not run (cargo test): there is no crate in its folder'],
  });
});

describe('a crate', () => {
  test('has the tests of its folder and the files with tests or documented code', () => {
    const { projects } = discover({
      'Cargo.toml': crate('shop'),
      'src/lib.rs': 'pub mod cart;\n',
      'src/cart.rs': '/// ```\n/// a();\n/// ```\npub fn a() {}\n',
      'src/main.rs': tested,
      'src/bin/tool.rs': 'fn main() {}\n',
      'tests/it.rs': '',
      'tests/big/main.rs': '',
      'tests/common/mod.rs': tested,
      'examples/show.rs': tested,
    });
    expect(projects).toEqual([['cargo', null, '', 'src/cart.rs', 'src/main.rs', 'tests/big/main.rs', 'tests/it.rs']]);
  });

  test('says in its manifest where they are and which are none', () => {
    const { projects } = discover({
      'Cargo.toml': crate(
        'shop',
        'autotests = false\n[lib]\npath = "lib/shop.rs"\n[[test]]\nname = "all"\npath = "checks/all.rs"\n[[test]]\nname = "off"\ntest = false\n',
      ),
      'lib/shop.rs': tested,
      'checks/all.rs': '',
      'tests/off.rs': '',
      'tests/loose.rs': '',
    });
    expect(projects).toEqual([['cargo', null, '', 'checks/all.rs', 'lib/shop.rs']]);
  });
});

describe('a workspace', () => {
  test('has the members it names and the path dependencies below it; others stand alone or are told', () => {
    const { projects, notes } = discover({
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/odd", "fuzz"]\n',
      'crates/api/Cargo.toml': crate('api', '[dependencies]\ncore = { path = "../../core" }\n'),
      'crates/api/src/lib.rs': tested,
      'crates/odd/Cargo.toml': crate('odd'),
      'crates/odd/src/lib.rs': tested,
      'core/Cargo.toml': crate('core'),
      'core/src/lib.rs': tested,
      'fuzz/Cargo.toml': crate('fuzz', '[workspace]\n'),
      'fuzz/src/lib.rs': 'pub fn a() {}\n',
      'lost/Cargo.toml': crate('lost'),
      'lost/src/lib.rs': tested,
      'tests/fixtures/a/Cargo.toml': '[broken',
      'vendor/x/Cargo.toml': crate('x'),
      'vendor/x/src/lib.rs': tested,
    });
    expect(projects).toEqual([
      ['cargo', 'core', 'core', 'src/lib.rs'],
      ['cargo', 'api', 'crates/api', 'src/lib.rs'],
      ['crates/odd:cargo', null, 'crates/odd', 'src/lib.rs'],
    ]);
    expect(notes).toEqual(['lost/Cargo.toml: no member of the workspace above it, so cargo cannot build it']);
  });

  test('that a script runs is not asked for twice; a manifest that does not parse is told with its place', () => {
    const files = { 'a/Cargo.toml': crate('a'), 'a/src/lib.rs': tested, 'b/Cargo.toml': '[package]\nname = \n' };
    const { projects, notes } = discover(files, ['a']);
    expect(projects).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^b\/Cargo\.toml:2:\d+ /)]);
  });
});
