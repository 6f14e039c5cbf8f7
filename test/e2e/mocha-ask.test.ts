import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capture } from '#kit/process';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-ask-')));
});
afterEach(() => rmSync(root, { recursive: true }));

test('absolute paths of the tree come relative: the answer serves other trees', async () => {
  const config = join(root, 'pkg/.mocharc.js');
  mkdirSync(join(root, 'pkg'));
  const text = `const at = (path) => require('node:path').join(__dirname, path);
    module.exports = { require: [at('setup.js'), 'tsx'], file: at('../shared.js'), config: '/etc/x', timeout: 5 };`;
  writeFileSync(config, text);
  const ask = join(import.meta.dirname, '../../src/adapters/runner/mocha/ask.mjs');
  const { stdout, stderr } = await capture([process.execPath, ask, config, root], { cwd: join(root, 'pkg'), env: {} });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout.toString().trim().slice('assay-mocha-config:'.length))).toEqual({
    require: ['./setup.js', 'tsx'],
    file: '../shared.js',
    config: '/etc/x',
    timeout: 5,
  });
});
