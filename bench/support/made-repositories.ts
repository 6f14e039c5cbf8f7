/** Repositories made for a bench, of node:test files alone, so that nothing has to be installed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runnerEnvironment } from './assay-run.ts';
import { type Checkout, openCheckout } from './checkout.ts';
import type { Scratch } from './scratch.ts';

const perFolder = 50;

/** Half sources, a tenth tests, the rest data: each source imports a few before it, so that the graph has depth and width. */
export function manyFiles(count: number, scratch: Scratch): Promise<Checkout> {
  const sources = Math.floor(count / 2);
  const tests = Math.floor(count / 10);
  const nameOf = (at: number): string => `src/${Math.floor(at / perFolder)}/${at % perFolder}.js`;
  const files: Record<string, string> = { 'package.json': manifest };
  for (let at = 0; at < sources; at += 1) {
    const imported = at === 0 ? [] : [...new Set([Math.floor(at / 2), Math.floor(at / 7), at - 1])];
    const lines = imported.map((it, index) => `import { value as v${index} } from '../../${nameOf(it)}';`);
    const body = Array.from({ length: 40 }, (_, line) => `export const f${line} = (n) => n + ${line + at};`);
    const sum = ['1', ...imported.map((_, index) => `v${index}`)].join(' + ');
    files[nameOf(at)] = [...lines, ...body, `export const value = (${sum}) % 997;`, ''].join('\n');
  }
  for (let at = 0; at < tests; at += 1) {
    const source = nameOf(Math.floor((at * sources) / tests));
    files[`test/${at}.test.js`] =
      `import test from 'node:test';\nimport { value } from '../${source}';\ntest('adds ${at}', () => { if (!(value >= 0)) throw 1; });\n`;
  }
  for (let at = Object.keys(files).length; at < count; at += 1) files[`data/${at % 40}/${at}.txt`] = `${at}\n`;
  return makeRepository('many', files, scratch);
}

/** One test that prints so many megabytes. */
export function loudRepository(megabytes: number, scratch: Scratch): Promise<Checkout> {
  const loud = `import test from 'node:test';
import '../src/0.js';
test('loud', () => { for (let n = 0; n < ${megabytes}; n += 1) process.stdout.write('x'.repeat(1e6 - 1) + '\\n'); });
`;
  return makeRepository(
    'loud',
    { 'package.json': manifest, 'src/0.js': 'export {};\n', 'test/0.test.js': loud },
    scratch,
  );
}

const manifest = JSON.stringify({ name: 'made', type: 'module', private: true, scripts: { test: 'node --test' } });

async function makeRepository(name: string, files: Readonly<Record<string, string>>, { folder, signal }: Scratch) {
  const root = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...author, ...args], { cwd: root, env: runnerEnvironment() });
  git('init', '--quiet', '-b', 'main');
  git('add', '--all');
  git('commit', '--quiet', '--no-verify', '--message', 'made');
  return openCheckout(root, signal);
}
