/** package-lock.json and npm-shrinkwrap.json, versions 1 to 3. A package is known by the folder it is placed in. Pure. */
import {
  dependenciesIn,
  type Fields,
  isFields,
  type LockedPackage,
  type Lockfile,
  parseFields,
  textOf,
} from '#formats/lockfile/lockfile';

const root = 'node_modules/';

export function readNpm(text: string): Lockfile | null {
  const lock = parseFields(text);
  if (lock === null) return null;
  const entries = isFields(lock['packages']) ? Object.entries(lock['packages']) : fromTree(lock, '', 0);
  if (entries === null) return null;
  const known = new Map<string, Fields>();
  for (const [path, entry] of entries) {
    if (!isFields(entry)) return null;
    known.set(path, entry);
  }
  if (known.size === 0) return null;
  const packages = new Map<string, LockedPackage>();
  const importers = new Map<string, ReadonlyMap<string, string | null>>();
  for (const [path, entry] of known) {
    const names = [...dependenciesIn(entry), ...(isFields(entry['requires']) ? Object.entries(entry['requires']) : [])];
    const dependencies = new Map(names.map(([name]) => [name, placeOf(known, path, name)] as const));
    const at = path.lastIndexOf(root);
    if (at === -1) {
      importers.set(path, dependencies);
      continue;
    }
    const name = path.slice(at + root.length);
    const { version, resolved, integrity, link } = entry;
    const print = JSON.stringify([version, link === true ? 'link' : resolved, integrity]);
    const alias = /^npm:(.+)@[^@]*$/.exec(textOf(version))?.[1]; // in version 1
    packages.set(path, {
      name,
      realName: textOf(entry['name']) || alias || name,
      ...{ print, dependencies, version: textOf(version) },
    });
  }
  return { packages, importers };
}

/** From the inside out, as Node looks for it. */
function placeOf(known: ReadonlyMap<string, Fields>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = folder === '' ? root + name : `${folder}/${root}${name}`;
    if (!folder.endsWith('/node_modules') && known.has(place)) return place;
    if (folder === '') return null;
  }
}

const maxDepth = 100;

/** Version 1 nests them. */
function fromTree(lock: Fields, folder: string, depth: number): [string, unknown][] | null {
  const { dependencies } = lock;
  if (!isFields(dependencies)) return depth === 0 ? null : [];
  if (depth > maxDepth) return null;
  const found: [string, unknown][] = depth === 0 ? [['', {}]] : [];
  for (const [name, entry] of Object.entries(dependencies)) {
    if (!isFields(entry)) return null;
    const path = `${folder}${root}${name}`;
    const { dependencies: _, ...own } = entry;
    const inner = fromTree(entry, `${path}/`, depth + 1);
    if (inner === null) return null;
    found.push([path, own], ...inner);
  }
  return found;
}
