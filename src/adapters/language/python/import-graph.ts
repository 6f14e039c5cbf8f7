/**
 * The import graph of Python: reads each file's facts (cached by content), then links them.
 * Invariants: every Python file is a node, even without edges; edges lead only to files of the tree or to gone ones; one edge per
 * pair, where any edge that loads wins over a `type` edge.
 */
import { posix } from 'node:path';
import { folderOf, type PythonPaths, pythonPaths } from '#adapters/language/python/resolve/python-paths';
import { resolveLink } from '#adapters/language/python/resolve/resolve-link';
import { ancestors, searchPath, tidy } from '#adapters/language/python/resolve/search-path';
import { decodeFacts, encodeFacts, type Facts } from '#adapters/language/python/text/facts';
import { readFacts } from '#adapters/language/python/text/read-facts';
import { readUnits } from '#adapters/language/python/units/read-units';
import type { EdgeKind, ImportGraph } from '#domain/impact';
import { EdgeSet } from '#formats/graph/edge-set';
import { factsByContent, reasonsIn } from '#formats/graph/facts-by-content';
import type { GraphRequest, Language } from '#ports/language';

export function createPython(): Language {
  return {
    name: 'python',
    explains: (path) => /\.pyi?$/.test(path),
    graph: async (request) => {
      const { facts, parsed } = readAll(request);
      return { graph: linkAll(request, facts), parsed };
    },
    units: readUnits,
  };
}

/** Part of the cache key; change it whenever the same text may give other facts. */
const factsVersion = 'py1';

const unreadable: Facts = { links: [], all: [], opaque: null, unparsed: 'not readable as text' };
/** Of a stub nothing is ever run. */
const stub: Facts = { links: [], all: [], opaque: null, unparsed: null };

function readAll(request: GraphRequest): { facts: ReadonlyMap<string, Facts>; parsed: number } {
  const isStub = (path: string) => path.endsWith('.pyi');
  const { facts, parsed } = factsByContent<Facts>(request, (path) => path.endsWith('.py'), {
    key: (_path, blob) => `${factsVersion}:${blob}`,
    read: (_path, text) => (text === null ? unreadable : readFacts(text)),
    encode: encodeFacts,
    decode: decodeFacts,
  });
  for (const path of [...request.tree.files.keys()].filter(isStub)) facts.set(path, stub);
  return { facts, parsed };
}

function linkAll(request: GraphRequest, facts: ReadonlyMap<string, Facts>): ImportGraph {
  const { tree, project, gone } = request;
  const paths = pythonPaths(tree.files.keys(), gone);
  const world = {
    paths,
    search: searchPath(request, paths, extraRoots(facts, paths)),
    exported: (path: string) => facts.get(path)?.all ?? [],
  };
  const edges = new EdgeSet();
  for (const [path, { links }] of facts) {
    edges.node(path);
    for (const init of ownPackage(paths, path)) edges.add(path, init, 'import');
    for (const link of links) {
      for (const to of resolveLink(world, path, link)) edges.add(path, to, kindOf(link.kind, to));
    }
  }
  const dirs = new Map(
    project.suites.flatMap(({ id, runner, dir }) => (runner === 'pytest' ? [[id, dir] as const] : [])),
  );
  for (const { suite, file } of project.tests) {
    const top = dirs.get(suite);
    if (top !== undefined) for (const conftest of conftests(paths, file, top)) edges.add(file, conftest, 'setup');
  }
  return { edges: edges.sorted(), unparsed: reasonsIn(facts, 'unparsed'), opaque: reasonsIn(facts, 'opaque') };
}

/** Whether it was named by a path or not: code is loaded, data is read. */
function kindOf(kind: EdgeKind, to: string): EdgeKind {
  return kind === 'path' && to.endsWith('.py') ? 'dynamic' : kind;
}

/** The `__init__.py` that runs before a file of a package does. */
function ownPackage(paths: PythonPaths, path: string): readonly string[] {
  const folder = folderOf(path);
  const holder = path.endsWith('/__init__.py') ? folderOf(folder) : folder;
  const init = posix.join(holder, '__init__.py');
  return paths.has(init) && init !== path ? [init] : [];
}

/** pytest loads them from the suite's folder down to the test's own. */
function conftests(paths: PythonPaths, file: string, top: string): readonly string[] {
  return ancestors(folderOf(file))
    .filter((dir) => top === '' || dir === top || dir.startsWith(`${top}/`))
    .map((dir) => posix.join(dir, 'conftest.py'))
    .filter((path) => path !== file && paths.has(path));
}

function extraRoots(facts: ReadonlyMap<string, Facts>, paths: PythonPaths): readonly string[] {
  const found = [...facts].flatMap(([path, { links }]) =>
    links.flatMap(({ shape, text }) => (shape === 'root' ? [tidy(posix.join(folderOf(path), text))] : [])),
  );
  return [...new Set(found)].filter((dir) => paths.hasFolder(dir));
}
