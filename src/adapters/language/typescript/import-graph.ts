/**
 * The import graph of JavaScript and TypeScript: reads each file's facts (cached by content), then links them.
 * Invariants: every parsed file is a node, even without edges; edges lead only to files of the tree or to gone ones;
 * one edge per pair, where any loading edge wins over a `type` edge; what is loaded and is no file of the tree is a package's name.
 */
import { join } from 'node:path/posix';
import { automaticMocks, jsxSourcesOf, snapshotPairs } from '#adapters/language/typescript/conventions';
import { PackageNames, packageOf } from '#adapters/language/typescript/resolve/package-names';
import { resolveLink } from '#adapters/language/typescript/resolve/resolve-link';
import { moduleResolver } from '#adapters/language/typescript/resolve/resolve-module';
import { treePaths } from '#adapters/language/typescript/resolve/tree-paths';
import { readTsConfigs } from '#adapters/language/typescript/resolve/tsconfig';
import { workspaceOf } from '#adapters/language/typescript/resolve/workspace';
import { decodeFacts, encodeFacts, type Facts } from '#adapters/language/typescript/text/facts';
import { createParser } from '#adapters/language/typescript/text/parser';
import { readFacts } from '#adapters/language/typescript/text/read-facts';
import { dialectOf, extensionOf, isNodeScript } from '#adapters/language/typescript/text/script-text';
import { readUnits } from '#adapters/language/typescript/units/read-units';
import type { EdgeKind, ImportGraph } from '#domain/impact';
import { EdgeSet } from '#formats/graph/edge-set';
import { factsByContent, reasonsIn } from '#formats/graph/facts-by-content';
import type { GraphRequest, Language } from '#ports/language';

export function createTypescript(): Language {
  return {
    name: 'typescript',
    explains: (path) => dialectOf(extensionOf(path)) !== null,
    graph: async (request) => {
      const { facts, parsed } = readAll(request);
      return { graph: linkAll(request, facts), parsed };
    },
    units: readUnits,
  };
}

/** Part of the cache key; change it whenever the same text may give other facts. */
const factsVersion = 'ts1';

function readAll(request: GraphRequest): { facts: ReadonlyMap<string, Facts>; parsed: number } {
  const parser = createParser();
  const wants = (path: string) => extensionOf(path) === '' || dialectOf(extensionOf(path)) !== null;
  return factsByContent<Facts>(request, wants, {
    key: (path, blob) => `${factsVersion}:${blob}:${extensionOf(path)}`,
    read(path, text) {
      const extension = extensionOf(path);
      const dialect = dialectOf(extension);
      if (dialect === null && (text === null || !isNodeScript(text))) return null;
      return text === null ? unreadable : readFacts(parser, extension, dialect ?? 'jsx', text);
    },
    encode: encodeFacts,
    decode: decodeFacts,
  });
}

const unreadable: Facts = { links: [], jsx: null, opaque: null, unparsed: 'not readable as text' };

function linkAll(
  { tree, project, gone, packages: wanted = false }: GraphRequest,
  facts: ReadonlyMap<string, Facts>,
): ImportGraph {
  const paths = treePaths(tree.files.keys(), gone);
  const workspace = workspaceOf(project, paths, (path) => tree.exists(path));
  const tsconfigs = readTsConfigs(tree);
  const resolveModule = moduleResolver({ dir: tree.dir, project, paths, workspace, tsconfigs });
  const configs = new Set(project.suites.flatMap((suite) => suite.configFiles));
  const world = { paths, workspace, resolveModule, isConfig: (path: string) => configs.has(path) };
  const jsxSources = jsxSourcesOf(project, tsconfigs, (path) => tree.text(path));
  const mocks = automaticMocks(paths);
  const edges = new EdgeSet();
  const packages = new PackageNames();

  for (const [path, { links, jsx }] of facts) {
    edges.node(path);
    for (const link of links) {
      const found = resolveLink(world, path, link);
      for (const to of found) edges.add(path, to, kindOf(link.kind, to));
      if (wanted) packages.add(path, link, packageOf(link, found.length > 0, workspace.isExternal));
      if (link.shape !== 'module' || link.kind === 'type') continue;
      for (const mock of mocks.ofPackages.get(link.text.replace(/^node:/, '')) ?? [])
        edges.add(path, mock, kindOf('mock', mock));
    }
    if (jsx === null) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const sources = jsx === '' ? jsxSources(folder) : [jsx];
    for (const source of sources.length === 0 ? [defaultJsx] : sources) {
      const found = jsxRuntime(source, path);
      for (const to of found) edges.add(path, to, kindOf('jsx', to));
      const link = { kind: 'jsx', shape: 'module', text: source } as const;
      if (wanted) packages.add(path, link, packageOf(link, found.length > 0, workspace.isExternal));
    }
  }
  for (const [test, snapshot] of snapshotPairs(paths)) edges.add(test, snapshot, 'path');
  for (const [module, mock] of mocks.beside) edges.add(module, mock, kindOf('mock', mock));
  return {
    edges: edges.sorted(),
    unparsed: reasonsIn(facts, 'unparsed'),
    opaque: reasonsIn(facts, 'opaque'),
    ...(wanted ? { packages: packages.loaded(), packageTypes: packages.onlyTypes() } : {}),
  };

  /** The runtime is imported by the compiled file; a relative source may also be meant from the runner's root. */
  function jsxRuntime(source: string, from: string): readonly string[] {
    return ['jsx-runtime', 'jsx-dev-runtime'].flatMap((name) => {
      const specifier = `${source}/${name}`;
      if (!source.startsWith('.')) return resolveModule(from, specifier);
      const roots = workspace.workingFolders(from).flatMap((dir) => paths.module(join(dir, specifier)));
      return [...resolveModule(from, specifier), ...roots];
    });
  }
}

/** Where nothing is said. */
const defaultJsx = 'react';

/** A declaration file is erased whatever names it. */
function kindOf(kind: EdgeKind, to: string): EdgeKind {
  return /\.d\.[cm]?ts$/.test(to) ? 'type' : kind;
}
