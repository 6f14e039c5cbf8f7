import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolderCache } from '#adapters/environment/worktree/folder-cache';
import type { Guard } from '#kit/guard';
import { countingIds } from '#kit/id';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-cache-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const dayMs = 24 * 3_600_000;
const now = 1_000 * dayMs;
const key = (number: number) => number.toString(16).padStart(32, '0');

function cacheWith(kept: Set<string>) {
  const guard: Guard = {
    session: '10000000000',
    nextMark: () => '1',
    ready: async () => undefined,
    keep: async (dir) => void kept.add(dir),
    forget: async (dir) => void kept.delete(dir),
    close: async () => undefined,
  };
  return createFolderCache({ root, guard, ids: countingIds(), clock: { now: () => now, monotonic: () => 0 } });
}

const ok = { ok: true, value: null } as const;

test('made once for many at once, then found; announced before it exists', async () => {
  const kept = new Set<string>();
  const cache = cacheWith(kept);
  let times = 0;
  const make = async (dir: string) => {
    expect(kept).toEqual(new Set([dir]));
    times += 1;
    writeFileSync(join(dir, 'x'), '');
    return ok;
  };
  const answers = await Promise.all([cache.get(key(1), make), cache.get(key(1), make)]);
  expect(answers.map((answer) => answer.ok && answer.value.made)).toEqual([true, false]);
  expect(await cache.get(key(1), make)).toEqual({ ok: true, value: { dir: join(root, key(1)), made: false } });
  expect([times, kept.size, readdirSync(root)]).toEqual([1, 0, [key(1)]]);
});

test('a failure leaves nothing and can be tried again', async () => {
  const cache = cacheWith(new Set());
  expect(await cache.get(key(1), async () => ({ ok: false, reason: 'no' }))).toEqual({ ok: false, reason: 'no' });
  await expect(cache.get(key(1), () => Promise.reject(new Error('full disk')))).rejects.toThrow('full disk');
  expect(readdirSync(root)).toEqual([]);
  expect((await cache.get(key(1), async () => ok)).ok).toBe(true);
});

test('keeps the newest ten, the last day’s, and nothing older than 30 days; what is not ours stays', async () => {
  const ages = [0.5, ...Array.from({ length: 12 }, (_, index) => 2 + index), 31];
  for (const [index, age] of ages.entries()) {
    const dir = join(root, key(index + 1));
    mkdirSync(dir);
    utimesSync(dir, (now - age * dayMs) / 1000, (now - age * dayMs) / 1000);
  }
  mkdirSync(join(root, 'mine'));
  await cacheWith(new Set()).get(key(99), async () => ok);
  expect(readdirSync(root).sort()).toEqual(
    [...Array.from({ length: 10 }, (_, index) => key(index + 1)), key(99), 'mine'].sort(),
  );
});
