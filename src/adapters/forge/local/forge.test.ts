import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createLocalForge } from '#adapters/forge/local/forge';
import type { Change } from '#domain/change';
import { systemClock } from '#kit/clock';
import { createOverlays } from '#kit/git/overlays';
import { randomIds } from '#kit/id';
import { idleGuard } from '../../../../test/support/idle-guard.ts';
import { hashOf } from '../../../../test/support/leftovers.ts';
import { type Files, makeRepo, type ScratchRepo } from '../../../../test/support/scratch-repo.ts';

const made: ScratchRepo[] = [];
afterEach(() => {
  for (const repo of made.splice(0)) repo.remove();
});

async function repoOf(files: Files): Promise<ScratchRepo> {
  const repo = await makeRepo(files);
  made.push(repo);
  return repo;
}

function forgeOf(repo: ScratchRepo) {
  const tools = { guard: idleGuard, ids: randomIds, clock: systemClock };
  return createLocalForge(createOverlays({ cacheRoot: repo.cache, env: repo.env, ...tools }));
}

function resolve(
  repo: ScratchRepo,
  base: string | null = null,
  head: string | null = null,
  dir = repo.dir,
): Promise<Change> {
  return forgeOf(repo).resolveChange({ repo: dir, base, head });
}

const names = (change: Change) => change.files.map(({ status, path }) => `${status} ${path}`);

describe('which two sides', { timeout: 60_000 }, () => {
  test('a branch: from where it left the default branch to the work tree, own commits or not', async () => {
    const repo = await repoOf({ 'a.ts': '1\n' });
    const fork = await repo.git('rev-parse', 'HEAD');
    await repo.git('checkout', '-q', '-b', 'feature');
    await repo.commit('feat: mine\n\nWhy.', { 'mine.ts': 'm\n' });
    await repo.git('checkout', '-q', 'main');
    await repo.commit('theirs', { 'theirs.ts': 't\n' });
    await repo.git('checkout', '-q', 'feature');
    const clean = await resolve(repo);
    expect(clean.base).toMatchObject({ label: 'main', commit: fork });
    expect(clean.head).toMatchObject({ label: 'feature', commit: await repo.git('rev-parse', 'HEAD') });
    expect(clean).toMatchObject({ boundary: 'commit', inPlace: true, intent: { title: 'feat: mine', body: 'Why.' } });
    expect(clean.author?.class).toBe('human');
    repo.write({ 'new.ts': 'n\n' });
    const dirty = await resolve(repo);
    expect(names(dirty)).toEqual(['added mine.ts', 'added new.ts']);
    expect(dirty).toMatchObject({
      boundary: 'worktree',
      head: { label: 'work tree of feature', commit: null },
      intent: { title: 'feat: mine' },
    });
    expect(dirty.author).toBeUndefined();
    expect(dirty.notes).toEqual(['took main for the default branch, from its name']);
  });

  test('the default branch: what is uncommitted, else the newest commit', async () => {
    const repo = await repoOf({ 'a.ts': '1\n' });
    const first = await resolve(repo);
    expect(first.base).toBeNull();
    expect(names(first)).toEqual(['added .gitignore', 'added a.ts']);
    expect(first.notes).toEqual([expect.stringContaining('which is the first one')]);
    await repo.commit('second', { 'b.ts': 'b\n' });
    const second = await resolve(repo);
    expect(names(second)).toEqual(['added b.ts']);
    expect(second.notes).toEqual(['clean default branch main: judging the newest commit']);
    repo.write({ 'c.ts': 'c\n' });
    const dirty = await resolve(repo);
    expect(names(dirty)).toEqual(['added c.ts']);
    expect(dirty).toMatchObject({ base: { label: 'HEAD' }, intent: { title: '' } });
  });

  test('a branch without commits of its own, and a detached head on the default branch, mean the newest commit', async () => {
    const repo = await repoOf({});
    await repo.commit('second', { 'b.ts': 'b\n' });
    await repo.git('checkout', '-q', '-b', 'empty');
    expect((await resolve(repo)).notes).toContain('no commits besides those of main: judging the newest commit');
    await repo.git('checkout', '-q', '--detach', 'HEAD~1');
    expect(names(await resolve(repo))).toEqual(['added .gitignore']);
  });

  test('--base: the common commit; --head: never in place, even when exactly that is checked out', async () => {
    const repo = await repoOf({ 'a.ts': '1\n' });
    await repo.git('checkout', '-q', '-b', 'feature');
    await repo.commit('one\n\nCo-authored-by: Claude <noreply@anthropic.com>', { 'one.ts': '1\n' });
    await repo.commit('two', { 'two.ts': '2\n' });
    expect(names(await resolve(repo, 'HEAD~1'))).toEqual(['added two.ts']);
    const older = await resolve(repo, null, 'HEAD~1');
    expect(names(older)).toEqual(['added one.ts']);
    expect(older).toMatchObject({
      inPlace: false,
      boundary: 'commit',
      base: { label: 'main' },
      intent: { title: 'one' },
      author: { class: 'agent', because: 'its message says "Co-authored-by: Claude <noreply@anthropic.com>"' },
    });
    const exact = await resolve(repo, 'HEAD~1', 'feature');
    expect(exact).toMatchObject({ inPlace: false, notes: [] });
    repo.write({ 'dirty.ts': 'd\n' });
    expect(names(await resolve(repo, 'HEAD~1', 'feature'))).toEqual(['added two.ts']);
    const reversed = await resolve(repo, 'feature', 'main');
    expect(names(reversed)).toEqual(['deleted one.ts', 'deleted two.ts']);
    expect(reversed.notes).toEqual([expect.stringContaining('feature is not an ancestor of main')]);
    expect(await resolve(repo, 'main', 'main')).toMatchObject({ files: [] });
  });

  test('a shallow clone says what to type', async () => {
    const origin = await repoOf({ 'a.ts': '1\n' });
    await origin.commit('second', { 'b.ts': 'b\n' });
    const shallow = join(origin.dir, '..', 'shallow');
    await origin.git('clone', '-q', '--depth=1', `file://${origin.dir}`, shallow);
    await expect(resolve(origin, null, null, shallow)).rejects.toMatchObject({
      code: 'shallow-clone',
      hint: expect.stringContaining('--deepen=1'),
    });
    writeFileSync(join(shallow, 'c.ts'), 'c\n');
    expect(names(await resolve(origin, null, null, shallow))).toEqual(['added c.ts']);
  });

  test('a partial clone fetches nothing behind the back and says what to type', async () => {
    const origin = await repoOf({ 'a.ts': '1\n' });
    await origin.commit('second', { 'a.ts': '2\n' });
    await origin.git('config', 'uploadpack.allowFilter', 'true');
    const partial = join(origin.dir, '..', 'partial');
    await origin.git('clone', '-q', '--filter=blob:none', `file://${origin.dir}`, partial);
    const before = hashOf(join(partial, '.git'));
    await expect(resolve(origin, null, null, partial)).rejects.toMatchObject({ code: 'partial-clone' });
    expect(hashOf(join(partial, '.git'))).toBe(before);
  });

  test('a question that makes no sense is the user’s to mend', async () => {
    const repo = await repoOf({});
    await repo.git('branch', 'feature');
    await expect(resolve(repo, 'featrue')).rejects.toMatchObject({
      code: 'unknown-ref',
      hint: 'did you mean feature?',
    });
    await expect(resolve(repo, '--all')).rejects.toMatchObject({ code: 'unknown-ref' });
    const bare = join(repo.dir, '..', 'bare');
    await repo.git('init', '-q', '--bare', bare);
    await expect(resolve(repo, null, null, bare)).rejects.toMatchObject({ code: 'bare-repository' });
    const unborn = join(repo.dir, '..', 'unborn');
    await repo.git('init', '-q', unborn);
    await expect(resolve(repo, null, null, unborn)).rejects.toMatchObject({ code: 'unborn-branch' });
    const outside = mkdtempSync(join(tmpdir(), 'assay-outside-'));
    await expect(resolve(repo, null, null, outside)).rejects.toMatchObject({ code: 'not-a-repository' });
    rmSync(outside, { recursive: true });
  });
});

describe('what differs', { timeout: 60_000 }, () => {
  test('renames, hunks, binaries, type changes, odd names; and nothing is written into .git', async () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('');
    const repo = await repoOf({
      'old.ts': text,
      'edit.ts': '1\n2\n3\n',
      'link.ts': 'x\n',
      'bin.png': '\0one',
      'tab\tand "quote".ts': 'q\n',
    });
    repo.write({
      'old.ts': null,
      'new.ts': text.replace('line 3', 'LINE 3'),
      'edit.ts': '0\n1\n3\n',
      'bin.png': '\0two',
      'link.ts': null,
    });
    repo.write({ 'tab\tand "quote".ts': 'Q\n', 'node_modules/x.js': '' });
    symlinkSync('edit.ts', join(repo.dir, 'link.ts'));
    writeFileSync(Buffer.concat([Buffer.from(`${repo.dir}/caf`), Buffer.from([0xe9]), Buffer.from('.ts')]), '');
    const before = hashOf(join(repo.dir, '.git'));
    const change = await resolve(repo);
    expect(hashOf(join(repo.dir, '.git'))).toBe(before);
    const byPath = new Map(change.files.map((file) => [file.path, file]));
    expect([...byPath.keys()].sort()).toEqual([
      'bin.png',
      'caf%E9.ts',
      'edit.ts',
      'link.ts',
      'new.ts',
      'tab\tand "quote".ts',
    ]);
    expect(byPath.get('new.ts')).toMatchObject({
      status: 'renamed',
      oldPath: 'old.ts',
      hunks: [{ oldStart: 4, oldLines: 1, newStart: 4, newLines: 1 }],
    });
    expect(byPath.get('edit.ts')?.hunks).toEqual([
      { oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 },
      { oldStart: 2, oldLines: 1, newStart: 2, newLines: 0 },
    ]);
    expect(byPath.get('bin.png')).toMatchObject({ binary: true, hunks: [], kind: 'asset' });
    expect(byPath.get('link.ts')).toMatchObject({ status: 'type-changed', hunks: [] });
    expect(byPath.get('tab\tand "quote".ts')).toMatchObject({ status: 'modified', hunks: [{ newStart: 1 }] });
    expect(change.notes).toContain('a file name is not UTF-8: caf%E9.ts');
  });

  test('a file too large to look at has no hunks, the ones after it have', async () => {
    const repo = await repoOf({ 'a.ts': 'a\n', 'big.txt': 'x\n', 'z.ts': 'z\n' });
    repo.write({ 'a.ts': 'A\n', 'big.txt': 'yyyyyyyyy\n'.repeat(120_000), 'z.ts': 'Z\n' });
    const change = await resolve(repo);
    expect(change.files.map(({ path, hunks }) => [path, hunks.length])).toEqual([
      ['a.ts', 1],
      ['big.txt', 0],
      ['z.ts', 1],
    ]);
    expect(change.notes).toContain('too large to look at line by line: big.txt');
  });
});

describe('a file of one side', { timeout: 60_000 }, () => {
  const read = async (repo: ScratchRepo, side: 'base' | 'head' | 'checked-out', path: string) => {
    const tools = { guard: idleGuard, ids: randomIds, clock: systemClock };
    const forge = createLocalForge(createOverlays({ cacheRoot: repo.cache, env: repo.env, ...tools }));
    const change = await forge.resolveChange({ repo: repo.dir, base: null, head: null });
    const file = await forge.readFile({ change, side, path, maxBytes: 10 });
    return file?.ok ? Buffer.from(file.bytes).toString() : file;
  };

  test('is that of the base, of the work tree, or of the commit it stands on', async () => {
    const repo = await repoOf({ 'a.yaml': 'one', 'b/a.yaml': 'other' });
    await repo.git('checkout', '-q', '-b', 'feature');
    await repo.commit('two', { 'a.yaml': 'two' });
    repo.write({ 'a.yaml': 'three', 'new.yaml': 'new' });
    expect(
      await Promise.all((['base', 'checked-out', 'head'] as const).map((side) => read(repo, side, 'a.yaml'))),
    ).toEqual(['one', 'two', 'three']);
    expect(await read(repo, 'head', 'new.yaml')).toBe('new');
    expect(await read(repo, 'checked-out', 'new.yaml')).toBeNull();
    expect(await read(repo, 'base', '*.yaml')).toBeNull();
  });

  test('is no link, no folder and nothing huge', async () => {
    const repo = await repoOf({ 'folder/a': '', 'large.yaml': 'x'.repeat(11) });
    symlinkSync('/etc/passwd', join(repo.dir, 'link.yaml'));
    expect(await read(repo, 'head', 'link.yaml')).toEqual({
      ok: false,
      problem: 'is a symbolic link: links are not followed',
    });
    expect(await read(repo, 'head', 'folder')).toEqual({ ok: false, problem: 'is not a file' });
    expect(await read(repo, 'head', 'large.yaml')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('is 1 KiB large'),
    });
  });
});

describe('what the last commits did', { timeout: 60_000 }, () => {
  test('commits, fixes and authors of each file, up to the commit; sweeping commits say nothing', async () => {
    const repo = await repoOf({ 'a.ts': '1\n' });
    await repo.commit('fix(a): off by one', { 'a.ts': '2\n', 'odd name\n.ts': '1\n' });
    repo.write({ 'a.ts': '3\n' });
    await repo.git('commit', '-q', '-a', '-m', 'Revert "add"', '--author', 'Another <another@example.org>');
    await repo.commit('feat: prefixes and debugging', { 'b.ts': '1\n' });
    const upTo = await repo.git('rev-parse', 'HEAD');
    const many = Array.from({ length: 101 }, (_, index) => [`many/${index}.ts`, 'x\n'] as const);
    await repo.commit('fix: all of it', { ...Object.fromEntries(many), 'b.ts': '2\n' });
    const past = await forgeOf(repo).filePasts(repo.dir, 'HEAD');
    expect(past).toEqual(
      new Map([
        ['.gitignore', expect.anything()],
        ['a.ts', { commits: 3, fixes: 2, authors: 2 }],
        ['b.ts', { commits: 1, fixes: 0, authors: 1 }],
        ['odd name\n.ts', { commits: 1, fixes: 1, authors: 1 }],
      ]),
    );
    expect(await forgeOf(repo).filePasts(repo.dir, upTo)).toEqual(past);
    expect(await forgeOf(repo).filePasts(repo.dir, 'f'.repeat(40))).toBeNull();
  });
});
