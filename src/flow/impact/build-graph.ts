/** What loads what in one tree, over all languages. */
import type { Edge, ImportGraph } from '#domain/impact';
import type { GraphRequest, Language } from '#ports/language';

export async function buildGraph(
  request: GraphRequest,
  languages: readonly Language[],
): Promise<{ readonly graph: ImportGraph; readonly parsed: number }> {
  const parts = await Promise.all(languages.map((language) => language.graph(request)));
  return {
    graph: mergeGraphs(parts.map((part) => part.graph)),
    parsed: parts.reduce((sum, part) => sum + part.parsed, 0),
  };
}

/** One graph out of those of all languages; each file is explained by the languages that have edges or a problem for it. */
function mergeGraphs(graphs: readonly ImportGraph[]): ImportGraph {
  const edges = new Map<string, readonly Edge[]>();
  for (const graph of graphs) {
    for (const [from, more] of graph.edges) edges.set(from, [...(edges.get(from) ?? []), ...more]);
  }
  return {
    edges,
    unparsed: new Map(graphs.flatMap(({ unparsed }) => [...unparsed])),
    opaque: new Map(graphs.flatMap(({ opaque }) => [...opaque])),
    packages: new Map(graphs.flatMap(({ packages }) => [...(packages ?? [])])),
    packageTypes: new Map(graphs.flatMap(({ packageTypes }) => [...(packageTypes ?? [])])),
  };
}
