/** What a lockfile says, whichever package manager wrote it. Names are those that code imports and that folders have. */

export interface LockedPackage {
  readonly name: string;
  /** Of the package itself where it is installed under another name, else `name`. */
  readonly realName: string;
  /** For people; '' when the lockfile does not say. */
  readonly version: string;
  /** Version, origin, integrity and patch: whatever decides about its content. */
  readonly print: string;
  /** What it loads, by name: the key of the package it gets; null when the lockfile leaves that to others (peers, workspaces, optional ones). */
  readonly dependencies: ReadonlyMap<string, string | null>;
}

export interface Lockfile {
  /** By a key that is the same in another lockfile of this format for the same package. */
  readonly packages: ReadonlyMap<string, LockedPackage>;
  /** What the repository's own packages get: folder or name of the package -> name -> key. Empty where the lockfile does not say. */
  readonly importers: ReadonlyMap<string, ReadonlyMap<string, string | null>>;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null when it is no object. */
export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** Names (and ranges or versions) in all sections of dependencies. */
export function dependenciesIn(
  entry: Fields,
  names: readonly string[] = sections,
): readonly (readonly [string, unknown])[] {
  return names.flatMap((section) => (isFields(entry[section]) ? Object.entries(entry[section]) : []));
}

/** `1.0.0` of `a@1.0.0(b@2.0.0)` and of `a@npm:1.0.0`; another origin as it is written. */
export function versionIn(descriptor: string): string {
  const at = descriptor.indexOf('@', 1);
  return at === -1 ? '' : descriptor.slice(at + 1).replace(/^npm:|\(.*$/g, '');
}

/** `@a/b` of `@a/b@npm:^1.0.0`. */
export function nameOf(descriptor: string): string {
  const at = descriptor.indexOf('@', 1);
  return at === -1 ? descriptor : descriptor.slice(0, at);
}
