/** What loads what in one tree, over all languages. */
import type { ImportGraph } from '#domain/impact';
import { mergeGraphs } from '#flow/impact/merge-graphs';
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
