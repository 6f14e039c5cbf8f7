/**
 * What the files of a tree say, read once per content: facts of a text that was met before come from the cache. Invariant: a cache that
 * holds anything but what `encode` wrote is an empty one, and a file that cannot be read is never remembered.
 */

export interface FactsReader<Facts> {
  /** Names the facts of one content; change it whenever the same text may give other facts. */
  readonly key: (path: string, blob: string) => string;
  /** Null when the file turns out to be none of this language. */
  readonly read: (path: string, text: string | null) => Facts | null;
  readonly encode: (facts: Facts) => string;
  readonly decode: (text: string) => Facts | null;
}

export interface FactsSource {
  readonly tree: { readonly files: ReadonlyMap<string, string>; text(path: string): string | null };
  readonly cache: { get(key: string): string | null; set(key: string, value: string): void };
}

/** Of the files that `wants` names, in the tree's order; `parsed` counts those that did not come from the cache. */
export function factsByContent<Facts>(
  { tree, cache }: FactsSource,
  wants: (path: string) => boolean,
  { key, read, encode, decode }: FactsReader<Facts>,
): { readonly facts: Map<string, Facts>; readonly parsed: number } {
  const facts = new Map<string, Facts>();
  let parsed = 0;
  for (const [path, blob] of tree.files) {
    if (!wants(path)) continue;
    const name = key(path, blob);
    const cached = cache.get(name);
    const known = cached === null ? null : decode(cached);
    if (known !== null) {
      facts.set(path, known);
      continue;
    }
    const text = tree.text(path);
    const found = read(path, text);
    if (found === null) continue;
    if (text !== null) cache.set(name, encode(found));
    facts.set(path, found);
    parsed += 1;
  }
  return { facts, parsed };
}

/** Path -> reason, of the files that have one in that field. */
export function reasonsIn<Field extends string>(
  facts: ReadonlyMap<string, Readonly<Record<Field, string | null>>>,
  field: Field,
): ReadonlyMap<string, string> {
  return new Map(
    [...facts].flatMap(([path, { [field]: reason }]) => (reason === null ? [] : [[path, reason] as const])),
  );
}
