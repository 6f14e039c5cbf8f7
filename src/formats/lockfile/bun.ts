/** bun.lock, the text one. A package is known by the names that lead to it, as folders would. Pure. */
import {
  dependenciesIn,
  isFields,
  type LockedPackage,
  type Lockfile,
  nameOf,
  parseFields,
  textOf,
  versionIn,
} from '#formats/lockfile/lockfile';

export function readBun(text: string): Lockfile | null {
  // JSON, but for a comma behind the last of a list.
  const lock = parseFields(text.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? ''));
  if (lock === null || !isFields(lock['packages']) || !isFields(lock['workspaces'])) return null;
  if (typeof lock['lockfileVersion'] !== 'number' || lock['lockfileVersion'] > 1) return null;
  const patches = isFields(lock['patchedDependencies']) ? lock['patchedDependencies'] : {};
  const known = lock['packages'];
  const packages = new Map<string, LockedPackage>();
  for (const [key, entry] of Object.entries(known)) {
    if (!Array.isArray(entry)) return null;
    const told: unknown[] = entry;
    const resolution = textOf(told[0]);
    const realName = nameOf(resolution);
    const name = namesIn(key).at(-1) ?? key;
    const print = JSON.stringify([told.filter((it) => !isFields(it)), patches[resolution]]);
    const own = told.filter(isFields).flatMap((it) => dependenciesIn(it));
    packages.set(key, {
      name,
      realName,
      version: versionIn(resolution),
      print,
      dependencies: targets(known, key, own),
    });
  }
  const importers = new Map<string, ReadonlyMap<string, string | null>>();
  for (const [path, entry] of Object.entries(lock['workspaces'])) {
    if (!isFields(entry)) return null;
    importers.set(path, targets(known, textOf(entry['name']), dependenciesIn(entry)));
  }
  return { packages, importers };
}

/** `a/@b/c` is `a`, `@b/c`. */
function namesIn(key: string): readonly string[] {
  return key.match(/(?:@[^/]+\/)?[^/]+/g) ?? [];
}

/** The nearest one of that name, from the inside out. */
function targets(
  known: Readonly<Record<string, unknown>>,
  from: string,
  names: readonly (readonly [string, unknown])[],
): ReadonlyMap<string, string | null> {
  const path = namesIn(from);
  const found = names.map(([name]) => {
    const parents = path.map((_, at) => path.slice(0, path.length - at).join('/'));
    const key = [...parents.map((parent) => `${parent}/${name}`), name].find((it) => Object.hasOwn(known, it));
    return [name, key ?? null] as const;
  });
  return new Map(found);
}
