/** Real folders and the real watches of this system; every wait is for something that is told. */
import { watch as watchFolder } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { WatchFolder } from '#adapters/watcher/checkout/folder-watches';
import { createCheckoutWatcher } from '#adapters/watcher/checkout/watcher';
import { systemClock } from '#kit/clock';
import type { Watching } from '#ports/watcher';
import { eventually } from '../../../../test/support/leftovers.ts';
import { makeRepo, type ScratchRepo } from '../../../../test/support/scratch-repo.ts';

let repo: ScratchRepo;
let watching: Watching | null = null;
afterEach(() => {
  watching?.close();
  watching = null;
  repo.remove();
});

const linux = process.platform === 'linux';

async function watched(over: { readonly watch?: WatchFolder; readonly platform?: NodeJS.Platform } = {}) {
  repo = await makeRepo({ 'src/a.js': '1\n', 'src/deep/b.js': '1\n', '.gitignore': 'node_modules/\ndist/\n' });
  const notes: string[] = [];
  const opened: string[] = [];
  let changes = 0;
  const pauses: (() => void)[] = [];
  const watch: WatchFolder =
    over.watch ??
    ((dir, options, listener) => {
      opened.push(dir.slice(repo.dir.length + 1));
      return watchFolder(dir, options, listener);
    });
  const watcher = createCheckoutWatcher({
    env: repo.env,
    clock: systemClock,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        pauses.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      }),
    watch,
    ...(over.platform === undefined ? {} : { platform: over.platform }),
  });
  await mkdir(join(repo.dir, 'node_modules/x'), { recursive: true });
  await mkdir(join(repo.dir, 'dist/out'), { recursive: true });
  watching = await watcher.watch(repo.dir, { changed: () => (changes += 1), note: (text) => notes.push(text) });
  const told = async (what: () => Promise<unknown>): Promise<void> => {
    const before = changes;
    await what();
    await eventually(
      () => changes,
      (now) => now > before,
    );
  };
  return { path: (name: string) => join(repo.dir, name), opened, notes, told, pauses, watching };
}

test.runIf(linux)('only folders that git sees are watched, and of .git only HEAD and refs', async () => {
  const { opened } = await watched();
  const seen = opened.filter((dir) => !dir.startsWith('.git/')).sort();
  expect(seen).toEqual(['', '.git', 'src', 'src/deep']);
  expect(opened).toContain('.git/refs/heads');
  expect(opened.filter((dir) => dir.startsWith('.git/objects'))).toEqual([]);
});

describe('a change is told', () => {
  test('of a file, in place and as editors save', async () => {
    const { path, told } = await watched();
    await told(() => writeFile(path('src/deep/b.js'), '2\n'));
    await told(async () => {
      await writeFile(path('src/a.js.tmp'), '2\n');
      await rename(path('src/a.js.tmp'), path('src/a.js'));
    });
    await told(() => rm(path('src/a.js')));
  });

  test('in a new folder, and in one that was removed and made again', async () => {
    const { path, told, watching } = await watched();
    await told(() => mkdir(path('new/deeper'), { recursive: true }));
    await watching.refresh();
    await told(() => writeFile(path('new/deeper/c.js'), '1\n'));
    await told(async () => {
      await rm(path('src'), { recursive: true });
      await mkdir(path('src'));
    });
    await watching.refresh();
    await told(() => writeFile(path('src/a.js'), '3\n'));
  });

  test('of HEAD and of a branch', async () => {
    const { told } = await watched();
    await told(() => repo.git('checkout', '-q', '-b', 'other'));
    await told(() => repo.commit('empty'));
  });

  test('by one recursive watch where the system has that', async () => {
    const { path, told, notes } = await watched({ platform: 'darwin' });
    await told(() => writeFile(path('src/deep/b.js'), '2\n'));
    expect(notes).toEqual([]);
  });
});

describe('when the system refuses', () => {
  test.each([
    ['ENOSPC', 'fs.inotify.max_user_watches'],
    ['EMFILE', 'fs.inotify.max_user_instances'],
    ['EINVAL', 'cannot be watched'],
  ])('with %s it says so once, with the fix, and looks from time to time', async (code, words) => {
    const refuse: WatchFolder = () => {
      throw Object.assign(new Error(code), { code });
    };
    const { path, notes, told, pauses, watching } = await watched({ watch: refuse });
    await watching.refresh();
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(words);
    await eventually(
      () => pauses.length,
      (waiting) => waiting === 1,
    );
    await told(async () => {
      await writeFile(path('src/a.js'), '2\n');
      pauses.shift()?.();
    });
    await eventually(
      () => pauses.length,
      (waiting) => waiting === 1,
    );
    await told(async () => {
      await writeFile(path('src/a.js'), '3\n'); // as modified as before, for git status
      pauses.shift()?.();
    });
  });
});

test('it knows when git writes, and when the checkout is gone', async () => {
  const { path, watching } = await watched();
  expect([watching.isBusy(), watching.isGone()]).toEqual([false, false]);
  await writeFile(path('.git/index.lock'), '');
  expect(watching.isBusy()).toBe(true);
  await rm(path('.git'), { recursive: true });
  expect(watching.isGone()).toBe(true);
});
