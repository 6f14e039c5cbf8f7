import { lutimesSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isNewer } from '#adapters/environment/worktree/builds/age';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-age-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, seconds: number): void {
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), seconds, seconds);
}

test('links inside of a build are not followed, in circles or out of it', async () => {
  mkdirSync(join(root, 'dist'));
  write('young.js', 300);
  write('source.ts', 200);
  write('dist/old.js', 100);
  for (const [name, target] of Object.entries({ one: '.', other: '.', out: '../young.js' })) {
    symlinkSync(target, join(root, 'dist', name));
    lutimesSync(join(root, 'dist', name), 100, 100);
  }
  utimesSync(join(root, 'dist'), 100, 100);
  expect(await isNewer(root, ['dist'], ['source.ts'])).toBe(false);
  write('dist/old.js', 201);
  expect(await isNewer(root, ['dist'], ['source.ts'])).toBe(true);
});
