/**
 * Two contents of one lockfile -> the packages that are not what they were, and who depends on them. Pure.
 * Invariant: a package that anybody gets in another version, from another place, with another content or patch is changed; null is said
 * when the files do not tell, and then everything may have changed.
 */
import { readBun } from '#formats/lockfile/bun';
import type { LockedPackage, Lockfile } from '#formats/lockfile/lockfile';
import { readNpm } from '#formats/lockfile/npm';
import { readPnpm } from '#formats/lockfile/pnpm';
import { readYarn } from '#formats/lockfile/yarn';

export interface ChangedPackages {
  /** Added, removed, or resolved in another way; by the names that code imports, aliases included. */
  readonly names: ReadonlySet<string>;
  /** Names that the repository's own packages ask for, on either side; not of Yarn 1, which leaves that to the manifests. */
  readonly declared: ReadonlySet<string>;
  /**
   * These and all that load one of them, directly or not, on either side, the nearer ones first: each with the one through which it does,
   * null for `names` themselves. What loads a name that does not `pass` is left out.
   */
  dependents(names: Iterable<string>, pass?: (name: string) => boolean): ReadonlyMap<string, string | null>;
  /** Whether no other package of either side asks for it. */
  isTop(name: string): boolean;
  /** What is installed under that name, in the order of the text. */
  versions(name: string): { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Characters; a lockfile of 3,000 packages has 1.5 million. */
const maxText = 16 * 1024 * 1024;

const readers: Readonly<Record<string, (text: string) => Lockfile | null>> = {
  'package-lock.json': readNpm,
  'npm-shrinkwrap.json': readNpm,
  'yarn.lock': readYarn,
  'pnpm-lock.yaml': readPnpm,
  'bun.lock': readBun,
};

/** `path` decides the format by its base name. Null for one that is unknown, too large or damaged on either side. */
export function changedPackages(path: string, before: string, after: string): ChangedPackages | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (read === undefined || before.length > maxText || after.length > maxText) return null;
  const [old, now] = [read(before), read(after)];
  if (old === null || now === null) return null;
  let users: Users | null = null;
  const usersOf = (of: string) => {
    users ??= readUsers([old, now]);
    return users.get(of) ?? new Set();
  };
  return {
    names: differences(old, now),
    declared: new Set([old, now].flatMap(({ importers }) => [...importers.values()].flatMap((it) => [...it.keys()]))),
    dependents: (names, pass = () => true) => dependentsOf(usersOf, names, pass),
    isTop: (of) => [...usersOf(of)].every((user) => user === of),
    versions: (of) => ({ before: versionsOf(old, of), after: versionsOf(now, of) }),
  };
}

function differences(before: Lockfile, after: Lockfile): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (locked: LockedPackage | undefined) => {
    if (locked) names.add(locked.name).add(locked.realName);
  };
  for (const key of new Set([...before.packages.keys(), ...after.packages.keys()])) {
    const [old, now] = [before.packages.get(key), after.packages.get(key)];
    if (old === undefined || now === undefined || old.print !== now.print || old.name !== now.name) {
      add(old);
      add(now);
    } else for (const name of otherTargets(old.dependencies, now.dependencies)) names.add(name);
  }
  for (const importer of new Set([...before.importers.keys(), ...after.importers.keys()])) {
    const [old, now] = [before.importers.get(importer), after.importers.get(importer)];
    for (const name of otherTargets(old ?? new Map(), now ?? new Map())) names.add(name);
  }
  for (const lockfile of [before, after]) {
    for (const [name, realName] of aliases(lockfile)) if (names.has(realName)) names.add(name);
  }
  return names;
}

/** Names that stand for a package of another name, with that. */
function aliases({ packages, importers }: Lockfile): readonly (readonly [name: string, realName: string])[] {
  const targets = [...importers.values(), ...[...packages.values()].map(({ dependencies }) => dependencies)];
  const found = [...packages.values()].map(({ name, realName }) => [name, realName] as const);
  for (const [name, key] of targets.flatMap((it) => [...it])) {
    const realName = key === null ? undefined : packages.get(key)?.realName;
    if (realName !== undefined) found.push([name, realName]);
  }
  return found.filter(([name, realName]) => name !== realName);
}

type Targets = ReadonlyMap<string, string | null>;

/** Names that stand for another package now. */
function otherTargets(before: Targets, after: Targets): readonly string[] {
  const all = [...new Set([...before.keys(), ...after.keys()])];
  return all.filter((name) => before.get(name) !== after.get(name));
}

type Users = ReadonlyMap<string, ReadonlySet<string>>;

/** Name -> names of those that ask for it. */
function readUsers(lockfiles: readonly Lockfile[]): Users {
  const users = new Map<string, Set<string>>();
  const use = (of: string, by: string) => {
    const known = users.get(of);
    if (known) known.add(by);
    else users.set(of, new Set([by]));
  };
  for (const lockfile of lockfiles) {
    for (const [name, realName] of aliases(lockfile)) use(realName, name);
    for (const { name, dependencies } of lockfile.packages.values()) {
      for (const dependency of dependencies.keys()) use(dependency, name);
    }
  }
  return users;
}

function dependentsOf(
  usersOf: (name: string) => ReadonlySet<string>,
  names: Iterable<string>,
  pass: (name: string) => boolean,
): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>([...names].map((name) => [name, null]));
  for (const name of found.keys()) {
    if (!pass(name)) continue;
    for (const user of usersOf(name)) if (!found.has(user)) found.set(user, name);
  }
  return found;
}

function versionsOf({ packages }: Lockfile, of: string): readonly string[] {
  const own = [...packages.values()].filter(({ name, realName }) => name === of || realName === of);
  return [...new Set(own.map(({ version }) => version))].filter((version) => version !== '');
}
