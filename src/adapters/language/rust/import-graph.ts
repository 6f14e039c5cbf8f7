/**
 * The import graph of Rust. A crate is compiled as a whole, so every source file leads to the root of its target, and the root to all
 * of its files, to the crates it depends on by path, and to the build script.
 * Invariants: every Rust file is a node; edges lead only to files of the tree or to gone ones; an edge too many is fine, one that is
 * missing is not: no `cfg` is evaluated, and dependencies of all kinds count for all targets.
 */
import { posix } from 'node:path';
import { decodeRustFacts, encodeRustFacts } from '#adapters/language/rust/facts';
import { type CrateTargets, crateTargets } from '#adapters/language/rust/targets';
import type { Edge, EdgeKind } from '#domain/impact';
import { factsByContent, reasonsIn } from '#formats/graph/facts-by-content';
import { cargoCrates } from '#formats/toolchain/cargo-crates';
import { type RustFacts, readRustFacts } from '#formats/toolchain/rust-text';
import type { GraphRequest, Language } from '#ports/language';

/** Part of the cache key; change it whenever the same text may give other facts. */
const factsVersion = 'rust1';

export function createRust(): Language {
  return {
    name: 'rust',
    explains: (path) => path.endsWith('.rs'),
    graph: async (request) => {
      const { facts, parsed } = readAll(request);
      const edges = new Map<string, Map<string, EdgeKind>>();
      for (const path of [...facts.keys()].sort()) edges.set(path, new Map());
      const add = (from: string, to: string, kind: EdgeKind): void => {
        const known = edges.get(from);
        if (known !== undefined && from !== to && (kind !== 'path' || !known.has(to))) known.set(to, kind);
      };
      if (facts.size > 0) linkAll(request, facts, add);
      return {
        graph: {
          edges: new Map(
            [...edges].map(([from, to]) => [from, [...to].map(([path, kind]): Edge => ({ to: path, kind }))]),
          ),
          unparsed: reasonsIn(facts, 'unterminated'),
          opaque: new Map(),
        },
        parsed,
      };
    },
  };
}

const unreadable: RustFacts = { mods: [], includes: [], unterminated: 'not readable as text' };

function readAll(request: GraphRequest): { facts: ReadonlyMap<string, RustFacts>; parsed: number } {
  return factsByContent<RustFacts>(request, (path) => path.endsWith('.rs'), {
    key: (_path, blob) => `${factsVersion}:${blob}`,
    read: (_path, text) => (text === null ? unreadable : readRustFacts(text)),
    encode: encodeRustFacts,
    decode: decodeRustFacts,
  });
}

type Add = (from: string, to: string, kind: EdgeKind) => void;

function linkAll({ tree, gone }: GraphRequest, facts: ReadonlyMap<string, RustFacts>, add: Add): void {
  const paths = [...new Set([...tree.files.keys(), ...gone])].sort();
  const rust = paths.filter((path) => path.endsWith('.rs'));
  const { crates } = cargoCrates(tree);
  const deepest = [...crates].sort((a, b) => b.dir.length - a.dir.length);
  const crateOf = (path: string) => deepest.find(({ dir }) => dir === '' || path.startsWith(`${dir}/`)) ?? null;
  const files = Map.groupBy(rust, crateOf);
  const targets = new Map(crates.map((crate) => [crate.dir, crateTargets(crate, files.get(crate) ?? [])]));
  for (const it of targets.values()) linkCrate(it, targets, add);
  const known = new Set(paths);
  for (const [path, it] of facts) {
    for (const { to, kind } of taken(path, it, crateOf(path)?.dir ?? '', known, paths)) add(path, to, kind);
  }
}

function linkCrate(
  { crate, lib, bins, others, build, parts }: CrateTargets,
  all: ReadonlyMap<string, CrateTargets>,
  add: Add,
): void {
  const loaded = crate.loads.flatMap((dir) => all.get(dir)?.lib ?? []);
  const holdsTests = new Set([...lib, ...bins]); // their tests lie in any of their files; those of tests/ in the root
  for (const [root, own] of parts) {
    for (const part of own) {
      add(root, part, 'import');
      if (holdsTests.has(root)) add(part, root, 'import');
    }
    for (const to of [...loaded, ...(build.includes(root) ? [] : build)]) add(root, to, 'import');
  }
  for (const root of [...bins, ...others]) for (const to of lib) add(root, to, 'import');
  // Tests start the crate's binaries.
  for (const root of others) for (const to of bins) add(root, to, 'import');
}

/** What a file names itself: modules that lie where `#[path]` says or beside it, and what it includes. */
function taken(
  path: string,
  { mods, includes }: RustFacts,
  crate: string,
  known: ReadonlySet<string>,
  paths: readonly string[],
): readonly Edge[] {
  const dir = posix.dirname(path);
  const stem = posix.basename(path, '.rs');
  const modules = mods.flatMap(({ name, path: said }) => {
    const folders = [dir, posix.join(dir, stem)];
    const usual = folders.flatMap((folder) => [posix.join(folder, `${name}.rs`), posix.join(folder, name, 'mod.rs')]);
    return said === null ? usual : [...folders.map((folder) => posix.join(folder, said)), ...usual];
  });
  const files = includes.flatMap(({ path: it, inCrate, asCode }) => {
    const target = posix.join(inCrate ? crate || '.' : dir, it);
    const found = known.has(target) ? [target] : paths.filter((one) => one.startsWith(`${target}/`));
    return found.map((to): Edge => ({ to, kind: asCode ? 'import' : 'path' }));
  });
  return [...modules.filter((to) => known.has(to)).map((to): Edge => ({ to, kind: 'import' })), ...files];
}
