/**
 * What a file names that is no file of the tree: an installed package. Pure. Invariant: whatever may load a package names it; a name that
 * stands for a file of the tree as well counts when some manifest asks for a package of that name.
 */
import { isBuiltin } from 'node:module';
import { packageName } from '#adapters/language/typescript/resolve/workspace';
import type { Link } from '#adapters/language/typescript/text/facts';

/** `found`: whether files of the tree were found for it. Null when it names none. */
export function packageOf(
  { shape, text }: Pick<Link, 'shape' | 'text'>,
  found: boolean,
  isExternal: (name: string) => boolean,
): string | null {
  const inside = installed(text);
  if (inside !== null) return inside;
  if (shape !== 'module' && shape !== 'literal') return null;
  const bare = text.replace(/\?.*$/, '').replace(/^.*!/, '');
  if (!/^@?[\w-]/.test(bare) || bare.includes(':')) return null;
  const name = packageName(bare);
  if (isExternal(name)) return name;
  return shape === 'literal' || found || isBuiltin(bare) ? null : name;
}

/** Of a path into installed packages. */
function installed(text: string): string | null {
  return [...text.matchAll(/(?:^|\/)node_modules\/(?:\.bin\/)?((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1] ?? null;
}

/** Per file, what it loads and what it only takes types of. */
export class PackageNames {
  readonly #runtime = new Map<string, Set<string>>();
  readonly #types = new Map<string, Set<string>>();
  readonly #mentions: (readonly [from: string, name: string])[] = [];

  add(from: string, { kind, shape, text }: Link, name: string | null): void {
    if (name === null) return;
    // A string may name a plugin that somebody else loads: it is one more place where a package is loaded, never the only one.
    if (shape === 'literal' && installed(text) === null) this.#mentions.push([from, name]);
    else note(kind === 'type' || /\.d\.[cm]?ts$/.test(from) ? this.#types : this.#runtime, from, name);
  }

  loaded(): ReadonlyMap<string, readonly string[]> {
    const all = new Set([...this.#runtime.values()].flatMap((names) => [...names]));
    for (const [from, name] of this.#mentions) if (all.has(name)) note(this.#runtime, from, name);
    return sorted(this.#runtime);
  }

  onlyTypes(): ReadonlyMap<string, readonly string[]> {
    const others = [...this.#types].map(([from, names]) => {
      return [from, [...names].filter((name) => !this.#runtime.get(from)?.has(name))] as const;
    });
    return sorted(others.filter(([, names]) => names.length > 0));
  }
}

function note(all: Map<string, Set<string>>, from: string, name: string): void {
  all.set(from, (all.get(from) ?? new Set()).add(name));
}

function sorted(all: Iterable<readonly [string, Iterable<string>]>): ReadonlyMap<string, readonly string[]> {
  const byPath = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(byPath.map(([from, names]) => [from, [...names].sort()]));
}
