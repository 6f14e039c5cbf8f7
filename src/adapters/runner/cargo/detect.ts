/**
 * Suites of Cargo: one per workspace or crate that stands alone, with its crates as projects, and one per `cargo test` of a package
 * script. Test files are those of tests/ and every source file with tests or documented code in it.
 * Invariant: pure; what cargo cannot build (a crate its workspace does not know) is said, not run.
 */
import { posix } from 'node:path';
import { type CargoTestLine, parseLine, targetFlags } from '#adapters/runner/cargo/arguments';
import type { Suite, SuiteProject } from '#domain/suite';
import { globLiteral } from '#formats/package-files';
import { type CargoCrates, type CargoRoot, type Crate, cargoCrates } from '#formats/toolchain/cargo-crates';
import { hasDocTests, hasTests } from '#formats/toolchain/rust-text';
import type { Detection, DetectRequest, DiscoverRequest, Invocation } from '#ports/runner';
import type { TreeView } from '#ports/tree';

export function detectCargo({ pkg, tree, invocations }: DetectRequest): Detection {
  const lines = invocations.flatMap((invocation) => {
    const line = parseLine(invocation.argv);
    return line ? [{ invocation, line }] : [];
  });
  if (lines.length === 0) return { suites: [], questions: [], notes: [] };
  const crates = cargoCrates(tree);
  const suites = lines.map(({ invocation, line }) => scriptSuite(pkg.dir, tree, crates, invocation, line));
  const lost = lines.filter((_line, index) => suites[index]?.length === 0);
  const notes = lost.map(
    ({ invocation: { script, text } }) => `script "${script}" is not run (${text}): there is no crate in its folder`,
  );
  return { suites: suites.flat(), questions: [], notes };
}

export function discoverCargo({ tree, covered }: DiscoverRequest): Detection {
  const { roots, crates, notes } = cargoCrates(tree);
  const suites = roots
    .filter(({ dir }) => !covered.includes(dir))
    .map((root) => {
      const what =
        root.crates.length === 1
          ? `crate ${root.crates[0]?.manifest.name}`
          : `a workspace of ${root.crates.length} crates`;
      const because = `${posix.join(root.dir, 'Cargo.toml')}: ${what}`;
      return toSuite(tree, root, crates, { crates: root.crates, targets: [], args: [], env: {}, because });
    })
    .filter(({ projects }) => projects.length > 0);
  return { suites, questions: [], notes, packages: crates.map(({ dir }) => dir) };
}

function scriptSuite(
  pkgDir: string,
  tree: TreeView,
  { roots, crates }: CargoCrates,
  { script, text, env }: Invocation,
  line: CargoTestLine,
): readonly Suite[] {
  const joined = posix.join(pkgDir, line.dir);
  const dir = joined === '.' ? '' : joined;
  const root = roots.findLast((it) => it.dir === dir || isBelow(dir, it.dir));
  if (root === undefined) return [];
  const named = line.packages.map((it) => it.replace(/@.*$/, ''));
  const wanted = root.crates.filter(({ manifest: { name } }) => {
    if (line.exclude.includes(name ?? '')) return false;
    return named.length === 0 || named.some((it) => it === name || /[*?]/.test(it));
  });
  const rest = line.rest.length === 0 ? [] : ['--', ...line.rest];
  const because = `package.json script "${script}": ${text}`;
  return [
    toSuite(tree, root, crates, {
      ...{ crates: wanted, targets: line.targets, env, because },
      args: [...targetFlags(line.targets), ...line.args, ...rest],
    }),
  ];
}

interface SuiteParts extends Pick<Suite, 'args' | 'env' | 'because'> {
  readonly crates: readonly Crate[];
  readonly targets: readonly string[];
}

function toSuite(
  tree: TreeView,
  { dir, crates }: CargoRoot,
  all: readonly Crate[],
  { crates: wanted, targets, args, env, because }: SuiteParts,
): Suite {
  const projects = wanted.flatMap((crate): SuiteProject[] => {
    const nested = all.map((it) => it.dir).filter((it) => it !== crate.dir && isBelow(it, crate.dir));
    const files = testFiles(tree, crate, nested, targets);
    if (files.length === 0) return [];
    const include = files.map((path) => globLiteral(crate.dir === '' ? path : path.slice(crate.dir.length + 1)));
    return [
      { name: crates.length === 1 ? null : crate.manifest.name, root: crate.dir, include, exclude: [], setupFiles: [] },
    ];
  });
  return {
    id: dir === '' ? 'cargo' : `${dir}:cargo`,
    runner: 'cargo',
    version: null,
    dir,
    layer: 'unit',
    projects,
    args,
    env,
    configFiles: [],
    aliases: {},
    // Cargo compiles side by side, and each test program has threads of its own.
    pool: true,
    command: null,
    because,
  };
}

/** In path order. Files of tests/ are targets by being there; source files when their text has tests. */
function testFiles(
  tree: TreeView,
  crate: Crate,
  nested: readonly string[],
  targets: readonly string[],
): readonly string[] {
  const { dir, manifest } = crate;
  const own = [...tree.files.keys()].filter(
    (path) => isBelow(path, dir) && path.endsWith('.rs') && !nested.some((it) => isBelow(path, it)),
  );
  const local = (path: string): string => (dir === '' ? path : path.slice(dir.length + 1));
  const isAsked = (...names: readonly string[]): boolean =>
    targets.length === 0 || names.some((it) => targets.includes(it));
  const declared = new Map(manifest.tests.map((it) => [it.path ?? `tests/${it.name}.rs`, it]));
  const isIntegration = (path: string): boolean => {
    const name = /^tests\/([^/]+)(?:\.rs|\/main\.rs)$/.exec(path)?.[1];
    const said = declared.get(path) ?? manifest.tests.find((it) => it.path === null && it.name === name);
    if (said) return said.test && isAsked('tests', said.name ?? '');
    return name !== undefined && manifest.autotests && isAsked('tests', name);
  };
  const library = manifest.lib?.path ?? 'src/lib.rs';
  const roots = [library, ...manifest.bins.flatMap(({ path }) => path ?? [])];
  const sources = new Set(['src', ...roots.map((path) => posix.dirname(path))]);
  const hasLibrary = own.some((path) => local(path) === library);
  const isBinary = (path: string): boolean =>
    path === 'src/main.rs' || path.startsWith('src/bin/') || manifest.bins.some((it) => it.path === path);
  const hasBinary = own.some((path) => isBinary(local(path)));
  const hasUnit = (path: string): boolean =>
    targets.length === 0 ||
    (hasLibrary && !isBinary(path) && isAsked('lib')) ||
    (hasBinary && path !== library && isAsked('bins'));
  const isSource = (path: string): boolean => {
    if (
      ![...sources].some((it) => it === '.' || isBelow(path, it)) ||
      /^(?:tests|examples|benches|target)\//.test(path)
    )
      return false;
    const text = tree.text(dir === '' ? path : `${dir}/${path}`) ?? '';
    return (hasUnit(path) && hasTests(text)) || (hasLibrary && isAsked('doc') && hasDocTests(text));
  };
  return own.filter((path) => isIntegration(local(path)) || isSource(local(path))).sort();
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' ? path !== '' : path.startsWith(`${dir}/`);
}
