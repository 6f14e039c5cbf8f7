import { describe, expect, onTestFinished, test } from 'vitest';
import { differencesTo } from '#adapters/forge/local/differences';
import { readBlobTexts } from '#adapters/forge/local/read-blobs';
import { createGit, type Git } from '#kit/git';
import { type Files, makeRepo, type ScratchRepo } from '../../../../test/support/scratch-repo.ts';

async function repoOf(files: Files): Promise<ScratchRepo & { own: Git }> {
  const repo = await makeRepo(files);
  onTestFinished(() => repo.remove());
  return { ...repo, own: createGit({ cwd: repo.dir, env: repo.env }) };
}

const missing = 'f'.repeat(40);

describe('texts of blobs, on a real repository', { timeout: 60_000 }, () => {
  test('each as it is, whatever it holds', async () => {
    const texts = {
      'a.ts': 'a\n',
      'empty.ts': '',
      'bom.ts': '\ufeffz\u00f6lf \u{1f600}\r\n',
      'header.ts': `${missing} blob 3\nabc\n`,
    };
    const repo = await repoOf(texts);
    const ids = await Promise.all(Object.keys(texts).map((path) => repo.git('rev-parse', `HEAD:${path}`)));
    const found = await readBlobTexts(repo.own, [...ids, ...ids], 1_000);
    expect(ids.map((id) => found.get(id))).toEqual(Object.values(texts));
    expect(found.size).toBe(4);
  });

  test('what is absent, too large, no text or no blob is left out', async () => {
    const repo = await repoOf({ 'a.ts': 'a\n', 'large.ts': 'x'.repeat(101) });
    repo.write({ 'odd.bin': 'placeholder' });
    const odd = await repo.own.run(['hash-object', '-w', '--stdin'], { input: new Uint8Array([0xff, 0x00, 0x0a]) });
    const ids = await Promise.all(
      ['HEAD:a.ts', 'HEAD:large.ts', 'HEAD^{tree}'].map((name) => repo.git('rev-parse', name)),
    );
    const found = await readBlobTexts(repo.own, [missing, ...ids, odd.ok ? odd.text : ''], 100);
    expect([...found.values()]).toEqual(['a\n']);
    expect(await readBlobTexts(repo.own, [], 100)).toEqual(new Map());
    expect(await readBlobTexts(repo.own, [missing], 100)).toEqual(new Map());
  });

  test('a repository that cannot be read is an error of the forge', async () => {
    const nowhere = createGit({ cwd: '/', env: {}, gitDir: '/none' });
    await expect(readBlobTexts(nowhere, [missing], 10)).rejects.toMatchObject({ port: 'forge' });
  });
});

describe('what differs between trees, on a real repository', { timeout: 60_000 }, () => {
  test('many against one; of a renamed file both names; an odd name as everywhere', async () => {
    const repo = await repoOf({ 'a.ts': 'a\n', 'b.ts': 'b\n', 'dir/c.ts': 'c\n' });
    const tree = () => repo.git('rev-parse', 'HEAD^{tree}');
    const first = await tree();
    await repo.commit('second', { 'a.ts': 'edited\n', 'grö ß\n.ts': 'new\n' });
    const second = await tree();
    await repo.git('mv', 'b.ts', 'moved.ts');
    await repo.git('rm', '-q', 'dir/c.ts');
    await repo.commit('third', {});
    const third = await tree();
    const found = await differencesTo(repo.own, [first, second, third, second, missing, 'HEAD', '--all'], third);
    expect([...found.keys()].sort()).toEqual([first, second, third].sort());
    const list = (id: string) => [...(found.get(id) ?? [])].map(([path, what]) => `${what} ${path}`).sort();
    expect(list(third)).toEqual([]);
    expect(list(second)).toEqual(['added moved.ts', 'deleted b.ts', 'deleted dir/c.ts']);
    expect(list(first)).toEqual([...list(second), 'modified a.ts', 'added grö ß\n.ts'].sort());
  });

  test('nothing is said when nothing can be', async () => {
    const repo = await repoOf({ 'a.ts': 'a\n' });
    const tree = await repo.git('rev-parse', 'HEAD^{tree}');
    expect((await differencesTo(repo.own, [], tree)).size).toBe(0);
    expect((await differencesTo(repo.own, [tree], missing)).size).toBe(0);
    expect((await differencesTo(createGit({ cwd: '/', env: {}, gitDir: '/none' }), [tree], tree)).size).toBe(0);
  });
});
