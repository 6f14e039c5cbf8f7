/** A machine that does not play along: full disks, read-only folders, a clock that jumps. Mounting needs root. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hashOf } from '../../support/leftovers.ts';
import { change, loads, manifest, repoMaker, small } from '../../support/small-repo.ts';

const repos = repoMaker();
const mounted: string[] = [];
afterEach(() => {
  for (const dir of mounted.splice(0).reverse()) execFileSync('umount', ['-l', dir]);
  repos.removeAll();
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0 && canMount();
const onlyRoot = isRoot ? '' : ' (needs root on Linux, to mount)';

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function mount(dir: string, ...args: readonly string[]): void {
  mkdirSync(dir, { recursive: true });
  execFileSync('mount', [...args, dir], { stdio: 'ignore' });
  mounted.push(dir);
}

/** Of so few bytes that the first few files fill it. */
const mountFull = (dir: string): void => {
  mount(dir, '-t', 'tmpfs', '-o', 'size=64k', 'none');
  try {
    for (let at = 0; ; at += 1) writeFileSync(join(dir, `filler-${at}`), Buffer.alloc(4096));
  } catch {
    // full
  }
};

const bug = /bug in Assay|\n\s+at /;

describe.skipIf(!isRoot)(`a full disk${onlyRoot}`, () => {
  test('under .assay: judged all the same, with a note that nothing is remembered', async () => {
    const { dir, assay, write } = await repos.make();
    write(change);
    mountFull(join(dir, '.assay'));
    const { code, stdout, stderr } = await assay('validate');
    expect(stderr).toMatch(/^assay: nothing is remembered of this run: .*assay\.db/);
    expect(stderr).not.toMatch(bug);
    expect(stdout).toContain('PASS  1 passed');
    expect(code).toBe(0);
  });

  test.each([
    ['the cache folder', 'XDG_CACHE_HOME'],
    ['the folder of temporary files', 'TMPDIR'],
  ])('under %s: inconclusive, with the reason', async (_what, variable) => {
    const { env, assay, write } = await repos.make();
    write({
      ...change,
      'src/big.js': `// ${'x'.repeat(100_000)}${Math.PI}\n`,
      'test/code.test.js': loads("test('red', () => assert.fail('red'));"),
    });
    mountFull(env[variable] ?? '');
    const { code, stdout, stderr } = await assay('validate');
    expect(`${stdout}${stderr}`).toMatch(/no space left|ENOSPC|[Dd]isk full|could not be (?:made|written)/i);
    expect(`${stdout}${stderr}`).not.toMatch(bug);
    expect(code).toBe(3);
  });
});

describe.skipIf(!isRoot)(`a disk that fills up under .assay while a run goes on${onlyRoot}`, () => {
  test.each(['112k', '160k', '200k', '260k', '340k'])('at %s: the disk is named, not a bug', async (size) => {
    const { dir, assay, write } = await repos.make();
    write({ ...change, 'test/code.test.js': loads("test('red', () => assert.fail('x'.repeat(20000)));") });
    mount(join(dir, '.assay'), '-t', 'tmpfs', '-o', `size=${size}`, 'none');
    const { code, stdout, stderr } = await assay('validate', '--quiet');
    expect(stderr).toContain('database or disk is full');
    expect(stderr).not.toMatch(bug);
    expect([code, stdout.slice(0, 4)]).toEqual(stderr.includes('nothing is remembered') ? [1, 'FAIL'] : [3, '']);
  });
});

describe.skipIf(!isRoot)(`a read-only checkout${onlyRoot}`, () => {
  test.each([false, true])('is judged, with a note; remembered before: %s', async (isRemembered) => {
    const { dir, assay, write } = await repos.make();
    write({
      'src/code.js': 'export const one = 2;\n',
      'test/code.test.js': loads("test('red', () => assert.fail('red'));"),
    });
    if (isRemembered) await assay('validate');
    const before = hashOf(join(dir, '.git'));
    mount(dir, '--bind', dir);
    execFileSync('mount', ['-o', 'remount,ro,bind', dir]);
    const { code, stdout, stderr } = await assay('validate');
    expect(stderr).toMatch(/^assay: nothing is remembered of this run: /);
    expect(stdout).toContain('new-test-failing');
    expect(code).toBe(1);
    expect(existsSync(join(dir, '.assay'))).toBe(isRemembered);
    expect(hashOf(join(dir, '.git'))).toBe(before);
  });
});

/** Preloaded into Assay alone: its clock is set forward, then back, by years, at every look. */
const jumpy = `
const now = Date.now.bind(Date);
const jumps = [0, 400, -4000, 9, -1];
let looks = 0;
Date.now = () => now() + (jumps[looks++ % jumps.length] ?? 0) * 86_400_000;
`;

test('a clock that jumps by years changes neither verdict nor durations', async () => {
  const { env, dir, validate, write } = await repos.make({
    ...small,
    'package.json': manifest({ scripts: { test: 'node --test --test-timeout=60000' } }),
  });
  write({
    'src/code.js': 'export const one = 2;\n',
    'test/code.test.js': loads("test('red', () => assert.fail('red'));"),
  });
  const preload = join(dir, '..', 'jumpy.cjs');
  writeFileSync(preload, `if (/main\\.js$/.test(process.argv[1] ?? '')) {${jumpy}}`);
  env['NODE_OPTIONS'] = `--require ${preload}`;
  for (let turn = 0; turn < 2; turn += 1) {
    const { code, json, stderr } = await validate();
    expect(json.failures).toMatchObject([{ test: 'red', class: 'new-test-failing' }]);
    expect(json.timing.totalMs).toBeGreaterThan(0);
    expect(json.timing.totalMs).toBeLessThan(120_000);
    expect(stderr).not.toMatch(bug);
    expect(code).toBe(1);
  }
});
