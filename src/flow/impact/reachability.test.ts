import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edge, EdgeKind, ImportGraph } from '#domain/impact';
import { reachability } from '#flow/impact/reachability';

type Pair = readonly [from: string, to: string, kind: EdgeKind];

function graphOf(pairs: readonly Pair[]): ImportGraph {
  const edges = new Map<string, Edge[]>();
  for (const [from, to, kind] of pairs) edges.set(from, [...(edges.get(from) ?? []), { to, kind }]);
  return { edges, unparsed: new Map(), opaque: new Map() };
}

const names = [...'abcdefgh'];
const name = fc.constantFrom(...names);
const pair = fc.tuple(name, name, fc.constantFrom<EdgeKind>('import', 'path', 'type'));
const pairs = fc.array(pair, { maxLength: 25 });

describe('loadersOf', () => {
  it('finds the shortest chain', () => {
    const graph = graphOf([
      ['test', 'b', 'import'],
      ['test', 'c', 'require'],
      ['b', 'a', 'mock'],
      ['c', 'd', 'import'],
      ['d', 'a', 'import'],
    ]);
    const trace = reachability(graph).loadersOf(['a'], { types: false });
    expect(trace.distance('test')).toBe(2);
    expect(trace.chain('test')).toEqual([
      { path: 'a', kind: null },
      { path: 'b', kind: 'mock' },
      { path: 'test', kind: 'import' },
    ]);
  });

  it('follows type edges only when asked to', () => {
    const found = reachability(graphOf([['test', 'a', 'type']]));
    expect(found.loadersOf(['a'], { types: false }).distance('test')).toBeNull();
    expect(found.loadersOf(['a'], { types: true }).distance('test')).toBe(1);
  });

  it('knows that an unknown path leads to itself only', () => {
    const trace = reachability(graphOf([['test', 'a', 'import']])).loadersOf(['new'], { types: false });
    expect([trace.distance('new'), trace.distance('test')]).toEqual([0, null]);
    expect(trace.chain('new')).toEqual([{ path: 'new', kind: null }]);
  });

  it('every chain is made of edges of the graph and as long as the distance', () => {
    fc.assert(
      fc.property(pairs, name, (edges, start) => {
        const trace = reachability(graphOf(edges)).loadersOf([start], { types: true });
        for (const path of names) {
          const chain = trace.chain(path);
          expect(chain.length - 1).toBe(trace.distance(path) ?? -1);
          chain.slice(1).forEach((step, i) => {
            const before = chain[i]?.path;
            expect(edges.some(([from, to, kind]) => from === step.path && to === before && kind === step.kind)).toBe(
              true,
            );
          });
        }
      }),
    );
  });

  it('another edge never makes a distance longer', () => {
    fc.assert(
      fc.property(pairs, pair, name, (edges, more, start) => {
        const before = reachability(graphOf(edges)).loadersOf([start], { types: false });
        const after = reachability(graphOf([...edges, more])).loadersOf([start], { types: false });
        for (const path of names) {
          expect(after.distance(path) ?? Infinity).toBeLessThanOrEqual(before.distance(path) ?? Infinity);
        }
      }),
    );
  });

  it('does not depend on the order of the edges', () => {
    fc.assert(
      fc.property(
        pairs.chain((edges) =>
          fc.tuple(fc.constant(edges), fc.shuffledSubarray([...edges], { minLength: edges.length })),
        ),
        name,
        ([edges, shuffled], start) => {
          const [one, other] = [edges, shuffled].map((list) =>
            reachability(graphOf(list)).loadersOf([start], { types: true }),
          );
          for (const path of names) expect(other?.chain(path)).toEqual(one?.chain(path));
        },
      ),
    );
  });
});
