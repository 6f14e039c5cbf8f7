/** `assay repro` is exact: what was seen on uncommitted work is seen again when that work is gone, and not when its snapshot is. */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, filesBelow } from '../support/leftovers.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const shop: Files = {
  'package.json': JSON.stringify({ name: 'shop', type: 'module', private: true, scripts: { test: 'node --test' } }),
  'src/price.js': "import { rate } from './rate.js';\nexport const price = (net) => net + rate;\n",
  'src/rate.js': 'export const rate = 2;\n',
  'src/old.js': 'export {};\n',
  'test/price.test.js': `import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { price } from '../src/price.js';
test('adds the rate', () => assert.equal(\`\${price(1)} \${existsSync('src/old.js')}\`, '3 true'));
`,
};

/** A failure that needs a modified, an untracked and a deleted file, none of them in a commit. */
async function dirtyFailure(): Promise<{ made: ScratchRepo; id: string; tree: string }> {
  const made = await makeRepo(shop);
  repo = made;
  made.write({
    'src/price.js': "import { rate } from './fresh.js';\nexport const price = (net) => net + rate;\n",
    'src/fresh.js': 'export const rate = 40;\n',
    'src/old.js': null,
  });
  const { json } = await made.validate();
  const [failure] = json.failures;
  expect(failure).toMatchObject({ file: 'test/price.test.js', class: 'regression' });
  expect(failure?.message).toContain('41 false');
  return { made, id: failure?.id ?? '', tree: json.change.head.tree };
}

async function clean(made: ScratchRepo): Promise<void> {
  await made.git('reset', '-q', '--hard');
  await made.git('clean', '-q', '-fd');
  expect(await made.git('status', '--porcelain')).toBe('');
}

async function nothingLeft(made: ScratchRepo): Promise<void> {
  await eventually(
    () => [...filesBelow(join(made.cache, 'assay', 'trees')), ...filesBelow(made.env['TMPDIR'] ?? '')],
    (left) => left.length === 0,
  );
}

describe('a failure of uncommitted work', () => {
  test('comes back after the work tree was cleaned, from the very same tree, as often as asked', async () => {
    const { made, id, tree } = await dirtyFailure();
    await clean(made);
    const again = await made.assay('repro', id, '--times', '3', '--json');
    const json = JSON.parse(again.stdout) as object;
    expect(json).toMatchObject({ result: 'same', times: 3, counts: { same: 3, passed: 0 }, tree, seenTree: tree });
    expect(json).toMatchObject({ message: expect.stringContaining('41 false') });
    expect(again.stderr).toContain('3 of 3  failed with the same error');
    expect(again.code).toBe(1);
    expect(await made.git('status', '--porcelain')).toBe('');
    await nothingLeft(made);
  });

  test('whose snapshot is gone says so, and is no answer', async () => {
    const { made, id, tree } = await dirtyFailure();
    await clean(made);
    rmSync(made.cache, { recursive: true });
    const { code, stdout } = await made.assay('repro', id);
    expect(stdout).toContain('NOT RUN');
    expect(stdout).toContain(`gone (tree ${tree.slice(0, 12)})`);
    expect(code).toBe(3);
  });

  test('can be looked at in a shell, with what the test has, until the shell ends', async () => {
    const { made, id } = await dirtyFailure();
    await clean(made);
    const shell = join(made.dir, '..', 'shell');
    const told = join(made.dir, '..', 'told');
    writeFileSync(
      shell,
      `#!/bin/sh
{ pwd; ls src; echo "scrubbed \${NODE_TEST_CONTEXT:-yes}"; node --test test/price.test.js; echo "exit $?"; } >"${told}" 2>&1
sleep 1000 &
`,
    );
    chmodSync(shell, 0o755);
    Object.assign(made.env, { SHELL: shell, NODE_TEST_CONTEXT: 'child-v8' });
    const { code, stderr } = await made.assay('repro', id, '--shell');
    const seen = readFileSync(told, 'utf8');
    const [folder = '', ...rest] = seen.split('\n');
    expect(folder).not.toContain(made.dir);
    expect(stderr).toContain(`folder   ${folder}`);
    expect(rest.slice(0, 3)).toEqual(['fresh.js', 'price.js', 'rate.js']);
    expect(seen).toContain('scrubbed yes');
    expect(seen).toContain('41 false');
    expect(seen).toContain('exit 1');
    expect(code).toBe(0);
    await nothingLeft(made);
  });
});

test.each([
  [['--times', '0'], '--times'],
  [['--shell', '--times', '3'], '--shell and --times'],
])('%j is refused', async (args, words) => {
  const { made, id } = await dirtyFailure();
  const { code, stderr } = await made.assay('repro', id, ...args);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});
