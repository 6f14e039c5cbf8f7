/** `assay watch` on small real repositories, through the built binary: it waits for what is printed, never for time to pass. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, filesBelow, hashOf, processesWith } from '../support/leftovers.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';
import { startWatch, type WatchProcess } from '../support/watching.ts';

let repo: ScratchRepo | null = null;
let watch: WatchProcess | null = null;
afterEach(async () => {
  await watch?.quit();
  repo?.remove();
  repo = null;
  watch = null;
});

const manifest = JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' } });
const green = 'export const add = (a, b) => a + b;\n';
const red = 'export const add = (a, b) => a - b;\n';
const addTest = `import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from '../src/add.js';
test('add works', () => assert.equal(add(1, 2), 3));
`;
/** Ends only when the file it is told of is there. */
const slowTest = `import { existsSync } from 'node:fs';
import test from 'node:test';
import '../src/add.js';
test('waits', async () => {
  while (!existsSync(process.env.E2E_GO)) await new Promise((resolve) => setTimeout(resolve, 20));
});
`;
const sums: Files = { 'package.json': manifest, 'src/add.js': green, 'test/add.test.js': addTest };

async function start(
  files: Files = sums,
  prepare: (made: ScratchRepo) => Promise<void> = async () => undefined,
): Promise<{ made: ScratchRepo; watching: WatchProcess; go: string }> {
  const made = await makeRepo(files);
  repo = made;
  await prepare(made);
  await made.git('checkout', '-q', 'main');
  const go = join(made.env['TMPDIR'] ?? '', 'go');
  await made.git('checkout', '-q', '-b', 'work');
  await made.commit('more', { 'src/add.js': `${green}export const more = 1;\n` });
  const watching = startWatch(made, { E2E_GO: go });
  watch = watching;
  return { made, watching, go };
}

async function nothingLeft(made: ScratchRepo, { mark }: WatchProcess): Promise<void> {
  await eventually(
    () => processesWith(mark),
    (left) => left.length === 0,
  );
  const trees = filesBelow(join(made.cache, 'assay', 'trees'));
  const temporary = filesBelow(made.env['TMPDIR'] ?? '').filter((file) => file !== 'go');
  expect([...trees, ...temporary]).toEqual([]);
}

describe('a save', () => {
  test('is judged, red then green, with its first failure before its verdict; nothing is left and .git is untouched', async () => {
    const { made, watching } = await start();
    const before = hashOf(join(made.dir, '.git'));
    expect(await watching.next('verdict')).toMatchObject({ verdict: 'pass' });
    made.write({ 'src/add.js': red });
    const seen = await watching.next('change.seen');
    expect(seen.since).toEqual(['src/add.js']);
    expect(await watching.next('first-failure')).toMatchObject({
      tree: seen.tree,
      name: 'test/add.test.js › add works',
    });
    const verdict = await watching.next('verdict');
    expect(verdict).toMatchObject({ verdict: 'fail', tree: seen.tree });
    expect(verdict.report?.failures).toMatchObject([{ file: 'test/add.test.js', class: 'regression' }]);
    made.write({ 'src/add.js.tmp': green });
    renameSync(join(made.dir, 'src/add.js.tmp'), join(made.dir, 'src/add.js')); // as editors save
    expect(await watching.next('verdict')).toMatchObject({ verdict: 'pass' });
    expect(await watching.quit()).toBe(130);
    await nothingLeft(made, watching);
    expect(hashOf(join(made.dir, '.git'))).toBe(before);
  });

  test('that changes nothing starts no run', async () => {
    const { made, watching } = await start();
    await watching.next('verdict');
    made.write({ 'src/add.js': `${green}export const more = 1;\n` });
    await watching.next('unchanged');
    expect(watching.events.filter(({ event }) => event === 'change.seen')).toHaveLength(1);
  });

  test('in a new folder is seen', async () => {
    const { made, watching } = await start();
    await watching.next('verdict');
    made.write({ 'lib/deep/new.js': 'export {};\n' });
    expect((await watching.next('change.seen')).since).toEqual(['lib/deep/new.js']);
  });

  test('during a run ends that run, whose processes are gone before the next one begins', async () => {
    const { made, watching, go } = await start({ ...sums, 'test/slow.test.js': slowTest });
    const running = () => processesWith(watching.mark).filter((line) => line.includes('slow.test.js'));
    await eventually(running, (found) => found.length > 0);
    const old = running().map((line) => line.split(' ')[0]);
    made.write({ 'src/add.js': `${green}export const newer = 1;\n` });
    await watching.next('superseded');
    expect(running().filter((line) => old.includes(line.split(' ')[0]))).toEqual([]);
    writeFileSync(go, '');
    const verdict = await watching.next('verdict');
    const seen = watching.events.filter(({ event }) => event === 'change.seen');
    expect(verdict.tree).toBe(seen.at(-1)?.tree);
    expect(watching.events.filter(({ event }) => event === 'verdict')).toHaveLength(1);
  });

  test('twenty quick ones: only the newest is judged, and nothing is left', async () => {
    const { made, watching, go } = await start({ ...sums, 'test/slow.test.js': slowTest });
    for (let turn = 1; turn <= 20; turn += 1) {
      await watching.next('change.seen');
      made.write({ [`src/more-${turn % 7}.js`]: `// ${turn}\n` });
    }
    const newest = await watching.next('change.seen');
    expect(newest.since).toBeNull();
    writeFileSync(go, '');
    expect(await watching.next('verdict')).toMatchObject({ verdict: 'pass', tree: newest.tree });
    expect(watching.events.filter(({ event }) => event === 'verdict')).toHaveLength(1);
    expect(watching.events.filter(({ event }) => event === 'superseded')).toHaveLength(20);
    expect(await watching.quit()).toBe(130);
    await nothingLeft(made, watching);
    const store = new DatabaseSync(join(made.dir, '.assay', 'assay.db'), { readOnly: true });
    expect(store.prepare("select count(*) as open from run where status = 'open'").get()).toEqual({ open: 0 });
    store.close();
  });
});

describe('git', () => {
  test('switching to a branch with a thousand other files is judged once, when git is done', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`data/f${index}.txt`, `${index}\n`]));
    const { made, watching } = await start(sums, async (before) => {
      await before.git('checkout', '-q', '-b', 'many');
      await before.commit('many files', many);
    });
    await watching.next('verdict');
    await made.git('checkout', '-q', 'many');
    const seen = await watching.next('change.seen');
    expect(seen.files).toHaveLength(1_000);
    expect(await watching.next('verdict')).toMatchObject({ tree: seen.tree });
    expect(watching.events.filter(({ event }) => event === 'superseded')).toEqual([]);
  });

  test('a conflict is told and waited out', async () => {
    const { made, watching } = await start();
    await made.git('checkout', '-q', 'main');
    await made.commit('theirs', { 'src/add.js': `${green}// theirs\n` });
    await made.git('checkout', '-q', 'work');
    await made.commit('mine', { 'src/add.js': `${green}export const mine = 1;\n` });
    await made.git('merge', 'main').catch(() => undefined);
    const problem = await watching.next('problem');
    expect(problem.message).toContain('src/add.js');
    await made.commit('resolved', { 'src/add.js': green });
    expect(await watching.next('verdict')).toMatchObject({ verdict: 'pass' });
  });

  test('the checkout being removed ends it, with the reason', async () => {
    const { made, watching } = await start();
    await watching.next('verdict');
    rmSync(made.dir, { recursive: true, force: true });
    expect(await watching.ended).toBe(3);
    expect(watching.stderr()).toContain('is gone');
  });
});

test('a test that writes a new file with every run does not go on for ever, and says so', async () => {
  const writer = `import { existsSync, writeFileSync } from 'node:fs'; // what it sees elsewhere lets no result of it stand
import test from 'node:test';
import '../src/add.js';
test('writes', () => existsSync('/etc/hostname') && writeFileSync('out.json', String(process.hrtime.bigint())));
`;
  const { made, watching } = await start({ ...sums, 'test/writes.test.js': writer });
  expect((await watching.next('own-writes')).files).toEqual(['out.json']);
  await watching.next('verdict'); // the last one, should it have been somebody's save
  const runs = () => watching.events.filter(({ event }) => event === 'change.seen').length;
  const before = runs();
  made.write({ 'src/add.js': `${green}export const mine = 1;\n` });
  const seen = await watching.next('change.seen');
  expect(seen.since).toEqual(['src/add.js']);
  await watching.next('verdict');
  expect(runs()).toBe(before + 1);
});
