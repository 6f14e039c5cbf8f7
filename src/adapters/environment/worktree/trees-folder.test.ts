import { chmodSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownTreesFolder, treesFolder } from '#adapters/environment/worktree/trees-folder';

test('never below a hidden folder', () => {
  const place = { temporary: '/tmp', user: 1000 };
  expect(treesFolder({ ...place, cacheRoot: '/home/ann/.cache/assay' })).toBe('/tmp/assay-1000');
  expect(treesFolder({ ...place, cacheRoot: '/Users/ann/Library/Caches/assay' })).toBe(
    '/Users/ann/Library/Caches/assay/trees',
  );
});

test('a folder that others can write is refused', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-trees-')));
  const user = process.getuid?.() ?? null;
  const dir = join(root, 'trees');
  expect(await ownTreesFolder(dir, user)).toBe(dir);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  chmodSync(dir, 0o777);
  await expect(ownTreesFolder(dir, user)).rejects.toMatchObject({ code: 'trees-folder-not-ours' });
  await expect(ownTreesFolder(root, (user ?? 0) + 1)).rejects.toMatchObject({ code: 'trees-folder-not-ours' });
  rmSync(root, { recursive: true });
});
