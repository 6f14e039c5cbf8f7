/** pnpm-lock.yaml of lockfile versions 5 to 9. Keys are brought into the form of version 9, `name@1.0.0(peer@1.0.0)`. Pure. */
import { type Block, readBlocks } from '#formats/lockfile/block-text';
import { dependenciesIn, type LockedPackage, type Lockfile, nameOf, versionIn } from '#formats/lockfile/lockfile';

const known = /^[5-9](?:\.\d+)?(?:-inlineSpecifiers)?$/;

export function readPnpm(text: string): Lockfile | null {
  const lock = readBlocks(text);
  const version = lock?.['lockfileVersion'];
  if (lock === null || typeof version !== 'string' || !known.test(version)) return null;
  const [packages, snapshots] = [blocksIn(lock['packages']), blocksIn(lock['snapshots'])];
  if (packages === null || snapshots === null) return null;
  const contents = new Map(packages.map(([key, entry]) => [keyOf(key), entry]));
  const found = new Map<string, LockedPackage>();
  const used = snapshots.length > 0 ? snapshots : packages;
  const keys = new Set(used.map(([key]) => keyOf(key)));
  const patches = blockOf(lock['patchedDependencies']);
  for (const [raw, entry] of used) {
    const key = keyOf(raw);
    const content = contents.get(key) ?? contents.get(withoutPeers(key)) ?? {};
    const name = typeof content['name'] === 'string' ? content['name'] : nameOf(key);
    const resolution = content['resolution'];
    const patch = patches[withoutPeers(key)] ?? patches[name];
    const print = JSON.stringify([key, resolution, content['version'], patch]);
    const version = versionIn(withoutPeers(key));
    found.set(key, { name, realName: name, version, print, dependencies: targets(keys, [entry, content]) });
  }
  const importers = blocksIn(lock['importers']);
  if (importers === null) return null;
  const own = importers.length > 0 ? importers : [['.', lock] as const];
  return { packages: found, importers: new Map(own.map(([path, entry]) => [path, targets(keys, [entry])])) };
}

function blockOf(value: string | Block | undefined): Block {
  return typeof value === 'object' ? value : {};
}

/** Null when something in it is no block; `{}` is an empty one. */
function blocksIn(value: string | Block | undefined): readonly (readonly [string, Block])[] | null {
  const blocks: (readonly [string, Block])[] = [];
  for (const [key, entry] of Object.entries(blockOf(value))) {
    if (typeof entry !== 'object' && entry !== '{}' && entry !== '') return null;
    blocks.push([key, blockOf(entry)]);
  }
  return blocks;
}

/** `/foo/1.0.0_peer@1.0.0`, `/foo@1.0.0(peer@1.0.0)` and `foo@1.0.0(peer@1.0.0)` alike but for how they name peers. */
function keyOf(raw: string): string {
  if (!raw.startsWith('/')) return raw;
  const key = raw.slice(1);
  const old = /^((?:@[^/]+\/)?[^/@]+)\/([^/@(]+.*)$/.exec(key);
  return old ? `${old[1]}@${old[2]}` : key;
}

function withoutPeers(key: string): string {
  const bracket = key.indexOf('(');
  return bracket === -1 ? key.replace(/^(.[^@]*@[^_]+)_.*$/, '$1') : key.slice(0, bracket);
}

function targets(keys: ReadonlySet<string>, entries: readonly Block[]): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const entry of entries) {
    for (const [name, value] of dependenciesIn(entry)) {
      const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : value;
      const key = typeof version === 'string' ? targetOf(keys, name, version) : null;
      if (key !== null || !found.has(name)) found.set(name, key);
    }
  }
  return found;
}

/** `1.0.0` of the name itself; else another package's key: an alias, a tarball, a repository. */
function targetOf(keys: ReadonlySet<string>, name: string, version: string): string | null {
  return [`${name}@${version}`, keyOf(version), version].find((key) => keys.has(key)) ?? null;
}
