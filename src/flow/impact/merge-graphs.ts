/** One graph out of those of all languages. Pure; each file is explained by the languages that have edges or a problem for it. */
import type { Edge, ImportGraph } from '#domain/impact';

export function mergeGraphs(graphs: readonly ImportGraph[]): ImportGraph {
  const edges = new Map<string, readonly Edge[]>();
  for (const graph of graphs) {
    for (const [from, more] of graph.edges) edges.set(from, [...(edges.get(from) ?? []), ...more]);
  }
  return {
    edges,
    unparsed: new Map(graphs.flatMap(({ unparsed }) => [...unparsed])),
    opaque: new Map(graphs.flatMap(({ opaque }) => [...opaque])),
  };
}
