/**
 * The targets of a crate and which files are compiled into them. Pure over paths and manifests. Conservative: everything below the folder
 * of a library's or binary's root is taken for a part of it, whatever `mod` lines and `cfg` say.
 */
import { posix } from 'node:path';
import type { Crate } from '#formats/toolchain/cargo-crates';

export interface CrateTargets {
  readonly crate: Crate;
  /** Roots of the library; there is at most one, unless it was renamed by the change. */
  readonly lib: readonly string[];
  readonly bins: readonly string[];
  /** Roots of tests/, benches/ and examples/. */
  readonly others: readonly string[];
  /** The build script. */
  readonly build: readonly string[];
  /** Target root -> Rust files that may be compiled into it, itself apart. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

/** `files`: Rust files of the crate, those of crates below it apart, relative to the root of the tree. */
export function crateTargets(crate: Crate, files: readonly string[]): CrateTargets {
  const { dir, manifest } = crate;
  const has = new Set(files);
  const at = (path: string): readonly string[] => [posix.join(dir, path)].filter((it) => has.has(it));
  const local = (path: string): string => (dir === '' ? path : path.slice(dir.length + 1));
  const lib = at(manifest.lib?.path ?? 'src/lib.rs');
  const bins = [
    ...new Set([
      ...manifest.bins
        .flatMap(({ path, name }) => (path === null ? [`src/bin/${name}.rs`, `src/bin/${name}/main.rs`] : [path]))
        .flatMap(at),
      ...at('src/main.rs'),
      ...files.filter((path) => /^src\/bin\/(?:[^/]+\.rs|[^/]+\/main\.rs)$/.test(local(path))),
    ]),
  ];
  const declared = manifest.tests.flatMap(({ path }) => (path === null ? [] : at(path)));
  const beside = /^(?:tests|benches|examples)\/(?:[^/]+\.rs|[^/]+\/main\.rs)$/;
  const others = [...new Set([...declared, ...files.filter((path) => beside.test(local(path)))])];
  const build = manifest.build === '' ? [] : at(manifest.build ?? 'build.rs');
  const roots = new Set([...lib, ...bins, ...others, ...build]);
  return {
    crate,
    lib,
    bins,
    others,
    build,
    parts: new Map([...roots].map((root) => [root, partsOf(root, files, roots, local)])),
  };
}

function partsOf(
  root: string,
  files: readonly string[],
  roots: ReadonlySet<string>,
  local: (path: string) => string,
): readonly string[] {
  const folder = posix.dirname(root);
  const own = local(root);
  const isSource = own.startsWith('src/') && !own.startsWith('src/bin/');
  const [area = ''] = /^(?:tests|benches|examples)\//.exec(own) ?? [];
  return files.filter((path) => {
    if (path === root || roots.has(path)) return false;
    const it = local(path);
    // Modules that test files share lie in folders beside them.
    if (area !== '') return it.startsWith(area);
    if (isSource && it.startsWith('src/bin/')) return false;
    if (folder === '.' || local(`${folder}/x`) === 'x') return !/^(?:src|tests|benches|examples)\//.test(it); // the root lies beside Cargo.toml
    return path.startsWith(`${folder}/`);
  });
}
