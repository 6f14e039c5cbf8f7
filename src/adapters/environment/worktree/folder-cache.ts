/**
 * Folders that are costly to make, by key, in the user's cache: installations and build outputs. A folder is made under a temporary
 * name (announced to the guard) and renamed when complete, so that nobody sees half of one; two processes that make the same at once
 * both do the work and the first rename stays. Pruned on making: what was unused for 30 days, and what is beyond the newest ten.
 */
import { mkdir, readdir, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#kit/clock';
import type { Answer } from '#kit/git/tree';
import type { Guard } from '#kit/guard';
import type { Ids } from '#kit/id';
import { ownedName, ownSelf, reapStale, removeFolder } from '#kit/owned-folder';

export interface FolderCache {
  /** The folder of a key, made by `make` (which gets it empty) when there is none. `made` tells whether this call did it. */
  get(
    key: string,
    make: (dir: string) => Promise<Answer<null>>,
  ): Promise<Answer<{ readonly dir: string; readonly made: boolean }>>;
}

export interface FolderCacheOptions {
  readonly root: string;
  readonly guard: Guard;
  readonly ids: Ids;
  readonly clock: Clock;
}

const dayMs = 24 * 3_600_000;
const kept = 10;

export function createFolderCache(options: FolderCacheOptions): FolderCache {
  const making = new Map<string, Promise<Answer<string>>>();
  return {
    async get(key, make) {
      const dir = join(options.root, key);
      if (await touch(dir, options.clock.now())) return { ok: true, value: { dir, made: false } };
      const begun = making.get(key);
      const promise = begun ?? makeFolder(options, key, make).finally(() => making.delete(key));
      making.set(key, promise);
      const answer = await promise;
      return answer.ok ? { ok: true, value: { dir: answer.value, made: begun === undefined } } : answer;
    },
  };
}

async function makeFolder(
  { root, guard, ids, clock }: FolderCacheOptions,
  key: string,
  make: (dir: string) => Promise<Answer<null>>,
): Promise<Answer<string>> {
  await mkdir(root, { recursive: true });
  const self = await ownSelf();
  await reapStale(root, self, clock.now());
  const temporary = join(root, ownedName(self, ids.next('new')));
  await guard.keep(temporary);
  try {
    await mkdir(temporary);
    const made = await make(temporary);
    if (!made.ok) return made;
    const dir = join(root, key);
    await rename(temporary, dir).catch(async (error: unknown) => {
      if (!(await touch(dir, clock.now()))) throw error; // else another process was faster
    });
    await prune(root, key, clock.now());
    return { ok: true, value: dir };
  } finally {
    await removeFolder(temporary);
    await guard.forget(temporary);
  }
}

/** Marks a folder as used now; false when there is none. */
async function touch(dir: string, now: number): Promise<boolean> {
  return utimes(dir, now / 1000, now / 1000).then(
    () => true,
    () => false,
  );
}

/** A day of grace for what another process may be using. */
async function prune(root: string, current: string, now: number): Promise<void> {
  const names = (await readdir(root)).filter((name) => /^[0-9a-f]{32}$/.test(name) && name !== current);
  const ages = await Promise.all(
    names.map(async (name) => ({
      name,
      age: now - (await stat(join(root, name)).catch(() => ({ mtimeMs: now }))).mtimeMs,
    })),
  );
  ages.sort((a, b) => a.age - b.age);
  const old = ages.filter(({ age }, rank) => age > 30 * dayMs || (rank >= kept && age > dayMs));
  for (const { name } of old) await removeFolder(join(root, name)).catch(() => undefined);
}
