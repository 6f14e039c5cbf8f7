import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createWorktreeEnvironment } from '#adapters/environment/worktree/environment';
import type { Change } from '#domain/change';
import type { TreeRole } from '#domain/plan';
import { systemClock } from '#kit/clock';
import { createOverlays } from '#kit/git/overlays';
import type { Guard } from '#kit/guard';
import { randomIds } from '#kit/id';
import type { PreparedTree } from '#ports/environment';
import type { Executor } from '#ports/executor';
import type { Command } from '#ports/runner';
import { aChangedFile } from '../../../../test/support/builders.ts';
import { hashOf } from '../../../../test/support/leftovers.ts';
import { type Files, makeRepo, run, type ScratchRepo } from '../../../../test/support/scratch-repo.ts';

const made: ScratchRepo[] = [];
afterEach(() => {
  for (const repo of made.splice(0)) repo.remove();
});

async function repoOf(files: Files): Promise<ScratchRepo> {
  const repo = await makeRepo(files);
  made.push(repo);
  return repo;
}

/** Says what was asked of it and does it with `act`, which gives the exit code. */
function fakeExecutor(act: (command: Command) => number): Executor & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async run(command) {
      asked.push(command.argv.join(' '));
      const code = act(command);
      return {
        exit: { code, signal: null, reason: 'exited', ms: 1500 },
        stdout: '',
        stderr: code === 0 ? '' : 'npm error 404\n',
      };
    },
    attach: () => Promise.reject(new Error('a preparation needs no terminal')),
    scratch: () => Promise.reject(new Error('not used')),
    stopAll: async () => undefined,
  };
}

function setUp(repo: ScratchRepo, executor: Executor = fakeExecutor(() => 1)) {
  const kept = new Set<string>();
  const guard: Guard = {
    session: '10000000000',
    nextMark: () => '1',
    ready: async () => undefined,
    keep: async (dir) => void kept.add(dir),
    forget: async (dir) => void kept.delete(dir),
    close: async () => undefined,
  };
  const treesRoot = join(repo.cache, 'trees');
  const outside = { cacheRoot: repo.cache, ids: randomIds, clock: systemClock };
  const overlays = createOverlays({ ...outside, env: repo.env, guard });
  const options = { ...outside, overlays, treesRoot, user: null, runtime: 'test', registry: {}, executor, guard };
  const environment = createWorktreeEnvironment(options);
  const prepare = async (change: Change, role: TreeRole): Promise<PreparedTree> => {
    const tree = await environment.prepare({ change, role });
    if (!tree.ok) throw new Error(tree.reason);
    return tree;
  };
  return { environment, prepare, kept, treesRoot };
}

async function changeOf(repo: ScratchRepo, base: string, head: string, files: Change['files'] = []): Promise<Change> {
  const side = async (ref: string) => ({
    label: ref,
    commit: null,
    tree: await repo.git('rev-parse', `${ref}^{tree}`),
  });
  return {
    id: 'c-1',
    repo: repo.dir,
    base: await side(base),
    head: await side(head),
    boundary: 'commit',
    inPlace: false,
    files,
    intent: { title: '', body: '' },
    notes: [],
  };
}

const manifest = (fields: object) => JSON.stringify({ name: 'root', ...fields });
const lockOf = (version: string) =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/dep': { version } } });

/** Puts `dep` in place as npm would have. */
function installDep(root: string, version: string): void {
  const dir = join(root, 'node_modules/dep');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'dep', version }));
  writeFileSync(join(dir, 'index.js'), `module.exports = '${version}';`);
  writeFileSync(join(root, 'node_modules/.package-lock.json'), lockOf(version));
}

describe('prepared trees', { timeout: 60_000 }, () => {
  test('base runs base’s code of a sibling package', async () => {
    const repo = await repoOf({
      'package.json': manifest({ workspaces: ['packages/*'] }),
      'packages/a/package.json': manifest({ name: 'a', dependencies: { b: '*' } }),
      'packages/a/main.js': 'console.log(require("b"), require("plugin"));',
      'packages/b/package.json': manifest({ name: 'b', main: 'b.js' }),
      'packages/b/b.js': 'module.exports = "old";',
    });
    const modules = join(repo.dir, 'node_modules');
    mkdirSync(join(modules, 'plugin'), { recursive: true });
    for (const name of ['a', 'b']) symlinkSync(`../packages/${name}`, join(modules, name));
    writeFileSync(join(modules, 'plugin/package.json'), manifest({ name: 'plugin', peerDependencies: { b: '*' } }));
    writeFileSync(join(modules, 'plugin/index.js'), 'module.exports = "plugin sees " + require("b");');
    await repo.commit('head', { 'packages/b/b.js': 'module.exports = "new";' });
    const { prepare } = setUp(repo);
    const tree = await prepare(await changeOf(repo, 'HEAD~1', 'HEAD'), 'base');
    const ran = await run(process.execPath, ['packages/a/main.js'], tree.view.dir, repo.env);
    expect(ran.stdout).toBe('old plugin sees old\n');
    expect(realpathSync(join(tree.view.dir, 'node_modules/b'))).toBe(join(tree.view.dir, 'packages/b'));
    await tree.release();
  });

  test('links what is installed, entry by entry, without caches, and leaves the user’s folders as they were', async () => {
    const repo = await repoOf({
      'package.json': manifest({ dependencies: { dep: '^1.0.0' } }),
      'package-lock.json': lockOf('1.0.0'),
    });
    installDep(repo.dir, '1.0.0');
    for (const cache of ['.vite', '.cache']) mkdirSync(join(repo.dir, 'node_modules', cache));
    await repo.commit('head', { 'src.js': '1' });
    repo.write({ '.env': 'SECRET=1', '.gitignore': 'node_modules/\n.env\n' });
    const before = hashOf(repo.dir);
    const { prepare, kept, treesRoot } = setUp(repo);
    const tree = await prepare(await changeOf(repo, 'HEAD~1', 'HEAD'), 'base');
    expect(tree.notes).toEqual([
      'dependencies linked from the work tree (same lockfile, installed as it says)',
      'ignored by git and therefore not in the prepared tree: .env',
    ]);
    expect(readdirSync(join(tree.view.dir, 'node_modules'))).toEqual(['.package-lock.json', 'dep']);
    expect(lstatSync(join(tree.view.dir, 'node_modules/dep')).isSymbolicLink()).toBe(true);
    expect([...tree.view.files.keys()]).toEqual(['.gitignore', 'package-lock.json', 'package.json']);
    expect(tree.view.ignoredText('node_modules/dep/index.js')).toContain('1.0.0');
    expect(kept).toEqual(new Set([dirname(tree.view.dir)]));
    await tree.release();
    expect(readdirSync(treesRoot)).toEqual([]);
    expect(kept.size).toBe(0);
    expect(hashOf(repo.dir)).toBe(before);
  });

  test('another lockfile is installed, frozen and once; a failed installation is a reason', async () => {
    const repo = await repoOf({
      'package.json': manifest({ dependencies: { dep: '^1.0.0' }, scripts: { prepare: 'build' } }),
      'package-lock.json': lockOf('1.0.0'),
    });
    await repo.commit('head', { 'package-lock.json': lockOf('1.1.0') });
    installDep(repo.dir, '1.1.0');
    const change = await changeOf(repo, 'HEAD~1', 'HEAD');
    const failing = setUp(
      repo,
      fakeExecutor(() => 1),
    );
    expect(await failing.environment.prepare({ change, role: 'base' })).toEqual({
      ok: false,
      reason: expect.stringMatching(/^dependencies could not be installed: npm ci .*\(exit code 1\): npm error 404$/),
    });
    expect(failing.kept.size).toBe(0);
    const executor = fakeExecutor(({ cwd }) => {
      expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))).toMatchObject({ scripts: {} });
      installDep(cwd, '1.0.0');
      return 0;
    });
    for (const note of ['npm install, frozen (1.5 s)', 'an earlier installation of the same lockfile']) {
      const tree = await setUp(repo, executor).prepare(change, 'base');
      expect(tree.notes).toEqual([`dependencies from ${note}`]);
      expect(tree.view.ignoredText('node_modules/dep/index.js')).toContain('1.0.0');
      await tree.release();
    }
    expect(executor.asked).toEqual(['npm ci --no-audit --no-fund --prefer-offline']);
  });

  test('built files that git ignores are copied from the same sources, else built', async () => {
    const repo = await repoOf({
      '.gitignore': 'dist\n',
      'package.json': manifest({ exports: './dist/main.js', scripts: { build: 'make' } }),
      'src.js': 'old',
      'a.test.js': 'old',
    });
    await repo.commit('tests only', { 'a.test.js': 'new' });
    repo.write({ 'dist/main.js': 'built from old' });
    const executor = fakeExecutor(({ cwd }) => {
      mkdirSync(join(cwd, 'dist'));
      writeFileSync(join(cwd, 'dist/main.js'), `built from ${readFileSync(join(cwd, 'src.js'), 'utf8')}`);
      return 0;
    });
    const { prepare } = setUp(repo, executor);
    await repo.git('tag', 'one');
    const same = await prepare(await changeOf(repo, 'one~1', 'one'), 'base');
    expect(same.notes).toEqual(['dist copied from the work tree (same sources)']);
    await repo.commit('sources', { 'src.js': 'new' });
    const other = await prepare(await changeOf(repo, 'one', 'HEAD'), 'head-copy');
    expect(other.notes).toEqual(['dist built (1.5 s)']);
    expect(other.view.ignoredText('dist/main.js')).toBe('built from new');
  });

  test('ignored sources that tracked code imports are generated; a build of the root’s makes all packages in one go', async () => {
    const scripts = { build: 'make all', codegen: 'make generated' };
    const repo = await repoOf({
      '.gitignore': 'dist\ngenerated\ncoverage\nscratch.js\n',
      'package.json': manifest({ workspaces: ['*'], scripts }),
      'a/package.json': manifest({ name: 'a', main: 'dist/a.js' }),
      'b/package.json': manifest({ name: 'b', main: 'dist/b.js', dependencies: { a: '*' } }),
      'b/src.js': "require('./generated/client.js'); require('../scratch');",
      'a/src.js': 'old',
    });
    mkdirSync(join(repo.dir, 'node_modules'));
    for (const name of ['a', 'b']) symlinkSync(`../${name}`, join(repo.dir, 'node_modules', name));
    await repo.commit('head', { 'a/src.js': 'new' });
    const ignored = ['a/dist/a.js', 'b/dist/b.js', 'b/generated/client.js', 'scratch.js', 'coverage/x.js'];
    repo.write(Object.fromEntries(ignored.map((path) => [path, 'of head'])));
    const executor = fakeExecutor(({ cwd, argv }) => {
      const paths = argv.includes('codegen') ? ['b/generated/client.js'] : ['a/dist/a.js', 'b/dist/b.js'];
      for (const path of paths) {
        mkdirSync(join(cwd, dirname(path)), { recursive: true });
        writeFileSync(join(cwd, path), 'of base');
      }
      return 0;
    });
    const tree = await setUp(repo, executor).prepare(await changeOf(repo, 'HEAD~1', 'HEAD'), 'base');
    expect(executor.asked).toEqual(['npm run codegen', 'npm run build']);
    expect(tree.notes.slice(1)).toEqual([
      'scratch.js is ignored by git, and no script is known to make it: not in the prepared tree',
      'b/generated built (in the same go)',
      'a/dist built (1.5 s)',
      'b/dist built (in the same go)',
    ]);
    expect(ignored.map((path) => tree.view.ignoredText(path))).toEqual(['of base', 'of base', 'of base', null, null]);
  });

  test('a build of the work tree that is older than an edited source is said, and only then', async () => {
    const main = { main: 'dist/main.js', scripts: { build: 'make' } };
    const repo = await repoOf({ '.gitignore': 'dist\n', 'package.json': manifest(main), 'src.js': 'old', 'b.js': 'b' });
    repo.write({ 'dist/main.js': 'built' });
    const at = (path: string, seconds: number) => utimesSync(join(repo.dir, path), seconds, seconds);
    const { prepare } = setUp(repo);
    const notesFor = async (path: string) => {
      const change = await changeOf(repo, 'HEAD', 'HEAD', [aChangedFile({ path })]);
      return (await prepare({ ...change, inPlace: true }, 'head')).notes;
    };
    at('dist/main.js', 2000);
    at('src.js', 3000);
    at('b.js', 1000);
    expect(await notesFor('src.js')).toEqual([
      expect.stringMatching(/^dist is older than the sources this change edits/),
    ]);
    expect(await notesFor('b.js')).toEqual([]);
    at('dist/main.js', 4000);
    expect(await notesFor('src.js')).toEqual([]);
  });

  test('base under head’s tests: changed tests as head has them, sources as base has them', async () => {
    const repo = await repoOf({
      'src.js': 'old',
      'a.test.js': 'old',
      'gone.test.js': 'g',
      'moved.test.js': 'moved, and long enough\n',
    });
    await repo.commit('head', {
      'src.js': 'new',
      'a.test.js': 'new',
      'gone.test.js': null,
      'moved.test.js': null,
      'b.test.js': 'moved, and long enough\n',
    });
    const test = { kind: 'test' } as const;
    const change = await changeOf(repo, 'HEAD~1', 'HEAD', [
      aChangedFile({ path: 'src.js' }),
      aChangedFile({ ...test, path: 'a.test.js' }),
      aChangedFile({ ...test, path: 'gone.test.js', status: 'deleted' }),
      aChangedFile({ ...test, path: 'b.test.js', oldPath: 'moved.test.js', status: 'renamed' }),
    ]);
    const { environment, prepare } = setUp(repo);
    const tree = await prepare(change, 'base-with-head-tests');
    expect([...tree.view.files.keys()]).toEqual(['.gitignore', 'a.test.js', 'b.test.js', 'src.js']);
    expect([tree.view.text('src.js'), tree.view.text('a.test.js')]).toEqual(['old', 'new']);
    await environment.close();
    expect(existsSync(tree.view.dir)).toBe(false);
  });

  test('the same tree is handed out twice and removed once; head in place is the user’s own folder', async () => {
    const repo = await repoOf({ 'src.js': 'x' });
    const change = await changeOf(repo, 'HEAD', 'HEAD');
    const { environment, prepare } = setUp(repo);
    const [one, two, copy] = await Promise.all([
      prepare(change, 'base'),
      prepare(change, 'base-with-head-tests'),
      prepare(change, 'head-copy'),
    ]);
    expect(two.view.dir).toBe(one.view.dir);
    expect(copy.view.dir).not.toBe(one.view.dir);
    await one.release();
    await one.release();
    expect(existsSync(two.view.dir)).toBe(true);
    await two.release();
    expect(existsSync(two.view.dir)).toBe(false);
    const own = await prepare({ ...change, inPlace: true }, 'head');
    await own.release();
    await environment.close();
    expect(own.view.dir).toBe(repo.dir);
    expect(existsSync(join(repo.dir, 'src.js'))).toBe(true);
    expect(await environment.prepare({ change: { ...change, base: null }, role: 'base' })).toMatchObject({ ok: false });
  });

  test('a submodule is laid out from the user’s own copy', async () => {
    const [inner, outer] = [await repoOf({ 'i.txt': 'inner' }), await repoOf({ 'o.txt': 'o' })];
    await outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'lib');
    await outer.commit('with submodule');
    const before = hashOf(join(outer.dir, '.git'));
    const { prepare } = setUp(outer);
    const tree = await prepare(await changeOf(outer, 'HEAD', 'HEAD'), 'base');
    expect(readFileSync(join(tree.view.dir, 'lib/i.txt'), 'utf8')).toBe('inner');
    expect(hashOf(join(outer.dir, '.git'))).toBe(before);
  });
});
