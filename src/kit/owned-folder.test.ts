import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStale, ownedName, ownerOf, ownSelf, reapStale, removeFolder } from '#kit/owned-folder';

const owner = { place: '0123abcd', pid: 42, started: '777' };
const dayMs = 24 * 3_600_000;

describe('names', () => {
  test('tell their owner', () => {
    expect(ownerOf(ownedName(owner, 'scratch-1'))).toEqual(owner);
  });
  test.each([
    '',
    'x',
    '0123abcd.42.777',
    '0123abcd.0.777.x',
    '0123abcd.-1.777.x',
    '0123abcd.42.777.a/b',
    'x0123abcd.42.777.x',
  ])('that are not ours have none: %j', (name) => expect(ownerOf(name)).toBeNull());
});

describe('isStale', () => {
  const here = owner.place;
  test.each([
    ['its process lives', { place: here, started: '777', ageMs: 365 * dayMs }, false],
    ['no process has its id', { place: here, started: null, ageMs: 0 }, true],
    ['another process has its id now', { place: here, started: '778', ageMs: 0 }, true],
    ['made elsewhere, lately', { place: 'ffffffff', started: null, ageMs: 6 * dayMs }, false],
    ['made elsewhere, long ago', { place: 'ffffffff', started: null, ageMs: 8 * dayMs }, true],
    ['made elsewhere, in the future', { place: 'ffffffff', started: null, ageMs: -dayMs }, false],
  ])('%s', (_, facts, expected) => expect(isStale(owner, facts)).toBe(expected));
});

describe('on disk', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'assay-owned-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test('reaps folders of the dead only, and no files or links', async () => {
    const self = await ownSelf();
    const dead = { ...self, started: '1' };
    await mkdir(join(root, ownedName(self, 'alive')));
    await mkdir(join(root, ownedName(dead, 'dead'), 'deep'), { recursive: true });
    await mkdir(join(root, 'target'));
    await symlink(join(root, 'target'), join(root, ownedName(dead, 'link')));
    await writeFile(join(root, ownedName(dead, 'file')), '');
    expect(await reapStale(root, self, Date.now())).toEqual([ownedName(dead, 'dead')]);
    expect((await readdir(root)).sort()).toEqual(
      [ownedName(self, 'alive'), ownedName(dead, 'file'), ownedName(dead, 'link'), 'target'].sort(),
    );
    expect(await reapStale(join(root, 'missing'), self, Date.now())).toEqual([]);
  });

  test('this process is the same owner each time it is asked', async () => {
    expect(await ownSelf()).toEqual(await ownSelf());
    expect((await ownSelf()).started).not.toBe('0');
  });

  test('removes what is there, whatever its names and modes, and nothing is no error', async () => {
    const dir = join(root, 'dir');
    await mkdir(join(dir, 'locked'), { recursive: true });
    await writeFile(Buffer.concat([Buffer.from(`${dir}/locked/`), Buffer.of(0xff, 0xfe)]), '');
    await chmod(join(dir, 'locked'), 0o500);
    await removeFolder(dir);
    expect(existsSync(dir)).toBe(false);
    await removeFolder(dir);
  });
});
