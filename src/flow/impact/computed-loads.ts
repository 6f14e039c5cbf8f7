/**
 * Files that load by a name only the running program knows (`require(name)`), or that could not be parsed: what they load is
 * unknown, so a changed file that no import leads to may still reach the tests behind them. Pure.
 */
import type { ImportGraph } from '#domain/impact';
import { folderOfPackage } from '#flow/impact/places';
import type { Reachability } from '#flow/impact/reachability';
import type { TestRoots } from '#flow/impact/test-roots';

export interface ComputedLoads {
  /**
   * Tests that may load the path that way, by index, each with the last step of its chain: those behind such a file of the
   * path's own package, and those of its package behind such a file anywhere.
   */
  testsOf(path: string): ReadonlyMap<number, string>;
}

export function computedLoads(
  graph: ImportGraph,
  reachability: Reachability,
  packages: readonly { readonly dir: string }[],
  tests: readonly TestRoots[],
): ComputedLoads {
  const packageOf = (path: string) => folderOfPackage(packages, path);
  const blind = [...new Set([...graph.opaque.keys(), ...graph.unparsed.keys()])].sort().map((from) => {
    const trace = reachability.loadersOf([from], { types: false });
    const behind = tests.flatMap(({ test, roots }, index) =>
      roots.some((root) => trace.distance(root.path) !== null) ? [{ index, test, dir: packageOf(test.file) }] : [],
    );
    const call = graph.opaque.get(from);
    const how = call === undefined ? 'could not be parsed' : `loads by a computed name: ${call}`;
    return { from, how, dir: packageOf(from), behind };
  });
  return {
    testsOf: (path) => {
      const dir = packageOf(path);
      const found = new Map<number, string>();
      for (const { from, how, dir: own, behind } of blind) {
        if (from === path) continue;
        for (const { index, test, dir: testDir } of behind) {
          if (found.has(index) || (own !== dir && testDir !== dir)) continue;
          found.set(index, from === test.file ? `${from} ${how}` : `${test.file} loads ${from}, which ${how}`);
        }
      }
      return found;
    },
  };
}
