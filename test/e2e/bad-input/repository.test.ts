/** Where there is nothing to judge, or the repository itself is odd: one clear sentence, the documented exit code, nothing written. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hashOf } from '../../support/leftovers.ts';
import { binary, run } from '../../support/scratch-repo.ts';
import { change, loads, manifest, repoMaker, small } from '../../support/small-repo.ts';

const repos = repoMaker();
afterEach(() => repos.removeAll());

describe('nothing to judge exits 2 and says what to type', () => {
  test.each([
    ['a folder outside of git', 'plain', 'is not inside a git checkout', '--repo DIR'],
    ['a bare repository', 'bare', 'is a bare repository', 'git clone'],
    ['a branch without commits', 'unborn', 'no commit yet', 'git commit'],
  ])('%s', async (_what, name, words, next) => {
    const { dir, env, git, assay } = await repos.make();
    const target = join(dir, '..', name);
    mkdirSync(target);
    if (name === 'bare') await git('clone', '-q', '--bare', '.', target);
    if (name === 'unborn') execFileSync('git', ['init', '-q', target], { env });
    const { code, stdout, stderr } = await assay('--repo', target);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).toContain(next);
    expect(existsSync(join(target, name === 'unborn' ? 'nothing' : '.assay'))).toBe(false);
  });

  test('a ref that nobody has, with control characters in it', async () => {
    const { assay } = await repos.make();
    const { code, stderr } = await assay('--head', '\u001b[31mmian\u001b]0;title\u0007');
    expect(code).toBe(2);
    expect(stderr).toBe('assay: there is no commit called "mian" here\n  did you mean main?\n');
  });

  test('no git program: could not be validated', async () => {
    const { dir, env } = await repos.make();
    const { code, stderr } = await run(process.execPath, [binary], dir, { ...env, PATH: '/nowhere' });
    expect([code, stderr]).toEqual([3, 'assay: could not be validated (forge): there is no git program on the PATH\n']);
  });
});

test('file names with spaces, quotes, newlines, wildcards and bytes that are no UTF-8', async () => {
  const name = 'a "quoted" \'name\'\nwith * and $(touch pwned).js';
  const { dir, assay, validate } = await repos.make({
    ...small,
    [`src/${name}`]: 'export const odd = 1;\n',
    'test/odd \n"name".test.js': loads(
      `test('odd', async () => { await import(${JSON.stringify(`../src/${encodeURIComponent(name)}`)}); });`,
    ),
  });
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/src/caf`), Buffer.of(0xe9), Buffer.from('.js')]), 'export {};\n');
  writeFileSync(join(dir, 'src', name), "throw new Error('odd is broken');\n");
  const { code, json } = await validate();
  expect(json.failures).toMatchObject([{ file: 'test/odd \n"name".test.js', class: 'regression' }]);
  expect(json.notes.join()).toContain('caf%E9.js');
  expect(code).toBe(1);
  const shown = await assay('validate', '--quiet');
  expect(shown.stdout).toContain('test/odd "name".test.js › odd');
  expect(existsSync(join(dir, 'pwned'))).toBe(false);
});

test('links in circles and out of the repository are neither followed nor read', async () => {
  const { dir, validate, write, env } = await repos.make();
  const outside = join(env['TMPDIR'] ?? '', 'secret.js');
  writeFileSync(outside, "import './never-followed.js';\n");
  for (const [target, path] of [
    ['.', 'loop'],
    ['turn', 'turn'],
    ['/', 'root'],
    ['../..', 'test/up'],
    [outside, 'src/secret.js'],
  ] as const)
    symlinkSync(target, join(dir, path));
  write({ ...change, 'test/links.test.js': loads("import '../loop/loop/src/code.js';") });
  const { code, json } = await validate();
  expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 2 } });
  expect(JSON.stringify(json)).not.toContain('never-followed');
  expect(code).toBe(0);
});

test('a change of 200,000 lines beside a file of 50 MB', async () => {
  const line = (at: number, word: string): string => `export const v${at} = '${word}';\n`;
  const lines = (word: string): string => Array.from({ length: 200_000 }, (_, at) => line(at, word)).join('');
  const { validate, write } = await repos.make({ ...small, 'src/long.js': lines('old'), 'data.bin': 'x' });
  write({ ...change, 'src/long.js': lines('new'), 'data.bin': 'all of it changed\n'.repeat(2_900_000) });
  const { code, json } = await validate();
  expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 1 } });
  expect(json.notes.join()).toContain('too large to look at line by line: data.bin, src/long.js');
  expect(code).toBe(0);
});

describe('a runner', () => {
  test.each([
    ['vitest', 'vitest run'],
    ['jest', 'jest'],
    ['mocha', 'mocha test'],
  ])('%s that is not installed is told as that', async (name, script) => {
    const { validate, write } = await repos.make({
      ...small,
      'package.json': manifest({ scripts: { test: script }, devDependencies: { [name]: '*' } }),
    });
    write(change);
    const { code, json } = await validate();
    expect(json.failures).toEqual([]);
    expect(json.findings[0]).toMatchObject({ class: 'environment', effect: 'inconclusive' });
    expect(json.findings[0]?.message).toBe(
      `${name}: the package "${name}" is not installed here: install the dependencies`,
    );
    expect(code).toBe(3);
  });

  test.each([
    ['vitest', '0.34.0', 'vitest run', 'Vitest 0.34.0 in .: versions 3 to 5 are supported'],
    ['jest', '26.0.0', 'jest', 'Jest 26.0.0 in .: versions 29 and 30 are supported'],
    ['mocha', '5.2.0', 'mocha test', 'Mocha 5.2.0 in .: versions 10 to 12 are supported'],
  ])('%s that is too old is no pass, also beside a suite that is green', async (name, version, script, words) => {
    const scripts = { test: `node --test && ${script}` };
    const { validate, write } = await repos.make({
      ...small,
      'package.json': manifest({ scripts, devDependencies: { [name]: version } }),
    });
    write({ ...change, [`node_modules/${name}/package.json`]: JSON.stringify({ name, version }) });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'inconclusive', tests: { passed: 1 } });
    expect(json.findings.map((it) => it.message)).toEqual([words]);
    expect(code).toBe(3);
  });
});

test('100,000 files are planned for', { timeout: 240_000 }, async () => {
  const { dir, assay, write, git } = await repos.make();
  for (let folder = 0; folder < 400; folder += 1) {
    const path = join(dir, `data/${folder}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 250; file += 1) writeFileSync(join(path, `${file}.txt`), `${folder} ${file}\n`);
  }
  await git('add', '-A');
  await git('commit', '-q', '-m', 'many');
  write(change);
  const before = hashOf(join(dir, '.git/refs'));
  const { code, stdout } = await assay('plan', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    selected: [{ file: 'test/code.test.js' }],
    change: { files: [{ path: 'src/code.js' }] },
  });
  expect(hashOf(join(dir, '.git/refs'))).toBe(before);
});
