import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isProven, unsatisfied } from '#adapters/environment/worktree/dependencies/installed';
import { satisfiesRange } from '#adapters/environment/worktree/dependencies/ranges';
import { findUnits } from '#adapters/environment/worktree/dependencies/units';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-installed-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function lay(path: string, value: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof value === 'string' ? value : JSON.stringify(value));
}

function treeOf(texts: Readonly<Record<string, unknown>>): TreeFiles {
  const text = (path: string) => (path in texts ? JSON.stringify(texts[path]) : null);
  return { tree: 't', entries: [], ids: new Map(Object.keys(texts).map((path) => [path, 'id'])), text };
}

function unitOf(files: TreeFiles) {
  const [unit] = findUnits(files);
  if (!unit) throw new Error('no unit');
  return unit;
}

test('npm’s record must have every package of the lockfile in its version; optional ones may be absent', async () => {
  const packages = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/mac': { version: '1.0.0', optional: true } };
  const files = treeOf({ 'package.json': {}, 'package-lock.json': { packages: { '': {}, ...packages } } });
  const proven = () => isProven(root, files, unitOf(files));
  expect(await proven()).toBe(false);
  lay('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
  expect(await proven()).toBe(true);
  lay('node_modules/.package-lock.json', { packages: { ...packages, 'node_modules/a': { version: '1.0.1' } } });
  expect(await proven()).toBe(false);
});

test('Yarn 1’s record must resolve every range as the lockfile does', async () => {
  const lock = '# yarn lockfile v1\n\n\n"@s/a@^1", b@2:\n  version "1.0.0"\n  resolved "https://r/a.tgz#1"\n';
  const text = (path: string) => (path === 'yarn.lock' ? lock : path === 'package.json' ? '{}' : null);
  const files: TreeFiles = {
    tree: 't',
    entries: [],
    ids: new Map([
      ['package.json', 'i'],
      ['yarn.lock', 'i'],
    ]),
    text,
  };
  const proven = () => isProven(root, files, unitOf(files));
  expect(await proven()).toBe(false);
  lay('node_modules/.yarn-integrity', {
    lockfileEntries: { '@s/a@^1': 'https://r/a.tgz#1', 'b@2': 'https://r/a.tgz#1' },
  });
  expect(await proven()).toBe(true);
  lay('node_modules/.yarn-integrity', {
    lockfileEntries: { '@s/a@^1': 'https://r/a.tgz#0', 'b@2': 'https://r/a.tgz#1' },
  });
  expect(await proven()).toBe(false);
});

test('direct dependencies are looked up as Node does, nearest first', async () => {
  const files = treeOf({
    'package.json': {
      workspaces: ['p'],
      devDependencies: { a: '^1.0.0', gone: '1' },
      optionalDependencies: { mac: '1' },
    },
    'p/package.json': { name: 'p', dependencies: { a: '^2.0.0', b: '^1.0.0' } },
  });
  lay('node_modules/a/package.json', { version: '1.5.0' });
  lay('node_modules/b/package.json', { version: '2.0.0' });
  lay('p/node_modules/a/package.json', { version: '2.1.0' });
  expect(await unsatisfied(root, unitOf(files))).toEqual(['gone@1 (not installed)', 'b@^1.0.0 (2.0.0 is installed)']);
});

test.each([
  ['1.2.3', '^1.0.0', true],
  ['2.0.0', '^1.0.0', false],
  ['7.0.0-dev.2026', '7.0.0-dev.2026', true],
  ['1.5.0', 'npm:@scope/other@^1.0.0', true],
  ['2.5.0', 'npm:other@^1.0.0', false],
  ['0.0.0', 'workspace:^', true],
  ['3.0.0', 'github:a/b#main', true],
  ['3.0.0', 'latest', true],
])('%s for %s: %s', (version, range, expected) => {
  expect(satisfiesRange(version, range)).toBe(expected);
});
