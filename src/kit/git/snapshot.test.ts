import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock';
import { createGit } from '#kit/git';
import { type Overlay, openOverlay } from '#kit/git/overlay';
import { snapshotWorkTree } from '#kit/git/snapshot';
import { listTree } from '#kit/git/tree';
import { randomIds } from '#kit/id';
import { idleGuard } from '../../../test/support/idle-guard.ts';
import { hashOf } from '../../../test/support/leftovers.ts';
import { type Files, makeRepo, type ScratchRepo } from '../../../test/support/scratch-repo.ts';

const made: ScratchRepo[] = [];
afterEach(() => {
  for (const repo of made.splice(0)) repo.remove();
});

async function repoOf(files: Files): Promise<ScratchRepo> {
  const repo = await makeRepo(files);
  made.push(repo);
  return repo;
}

async function open(repo: ScratchRepo, folder = repo.dir): Promise<Overlay> {
  const git = createGit({ cwd: folder, env: repo.env });
  const tools = { guard: idleGuard, ids: randomIds, clock: systemClock };
  const opened = await openOverlay({ git, repo: folder, cacheRoot: repo.cache, ...tools });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.overlay;
}

async function paths(overlay: Overlay): Promise<readonly string[]> {
  const snapshot = await snapshotWorkTree(overlay);
  if (!snapshot.ok) throw new Error(JSON.stringify(snapshot));
  const listed = await listTree(overlay.own, snapshot.tree);
  if (!listed.ok) throw new Error(listed.reason);
  return listed.value.map(({ path }) => path);
}

describe('snapshot of a work tree', { timeout: 60_000 }, () => {
  test('installed packages are left out, whatever .gitignore says, a link to them too', async () => {
    const repo = await repoOf({ 'a.ts': '1\n' });
    symlinkSync('/elsewhere/node_modules', join(repo.dir, 'node_modules'));
    repo.write({ 'packages/p/node_modules/x/index.js': 'x\n' });
    const snapshot = await snapshotWorkTree(await open(repo));
    expect(snapshot.ok && snapshot.tree).toBe(await repo.git('rev-parse', 'HEAD^{tree}'));
  });

  test('holds uncommitted and untracked files, not ignored or deleted ones, and changes no byte of .git', async () => {
    const repo = await repoOf({ 'a.txt': 'a', 'gone.txt': 'x', 'sub/b.txt': 'b' });
    repo.write({ 'a.txt': 'changed', 'gone.txt': null, 'new.txt': 'n', 'node_modules/x.js': '', 'secret.txt': 's' });
    writeFileSync(join(repo.dir, '.git/info/exclude'), 'secret.txt\n');
    const before = hashOf(join(repo.dir, '.git'));
    const overlay = await open(repo);
    expect(await paths(overlay)).toEqual(['.gitignore', 'a.txt', 'new.txt', 'sub/b.txt']);
    expect(hashOf(join(repo.dir, '.git'))).toBe(before);
    expect(readdirSync(join(overlay.ownDir, 'indexes'))).toEqual([]);
    rmSync(join(repo.dir, '.git/info/exclude'));
    expect(await paths(await open(repo))).toContain('secret.txt');
  });

  test('of a clean work tree is the tree of HEAD, also from a subfolder and for ever so many at once', async () => {
    const repo = await repoOf({ 'sub/b.txt': 'b' });
    const overlays = await Promise.all([open(repo), open(repo, join(repo.dir, 'sub')), open(repo)]);
    const snapshots = await Promise.all(overlays.map(snapshotWorkTree));
    const tree = await repo.git('rev-parse', 'HEAD^{tree}');
    expect(snapshots.map((snapshot) => snapshot.ok && snapshot.tree)).toEqual([tree, tree, tree]);
  });

  test('sees a change of the same size made in the second of the last commit', async () => {
    const repo = await repoOf({ 'a.txt': 'one' });
    const second = new Date(1_700_000_000_000);
    utimesSync(join(repo.dir, 'a.txt'), second, second);
    await repo.git('update-index', '--refresh');
    utimesSync(join(repo.dir, '.git/index'), second, second);
    repo.write({ 'a.txt': 'two' });
    utimesSync(join(repo.dir, 'a.txt'), second, second);
    const snapshot = await snapshotWorkTree(await open(repo));
    expect(snapshot.ok && snapshot.tree).not.toBe(await repo.git('rev-parse', 'HEAD^{tree}'));
  });

  test('works with a split index, intent-to-add entries and a linked work tree', async () => {
    const repo = await repoOf({ 'a.txt': 'a' });
    await repo.git('update-index', '--split-index');
    repo.write({ 'later.txt': 'l' });
    await repo.git('add', '-N', 'later.txt');
    expect(await paths(await open(repo))).toEqual(['.gitignore', 'a.txt', 'later.txt']);
    const linked = join(repo.dir, '..', 'linked');
    await repo.git('worktree', 'add', '-q', '-b', 'other', linked);
    writeFileSync(join(linked, 'there.txt'), 't');
    expect(await paths(await open(repo, linked))).toEqual(['.gitignore', 'a.txt', 'there.txt']);
  });

  test('keeps what a sparse checkout leaves out, and takes what is made outside of it', async () => {
    const repo = await repoOf({ 'in/a.txt': 'a', 'out/b.txt': 'b' });
    await repo.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
    expect(existsSync(join(repo.dir, 'out'))).toBe(false);
    repo.write({ 'elsewhere/c.txt': 'c' });
    expect(await paths(await open(repo))).toEqual(['.gitignore', 'elsewhere/c.txt', 'in/a.txt', 'out/b.txt']);
    repo.write({ 'out/b.txt': 'changed', 'out/d.txt': 'd' });
    const snapshot = await snapshotWorkTree(await open(repo));
    if (!snapshot.ok) throw new Error(snapshot.problem);
    const { own } = await open(repo);
    const changed = await own.run([
      'diff-tree',
      '-r',
      '--name-only',
      await repo.git('rev-parse', 'HEAD^{tree}'),
      snapshot.tree,
    ]);
    expect(changed.ok && changed.text).toBe('elsewhere/c.txt\nout/b.txt\nout/d.txt');
  });

  test('follows the line ends that the user configured', async () => {
    const repo = await repoOf({ 'a.txt': 'one\ntwo\n' });
    await repo.git('config', 'core.autocrlf', 'true');
    repo.write({ 'a.txt': 'one\r\ntwo\r\n' });
    const snapshot = await snapshotWorkTree(await open(repo));
    expect(snapshot.ok && snapshot.tree).toBe(await repo.git('rev-parse', 'HEAD^{tree}'));
  });

  test('names the files of an unfinished merge', async () => {
    const repo = await repoOf({ 'a.txt': 'a' });
    await repo.git('checkout', '-q', '-b', 'other');
    await repo.commit('theirs', { 'a.txt': 'theirs' });
    await repo.git('checkout', '-q', 'main');
    await repo.commit('ours', { 'a.txt': 'ours' });
    await expect(repo.git('merge', 'other')).rejects.toThrow();
    expect(await snapshotWorkTree(await open(repo))).toEqual({ ok: false, problem: 'unmerged', paths: ['a.txt'] });
  });

  test('keeps submodules as links and tells of changes inside of them', async () => {
    const [inner, outer] = [await repoOf({ 'i.txt': 'i' }), await repoOf({ 'o.txt': 'o' })];
    await outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'lib');
    await outer.commit('with submodule');
    outer.write({ 'lib/i.txt': 'changed' });
    const snapshot = await snapshotWorkTree(await open(outer));
    expect(snapshot).toMatchObject({ ok: true, tree: await outer.git('rev-parse', 'HEAD^{tree}') });
    expect(snapshot.ok && snapshot.notes).toEqual([expect.stringContaining('submodule lib has changes')]);
  });

  test('runs no hook and no file-system monitor of the repository', async () => {
    const repo = await repoOf({ 'a.txt': 'a' });
    const witness = join(repo.dir, '..', 'witness');
    const hook = join(repo.dir, '.git/hooks/run-me');
    writeFileSync(hook, `#!/bin/sh\necho "$0" >> '${witness}'\n`, { mode: 0o755 });
    for (const name of ['post-index-change', 'pre-commit']) symlinkSync(hook, join(repo.dir, '.git/hooks', name));
    await repo.git('config', 'core.fsmonitor', hook);
    rmSync(witness, { force: true });
    await paths(await open(repo));
    expect(existsSync(witness)).toBe(false);
  });

  test('reads a repository with SHA-256 object names', async () => {
    const repo = await repoOf({});
    const folder = join(repo.dir, '..', 'sha256');
    mkdirSync(folder);
    await repo.git('init', '-q', '--object-format=sha256', folder);
    writeFileSync(join(folder, 'a.txt'), 'a');
    const snapshot = await snapshotWorkTree(await open(repo, folder));
    expect(snapshot.ok && snapshot.tree).toMatch(/^[0-9a-f]{64}$/);
  });
});
