/** yarn.lock, of Yarn 1 and of version 2 and later. Pure. */
import { type Block, readBlocks } from '#formats/lockfile/block-text';
import { dependenciesIn, type LockedPackage, type Lockfile, nameOf } from '#formats/lockfile/lockfile';

export function readYarn(text: string): Lockfile | null {
  if (/^__metadata:$/m.test(text)) return readBerry(text);
  return /^# yarn lockfile v1$/m.test(text) ? readClassic(text) : null;
}

function readBerry(text: string): Lockfile | null {
  const lock = readBlocks(text);
  if (lock === null) return null;
  const entries: { readonly descriptors: readonly string[]; readonly entry: Block; readonly resolution: string }[] = [];
  for (const [descriptors, entry] of Object.entries(lock)) {
    if (descriptors === '__metadata') continue;
    if (typeof entry !== 'object' || typeof entry['resolution'] !== 'string') return null;
    entries.push({ descriptors: descriptors.split(', '), entry, resolution: entry['resolution'] });
  }
  const byDescriptor = new Map(entries.flatMap((it) => it.descriptors.map((name) => [name, it.resolution] as const)));
  const packages = new Map<string, LockedPackage>();
  const importers = new Map<string, ReadonlyMap<string, string | null>>();
  for (const { descriptors, entry, resolution } of entries) {
    const target = ([name, range]: readonly [string, unknown]) => {
      const found = [`${name}@${range}`, `${name}@npm:${range}`].map((it) => byDescriptor.get(it));
      return [name, found.find((key) => key !== undefined) ?? null] as const;
    };
    // Peers are asked for by range and given by whoever depends on both.
    const own = dependenciesIn(entry, ['dependencies', 'optionalDependencies']).map(target);
    const peers = dependenciesIn(entry, ['peerDependencies']).map(([name]) => [name, null] as const);
    const dependencies = new Map([...peers, ...own]);
    if (entry['linkType'] === 'soft') {
      importers.set(resolution, dependencies);
      continue;
    }
    const realName = nameOf(resolution);
    const print = JSON.stringify([resolution, entry['version'], entry['checksum']]);
    const names = new Set([realName, ...descriptors.map(nameOf)]);
    const version = typeof entry['version'] === 'string' ? entry['version'] : '';
    for (const name of names) {
      const key = name === realName ? resolution : `${name} ${resolution}`;
      packages.set(key, { name, realName, version, print, dependencies });
    }
  }
  return { packages, importers };
}

interface ClassicEntry {
  readonly descriptors: readonly string[];
  readonly fields: Map<string, string>;
  readonly dependencies: (readonly [string, string])[];
}

/** What the root asks for is not in it: it is in the manifests. */
function readClassic(text: string): Lockfile | null {
  const entries = classicEntries(text);
  if (entries === null) return null;
  const keys = new Map(entries.flatMap((entry) => entry.descriptors.map((it) => [it, classicKey(entry)] as const)));
  const packages = new Map<string, LockedPackage>();
  for (const entry of entries) {
    const dependencies = new Map(
      entry.dependencies.map(([name, range]) => [name, keys.get(`${name}@${range}`) ?? null] as const),
    );
    const print = JSON.stringify(['version', 'resolved', 'integrity'].map((field) => entry.fields.get(field)));
    for (const descriptor of entry.descriptors) {
      const name = nameOf(descriptor);
      const real = /@npm:((?:@[^/]+\/)?[^@/]+)(?:@|$)/.exec(descriptor)?.[1] ?? name;
      const version = entry.fields.get('version') ?? '';
      packages.set(`${name} ${print}`, { name, realName: real, version, print, dependencies });
    }
  }
  return { packages, importers: new Map() };
}

function classicKey({ descriptors, fields }: ClassicEntry): string {
  return `${nameOf(descriptors[0] ?? '')} ${JSON.stringify(['version', 'resolved', 'integrity'].map((field) => fields.get(field)))}`;
}

function classicEntries(text: string): ClassicEntry[] | null {
  const entries: ClassicEntry[] = [];
  let inDependencies = false;
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const entry = entries.at(-1);
    const head = /^(\S.*):$/.exec(line)?.[1];
    const pair = /^( {2}| {4})(?! )("(?:[^"\\]|\\.)*"|\S+) (.+)$/.exec(line);
    if (head !== undefined) {
      entries.push({ descriptors: head.split(', ').map(bare), fields: new Map(), dependencies: [] });
      inDependencies = false;
    } else if (entry === undefined) return null;
    else if (/^ {2}\w+:$/.test(line)) inDependencies = /^ {2}(?:optionalD|d)ependencies:$/.test(line);
    else if (pair?.[1] === '  ') {
      entry.fields.set(bare(pair[2] ?? ''), bare(pair[3] ?? ''));
      inDependencies = false;
    } else if (pair === null) return null;
    else if (inDependencies) entry.dependencies.push([bare(pair[2] ?? ''), bare(pair[3] ?? '')]);
  }
  return entries;
}

function bare(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
