/**
 * What every language adapter promises (see ports/language.ts), on a small sample in that language: edges lead to files that
 * exist or are gone, every explained file is a node, the cache saves all parsing and may be corrupt, broken files are data.
 */
import { expect, it } from 'vitest';
import type { Edge, ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import type { Language, ParseCache } from '#ports/language';
import type { TreeView } from '#ports/tree';

export interface LanguageSample {
  readonly project: Project;
  /** A tree of these texts by path; at least one import between two of them. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that some file still loads although they are not in `files`. */
  readonly gone: readonly string[];
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** A file that does not parse, not among `files`. */
  readonly broken: { readonly path: string; readonly text: string };
  /** A path that this language has nothing to say about. */
  readonly foreign: string;
  tree(files: Readonly<Record<string, string>>): TreeView;
  cache(): ParseCache;
}

export function languageConformance(make: () => Language, sample: LanguageSample): void {
  const graphOf = (files = sample.files, cache = sample.cache()) =>
    make().graph({ tree: sample.tree(files), project: sample.project, gone: sample.gone, cache });

  it('finds the edges of the sample, and only edges to files that exist or are gone', async () => {
    const found = pairs((await graphOf()).graph);
    for (const edge of sample.edges) expect(found).toContainEqual(edge);
    const known = new Set([...Object.keys(sample.files), ...sample.gone]);
    expect(found.filter(([, to]) => !known.has(to))).toEqual([]);
  });

  it('has a node for every file it explains, and for no other', async () => {
    const { graph } = await graphOf({ ...sample.files, [sample.foreign]: 'text' });
    const explained = Object.keys(sample.files).filter((path) => make().explains(path));
    expect([...graph.edges.keys()]).toEqual(expect.arrayContaining(explained));
    expect(make().explains(sample.foreign)).toBe(false);
    expect(graph.edges.has(sample.foreign)).toBe(false);
  });

  it('parses each content once, and gives the same graph from the cache', async () => {
    const cache = sample.cache();
    const cold = await graphOf(sample.files, cache);
    const warm = await graphOf(sample.files, cache);
    expect(cold.parsed).toBeGreaterThan(0);
    expect(warm.parsed).toBe(0);
    expect(pairs(warm.graph)).toEqual(pairs(cold.graph));
  });

  it.each(['', 'not json', '{}', '[[[0,0]],null,null,null]', '[[],1,2,3]'])(
    'ignores the corrupt cached value %j',
    async (value) => {
      const corrupt: ParseCache = { get: () => value, set: () => undefined };
      const expected = await graphOf();
      const found = await graphOf(sample.files, corrupt);
      expect(pairs(found.graph)).toEqual(pairs(expected.graph));
      expect(found.parsed).toBe(expected.parsed);
    },
  );

  it('does not depend on the order of the files', async () => {
    const reversed = Object.fromEntries(Object.entries(sample.files).reverse());
    expect([...(await graphOf(reversed)).graph.edges]).toEqual([...(await graphOf()).graph.edges]);
  });

  it('reports a file that does not parse, and goes on', async () => {
    const { graph } = await graphOf({ ...sample.files, [sample.broken.path]: sample.broken.text });
    expect([...graph.unparsed.keys()]).toEqual([sample.broken.path]);
    for (const edge of sample.edges) expect(pairs(graph)).toContainEqual(edge);
  });
}

function pairs({ edges }: ImportGraph): (readonly [string, string])[] {
  return [...edges].flatMap(([from, to]: [string, readonly Edge[]]) => to.map((edge) => [from, edge.to] as const));
}
