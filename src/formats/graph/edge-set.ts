/** Edges as a language finds them, into the graph it hands out: sorted, one per pair, an edge that loads before a `type` edge. */
import type { Edge, EdgeKind } from '#domain/impact';

export class EdgeSet {
  readonly #edges = new Map<string, Map<string, EdgeKind>>();

  /** A file of the graph, even if it turns out to load nothing. */
  node(from: string): Map<string, EdgeKind> {
    const targets = this.#edges.get(from) ?? new Map<string, EdgeKind>();
    this.#edges.set(from, targets);
    return targets;
  }

  add(from: string, to: string, kind: EdgeKind): void {
    if (from === to) return;
    const targets = this.node(from);
    const before = targets.get(to);
    if (before === undefined || (before === 'type' && kind !== 'type')) targets.set(to, kind);
  }

  sorted(): ReadonlyMap<string, readonly Edge[]> {
    const byPath = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
    return new Map(
      [...this.#edges]
        .sort(byPath)
        .map(([from, targets]) => [from, [...targets].sort(byPath).map(([to, kind]) => ({ to, kind }))]),
    );
  }
}
