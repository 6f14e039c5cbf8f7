/**
 * The import graph of Go. A package is compiled as a whole, so a file loads every file of each package it imports, and a test file
 * every file of its own package, the other tests and `testdata` included, and of the packages its texts name (`go build ../cmd/app`).
 * Invariants: every Go file is a node; edges lead only to files of the tree or to gone ones; an edge too many is fine, one that is
 * missing is not: files for other platforms and build tags count like all others.
 */
import { decodeGoFacts, encodeGoFacts, type GoFacts, readGoFacts } from '#adapters/language/go/facts';
import { folderOf, type GoPackages, goPackages } from '#adapters/language/go/packages';
import type { Edge } from '#domain/impact';
import { factsByContent, reasonsIn } from '#formats/graph/facts-by-content';
import type { GraphRequest, Language } from '#ports/language';

/** Part of the cache key; change it whenever the same text may give other facts. */
const factsVersion = 'go2';

export function createGo(): Language {
  return {
    name: 'go',
    explains: (path) => path.endsWith('.go'),
    graph: async (request) => {
      const { facts, parsed } = readAll(request);
      const packages = goPackages(request.tree, request.gone);
      const sorted = [...facts].sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        graph: {
          edges: new Map(sorted.map(([path, it]) => [path, edgesOf(path, it, packages)])),
          unparsed: reasonsIn(new Map(sorted), 'unparsed'),
          opaque: new Map(),
        },
        parsed,
      };
    },
  };
}

const unreadable: GoFacts = { imports: [], embeds: [], paths: [], unparsed: 'not readable as text' };

function readAll(request: GraphRequest): { facts: ReadonlyMap<string, GoFacts>; parsed: number } {
  return factsByContent<GoFacts>(request, (path) => path.endsWith('.go'), {
    key: (_path, blob) => `${factsVersion}:${blob}`,
    read: (_path, text) => (text === null ? unreadable : readGoFacts(text)),
    encode: encodeGoFacts,
    decode: decodeGoFacts,
  });
}

function edgesOf(path: string, { imports, embeds, paths }: GoFacts, packages: GoPackages): readonly Edge[] {
  const dir = folderOf(path);
  const isTest = path.endsWith('_test.go');
  const own = isTest ? [...packages.sources(dir), ...packages.tests(dir)] : [];
  const imported = imports.flatMap((it) => packages.foldersOf(it, path)).flatMap((it) => packages.sources(it));
  const read = [...embeds.flatMap((it) => packages.embedded(dir, it)), ...(isTest ? packages.testdata(dir) : [])];
  const named = isTest ? paths.flatMap((it) => packages.named(it, path)).flatMap((it) => packages.sources(it)) : [];
  const kinds = new Map<string, Edge['kind']>();
  for (const to of [...read, ...named]) kinds.set(to, 'path');
  for (const to of [...own, ...imported]) kinds.set(to, 'import');
  kinds.delete(path);
  return [...kinds].map(([to, kind]) => ({ to, kind }));
}
