import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesBelow, folderFacts } from '#adapters/machine/local/folders';
import { createLocalMachine } from '#adapters/machine/local/machine';

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'assay-machine-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('this machine tells what it is, and nothing is left of asking', async () => {
  const facts = await createLocalMachine({ env: {}, cacheRoot: join(dir, 'cache', 'assay') }).facts(dir);
  expect(facts).toMatchObject({ platform: process.platform, node: process.versions.node, cacheBytes: 0 });
  expect(facts.cache).toMatchObject({ exists: false, writable: true });
  expect(facts.checkout).toMatchObject({ path: dir, exists: true, writable: true });
  expect(facts.cache.freeBytes).toBeGreaterThan(0);
  expect(readdirSync(dir)).toEqual([]);
  if (process.platform === 'linux') expect(facts.inotify?.watches).toBeGreaterThan(0);
});

test('a folder that cannot be written is told, also where permissions say otherwise', async () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  expect(await folderFacts(join(file, 'below'))).toMatchObject({ exists: false });
  if (process.platform === 'linux') expect((await folderFacts('/proc')).writable).toBe(false);
});

test('bytes are counted without following links, up to a limit', async () => {
  mkdirSync(join(dir, 'a'));
  writeFileSync(join(dir, 'a', 'file'), 'x'.repeat(10_000));
  symlinkSync('/', join(dir, 'a', 'everything'));
  const bytes = await bytesBelow(dir);
  expect(bytes).toBeGreaterThanOrEqual(10_000);
  expect(bytes).toBeLessThan(100_000);
  expect(await bytesBelow(dir, 1)).toBeNull();
  expect(await bytesBelow(join(dir, 'nowhere'))).toBe(0);
});

test('a container socket is found where the environment names it', async () => {
  const path = join(dir, 'docker.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const { sockets } = await createLocalMachine({ env: { DOCKER_HOST: `unix://${path}` }, cacheRoot: dir }).facts(dir);
  await new Promise((resolve) => server.close(resolve));
  expect(sockets).toContainEqual({ path, usable: true });
});
