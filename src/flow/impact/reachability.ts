/**
 * Who loads what, backwards: from a changed file to everything that loads it, by the shortest chain. Pure.
 * Nodes are numbered in path order and neighbours are visited in that order, so that the chain found does not depend on the
 * order in which the graph was built. Integers in typed arrays: 3,000 changed files over 20,000 edges take 0.2 s.
 */
import type { EdgeKind, ImportGraph } from '#domain/impact';

export interface Step {
  readonly path: string;
  /** How `path` loads the step before it; null for the first one. */
  readonly kind: EdgeKind | null;
}

export interface Trace {
  /** Everything that loads a start, the starts first, nearer ones before farther ones. */
  readonly paths: readonly string[];
  /** Edges from the nearest start to this path; null when it loads none of them. */
  distance(path: string): number | null;
  /** From the start to this path; empty when it loads none of them. */
  chain(path: string): readonly Step[];
}

export interface Reachability {
  /** What loads any of these paths, themselves included. Unknown paths load and are loaded by nothing. */
  loadersOf(paths: readonly string[], options: { readonly types: boolean }): Trace;
  /** Whether something that loads any of these names it by its path: it may read the text, as a tool does that is under test. */
  isRead(paths: readonly string[]): boolean;
  readonly nodes: readonly string[];
}

/** One per graph: several questions are asked of each, and turning its edges around costs more than most answers. */
const known = new WeakMap<ImportGraph, Reachability>();

export function reachability(graph: ImportGraph): Reachability {
  const found = known.get(graph) ?? reachabilityOf(graph);
  known.set(graph, found);
  return found;
}

function reachabilityOf(graph: ImportGraph): Reachability {
  const nodes = [...new Set([...graph.edges].flatMap(([from, edges]) => [from, ...edges.map(({ to }) => to)]))].sort();
  const ids = new Map(nodes.map((path, id) => [path, id]));
  const runtime = reverse(graph, ids, (kind) => kind !== 'type');
  const all = reverse(graph, ids, () => true);
  const named = [...graph.edges.values()].flatMap((edges) => edges.filter(({ kind }) => kind === 'path'));
  const read = [...new Set(named.map(({ to }) => ids.get(to) ?? -1))];
  return {
    nodes,
    isRead(paths) {
      const starts = paths.flatMap((path) => ids.get(path) ?? []);
      const { distance } = search(runtime, starts);
      return read.some((id) => (distance[id] ?? -1) !== -1);
    },
    loadersOf: (paths, { types }) => {
      const unknown = new Set(paths.filter((path) => !ids.has(path)));
      const starts = paths.flatMap((path) => ids.get(path) ?? []).sort((a, b) => a - b);
      return trace(nodes, ids, unknown, search(types ? all : runtime, starts));
    },
  };
}

interface Loaders {
  /** Loaders of node n: `from[start[n]]` up to `from[start[n + 1]]`, in path order. */
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly kind: readonly EdgeKind[];
}

function reverse(graph: ImportGraph, ids: ReadonlyMap<string, number>, wanted: (kind: EdgeKind) => boolean): Loaders {
  const pairs: { readonly to: number; readonly from: number; readonly kind: EdgeKind }[] = [];
  for (const [path, edges] of graph.edges) {
    for (const { to, kind } of edges) {
      if (wanted(kind)) pairs.push({ to: ids.get(to) ?? -1, from: ids.get(path) ?? -1, kind });
    }
  }
  pairs.sort((a, b) => a.to - b.to || a.from - b.from || (a.kind < b.kind ? -1 : 1));
  const start = new Int32Array(ids.size + 1);
  for (const { to } of pairs) start[to + 1] = (start[to + 1] ?? 0) + 1;
  for (let id = 0; id < ids.size; id++) start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0);
  return { start, from: Int32Array.from(pairs, ({ from }) => from), kind: pairs.map(({ kind }) => kind) };
}

interface Found {
  /** Nodes in the order in which they were reached. */
  readonly order: Int32Array;
  readonly distance: Int32Array;
  /** The node through which it was first reached, -1 for a start, and how it loads that node. */
  readonly via: Int32Array;
  readonly kind: readonly (EdgeKind | null)[];
}

function search({ start, from, kind }: Loaders, starts: readonly number[]): Found {
  const size = start.length - 1;
  const queue = new Int32Array(size);
  const found = {
    distance: new Int32Array(size).fill(-1),
    via: new Int32Array(size).fill(-1),
    kind: [] as (EdgeKind | null)[],
  };
  let end = 0;
  for (const id of starts) {
    if (found.distance[id] === 0) continue;
    found.distance[id] = 0;
    queue[end++] = id;
  }
  for (let next = 0; next < end; next++) {
    const node = queue[next] ?? 0;
    for (let at = start[node] ?? 0; at < (start[node + 1] ?? 0); at++) {
      const loader = from[at] ?? 0;
      if (found.distance[loader] !== -1) continue;
      found.distance[loader] = (found.distance[node] ?? 0) + 1;
      found.via[loader] = node;
      found.kind[loader] = kind[at] ?? null;
      queue[end++] = loader;
    }
  }
  return { ...found, order: queue.subarray(0, end) };
}

function trace(
  nodes: readonly string[],
  ids: ReadonlyMap<string, number>,
  unknown: ReadonlySet<string>,
  found: Found,
): Trace {
  const distance = (path: string) => {
    const id = ids.get(path);
    const edges = id === undefined ? -1 : (found.distance[id] ?? -1);
    return edges >= 0 ? edges : unknown.has(path) ? 0 : null;
  };
  return {
    paths: [...unknown, ...Array.from(found.order, (id) => nodes[id] ?? '')],
    distance,
    chain: (path) => {
      if (distance(path) === null) return [];
      const steps: Step[] = [];
      let id = ids.get(path) ?? -1;
      if (id === -1) return [{ path, kind: null }];
      while (id !== -1) {
        const via: number = found.via[id] ?? -1;
        steps.push({ path: nodes[id] ?? '', kind: via === -1 ? null : (found.kind[id] ?? null) });
        id = via;
      }
      return steps.reverse();
    },
  };
}
