/** The cargo adapter with the real cargo: conformance, and what only Rust does. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { cargoRunner } from '#adapters/runner/cargo/runner';
import type { Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import { runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { runRunner } from '../support/run-runner.ts';

const cargo = needs('cargo');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const manifest = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

/** In place, as a work tree is: its target folder lies in it. */
function makeFolder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'assay-cargo-'));
  folders.push(root);
  for (const [path, text] of Object.entries({ 'Cargo.toml': manifest('shop'), '.git/HEAD': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function onlySuite(root: string): Suite {
  const [suite] = discoverProject(diskTree(root), [cargoRunner], null).project.suites;
  if (!suite) throw new Error('no suite found');
  return suite;
}

describe.skipIf(!cargo.ok)(`cargo test${cargo.reason}`, () => {
  runnerConformance(cargoRunner, {
    fileName: (stem) => `tests/${stem.replaceAll('/', '_').replaceAll('-', '_')}.rs`,
    titleOf: (title) => title.map((part) => part.replaceAll('_', ' ')),
    run: runRunner,
    makeProject: async (files) => {
      const root = makeFolder({ 'src/lib.rs': '', ...files });
      return { root, suite: onlySuite(root), dispose: () => undefined };
    },
    samples: {
      outcomes: `#[test]
fn passes() {}
#[test]
fn fails() { panic!("one is two"); }
#[test]
#[ignore]
fn is_skipped() {}
mod outer { mod inner { #[test] fn is_nested() {} } }
`,
      passing: '#[test]\nfn works() {}\n',
      unloadable: 'use no_such_package::x; // no-such-package\n#[test]\nfn never_runs() { x(); }\n',
      killer: `#[test]
fn kills() {
    let parent = std::os::unix::process::parent_id().to_string();
    std::process::Command::new("kill").args(["-9", &parent]).status().unwrap();
    std::process::exit(0);
}
`,
    },
  });

  /** Runs every file of the only suite, or these: one line per result. */
  async function runAll(root: string, only?: readonly string[]) {
    const suite = onlySuite(root);
    const all = matchTestFiles(diskTree(root).files.keys(), suite).filter(({ file }) => !file.startsWith('target/'));
    const files = only ? all.filter(({ file }) => only.includes(file)) : all;
    const { events, stderr, code } = await runRunner(cargoRunner, { suite, files, root, workers: 2 });
    const lines = events.flatMap((it) => {
      if (it.type === 'test')
        return [`${it.file} › ${it.title.join(' › ')}: ${it.outcome} ${it.error?.message ?? ''}`.trim()];
      if (it.type === 'file-end') return it.error ? [`${it.file}: ${it.error.phase} ${it.error.message}`] : [];
      return it.type === 'problem' ? [`problem: ${it.error.message}`] : it.type === 'end' ? ['end'] : [];
    });
    return { lines, events, stderr, code, files };
  }

  const expectLines = (lines: readonly string[], stderr: string, expected: readonly unknown[]) => {
    expect(lines, stderr).toEqual(expect.arrayContaining([...expected]));
    expect(lines, stderr).toHaveLength(expected.length);
  };

  test('unit tests belong to the file of their module, documentation to the file it lies in', async () => {
    const root = makeFolder({
      'src/lib.rs':
        '//! ```\n//! assert!(shop::cart::total() == 1);\n//! ```\npub mod cart;\n#[path = "odd/place.rs"]\nmod moved;\nmod inline { mod deep; }\n',
      'src/cart.rs':
        '/// ```\n/// assert_eq!(shop::cart::total(), 2);\n/// ```\n/// ```should_panic\n/// panic!();\n/// ```\npub fn total() -> i32 { 1 }\n#[cfg(test)]\nmod tests;\n',
      'src/cart/tests.rs':
        'use super::*;\n#[test]\nfn sums() { assert_eq!(total(), 2, "of {}", "one"); }\n#[test]\n#[should_panic]\nfn calm() {}\n#[test]\nfn fails() -> Result<(), String> { Err("bad".into()) }\n',
      'src/odd/place.rs': '#[test]\nfn here() {}\n',
      'src/inline/deep.rs': '#[test]\nfn there() {}\n',
      'src/main.rs': 'fn main() {}\n#[test]\nfn starts() {}\n',
    });
    const { lines, events, stderr } = await runAll(root);
    expectLines(lines, stderr, [
      'end',
      'src/cart.rs › documentation › cart › total › #2: passed',
      'src/cart.rs › documentation › cart › total: failed assertion `left == right` failed\n  left: 1\n right: 2',
      'src/cart/tests.rs › cart › tests › calm: failed test did not panic as expected',
      'src/cart/tests.rs › cart › tests › fails: failed Error: "bad"',
      'src/cart/tests.rs › cart › tests › sums: failed assertion `left == right` failed: of one\n  left: 1\n right: 2',
      'src/inline/deep.rs › inline › deep › there: passed',
      'src/lib.rs › documentation: passed',
      'src/main.rs › starts: passed',
      'src/odd/place.rs › moved › here: passed',
    ]);
    const sums = events.find((it) => it.type === 'test' && it.title.at(-1) === 'sums');
    expect(sums).toMatchObject({
      error: {
        expected: '2',
        actual: '1',
        stack: expect.stringMatching(/^ {4}at cart::tests::sums \(\/.*\/src\/cart\/tests\.rs:3:\d+\)/),
      },
    });
  });

  test('of a library only the tests of the given files run', async () => {
    const root = makeFolder({
      'src/lib.rs': 'mod a;\nmod ba;\n',
      'src/a.rs': '#[test]\nfn one() {}\n',
      'src/ba.rs': 'mod a { #[test] fn one() { panic!("not asked for"); } }\n',
    });
    expect((await runAll(root, ['src/a.rs'])).lines).toEqual(['src/a.rs › a › one: passed', 'end']);
  });

  test('a library that does not compile is a collection error of every file, of its tests and theirs', async () => {
    const root = makeFolder({
      'src/lib.rs': 'pub fn one() -> i32 { "one" }\n#[test]\nfn unit() {}\n',
      'tests/it.rs': '#[test]\nfn works() { shop::one(); }\n',
    });
    const { lines, code } = await runAll(root);
    expectLines(lines, '', [
      'end',
      expect.stringMatching(/^src\/lib\.rs: collect error\[E0308\]: mismatched types\n --> src\/lib\.rs:1:\d+/),
      expect.stringMatching(/^tests\/it\.rs: collect error\[E0308\]: mismatched types\n --> src\/lib\.rs:1:\d+/),
    ]);
    expect(code).not.toBe(0);
  });

  test('a target that does not compile leaves the others alone', async () => {
    const root = makeFolder({
      'src/lib.rs': '#[test]\nfn unit() {}\n',
      'tests/bad.rs': '#[test]\nfn never() { let n: i32 = "text"; }\n',
      'tests/good.rs': '#[test]\nfn works() {}\n',
    });
    expectLines((await runAll(root)).lines, '', [
      'end',
      'src/lib.rs › unit: passed',
      expect.stringMatching(/^tests\/bad\.rs: collect error\[E0308\]/),
      'tests/good.rs › works: passed',
    ]);
  });

  test('a test that ends the program is failed when it is known which, and the others gave no answer', async () => {
    const root = makeFolder({
      'src/lib.rs': '',
      'tests/alone.rs': '#[test]\nfn aborts() { std::process::abort(); }\n',
      'tests/deep.rs':
        'fn down(n: u64) -> u64 { if n == 0 { 0 } else { 1 + down(std::hint::black_box(n + 1)) } }\n#[test]\nfn overflows() { down(1); }\n#[test]\nfn waits() { loop { std::thread::park(); } }\n',
      'tests/exits.rs':
        '#[test]\nfn one() { std::process::exit(0); }\n#[test]\nfn two() { loop { std::thread::park(); } }\n',
    });
    const { lines, stderr } = await runAll(root);
    expectLines(lines, stderr, [
      'end',
      expect.stringMatching(/^tests\/alone\.rs › aborts: failed .*signal: 6, SIGABRT/s),
      expect.stringMatching(/^tests\/deep\.rs › overflows: failed .*has overflowed its stack/s),
      expect.stringMatching(/^problem: the test program exits ended early: .*2 of its tests gave no answer/s),
    ]);
  });

  test('a program without libtest is one test', async () => {
    const root = makeFolder({
      'Cargo.toml': manifest(
        'shop',
        '[[test]]\nname = "own"\nharness = false\n[[test]]\nname = "red"\nharness = false\n',
      ),
      'src/lib.rs': '',
      'tests/own.rs': 'fn main() { println!("fine"); }\n',
      'tests/red.rs': 'fn main() { panic!("one is two"); }\n',
    });
    expectLines((await runAll(root)).lines, '', [
      'end',
      'tests/own.rs › own: passed',
      'tests/red.rs › red: failed one is two',
    ]);
  });

  test('what a script asks for is kept: features, packages, the tests to leave out', async () => {
    const root = makeFolder({
      'package.json': JSON.stringify({
        scripts: { test: 'cargo test -p api --features slow -- --skip boring --nocapture' },
      }),
      'Cargo.toml': '[workspace]\nmembers = ["api", "web"]\n',
      'api/Cargo.toml': manifest('api', '[features]\nslow = []\n'),
      'api/src/lib.rs': '#[cfg(feature = "slow")]\n#[test]\nfn slow() {}\n#[test]\nfn boring() { panic!(); }\n',
      'web/Cargo.toml': manifest('web'),
      'web/src/lib.rs': '#[test]\nfn web() {}\n',
    });
    const { lines, files } = await runAll(root);
    expect(lines).toEqual(['api/src/lib.rs › slow: passed', 'end']);
    expect(files).toEqual([{ suite: 'cargo', project: 'api', file: 'api/src/lib.rs' }]);
  });

  test.each([
    ['was none', undefined],
    ['was one of another form', `# mine\nversion = 3\n\n[[package]]\nname = "shop"\nversion = "0.0.9"\n`],
  ])(
    'where there %s, Cargo.lock is left as it was, but not when the user has written it meanwhile',
    async (_what, before) => {
      const at = 'concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")';
      const write = `use std::io::Write; std::fs::OpenOptions::new().append(true).open(${at}).unwrap().write_all(b"# by hand\\n").unwrap();`;
      for (const body of ['', write]) {
        const lib = `#[test]\nfn a() { assert!(std::path::Path::new(${at}).exists()); ${body} }\n`;
        const root = makeFolder({ 'src/lib.rs': lib, ...(before === undefined ? {} : { 'Cargo.lock': before }) });
        expect((await runAll(root)).lines).toEqual(['src/lib.rs › a: passed', 'end']);
        const path = join(root, 'Cargo.lock');
        const after = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
        if (body === '') expect(after).toBe(before);
        else expect(after).toMatch(/name = "shop"[\s\S]*# by hand\n$/);
      }
    },
  );

  test.each([
    ['--lib', ['src/lib.rs › unit: passed']],
    ['--doc', ['src/lib.rs › documentation: passed']],
    ['--bins', ['src/main.rs › starts: passed']],
    ['--test it', ['tests/it.rs › works: passed']],
    ['--all-targets', ['src/lib.rs › unit: passed', 'src/main.rs › starts: passed', 'tests/it.rs › works: passed']],
  ])('of a script with %s only the tests of these targets run', async (choice, expected) => {
    const root = makeFolder({
      'src/lib.rs': '//! ```\n//! assert!(true);\n//! ```\n#[test]\nfn unit() {}\n',
      'src/main.rs': 'fn main() {}\n#[test]\nfn starts() {}\n',
      'tests/it.rs': '#[test]\nfn works() {}\n',
      'package.json': JSON.stringify({ scripts: { test: `cargo test ${choice}` } }),
    });
    const { lines, stderr } = await runAll(root);
    expectLines(lines, stderr, [...expected, 'end']);
  });

  test('the filters of a script hold when only some files of a target run', async () => {
    const root = makeFolder({
      'src/lib.rs': 'mod a;\nmod b;\n',
      'src/a.rs':
        '#[test]\nfn sums() {}\n#[test]\nfn sums_slow() { panic!("left out"); }\n#[test]\nfn other() { panic!("left out"); }\n',
      'src/b.rs': '#[test]\nfn sums() { panic!("not asked for"); }\n',
      'package.json': JSON.stringify({ scripts: { test: 'cargo test sums -- --skip slow --test-threads 1' } }),
    });
    expect((await runAll(root, ['src/a.rs'])).lines).toEqual(['src/a.rs › a › sums: passed', 'end']);
  });

  test('a test is failed also when a child of it has written the word of a good end into its line', async () => {
    const root = makeFolder({
      'src/lib.rs':
        '#[test]\nfn fails() { std::process::Command::new("sh").args(["-c", "echo ready ok"]).status().unwrap(); panic!("one is two"); }\n#[test]\nfn works() {}\n',
      'package.json': JSON.stringify({ scripts: { test: 'cargo test -- --test-threads=1' } }),
    });
    expect((await runAll(root)).lines).toEqual([
      'src/lib.rs › works: passed',
      'src/lib.rs › fails: failed one is two',
      'end',
    ]);
  });

  test('of a test that prints without end the first and the last part are kept', async () => {
    const root = makeFolder({
      'src/lib.rs': '#[test]\nfn loud() { for i in 0..200000 { println!("line {i}"); } panic!("one is two"); }\n',
    });
    expect((await runAll(root)).lines).toEqual(['src/lib.rs › loud: failed one is two', 'end']);
  });

  test('dependencies that cannot be fetched and manifests that do not parse are problems in the words of cargo', async () => {
    const offline = makeFolder({
      'Cargo.toml': manifest('shop', '[dependencies]\nno-such-crate-of-ours = "1"\n'),
      '.cargo/config.toml': '[net]\noffline = true\n',
      'src/lib.rs': '#[test]\nfn a() {}\n',
    });
    expect((await runAll(offline)).lines).toEqual([
      expect.stringMatching(/^problem: dependencies could not be downloaded .*no-such-crate-of-ours/s),
    ]);
    const broken = makeFolder({ 'src/lib.rs': '#[test]\nfn a() {}\n' });
    const suite = onlySuite(broken);
    writeFileSync(join(broken, 'Cargo.toml'), '[package]\nname = 3\n');
    const files = [{ suite: suite.id, project: null, file: 'src/lib.rs' }];
    const { events } = await runRunner(cargoRunner, { suite, files, root: broken, workers: 1 });
    expect(events).toMatchObject([
      { type: 'problem', error: { message: expect.stringMatching(/invalid type: integer `3`/) } },
    ]);
  });
});
