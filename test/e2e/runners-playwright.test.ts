/** The Playwright adapter with the real, installed runner: conformance, and what only Playwright has. No browser is needed here. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { playwrightRunner } from '#adapters/runner/playwright/runner';
import type { Manifest } from '#domain/project';
import type { Suite } from '#domain/suite';
import { runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { runCommand, runnerAssets, runRunner } from '../support/run-runner.ts';

const nodeModules = join(import.meta.dirname, '../../node_modules');
type Files = Readonly<Record<string, string>>;

/** A folder with `files`, a configuration unless they have one, and our own node_modules. */
function makeFolder(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-runner-')));
  const all = { 'package.json': '{"name":"sample"}', 'playwright.config.ts': 'export default {};', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(nodeModules, join(root, 'node_modules'));
  return root;
}

async function detect(root: string, script = 'playwright test'): Promise<Suite> {
  const manifest: Manifest = {
    ...{ name: 'sample', type: 'commonjs', private: true, scripts: { test: script }, dependencies: {} },
    ...{ packageManager: null, workspaces: [], raw: {} },
  };
  const { questions, notes } = playwrightRunner.detect({
    ...{ pkg: { dir: '', manifest }, tree: diskTree(root), node: null, nested: [] },
    invocations: [{ script: 'test', text: script, env: {}, argv: script.split(' '), line: script }],
  });
  const [question] = questions;
  if (!question) throw new Error(`nothing found: ${notes.join()}`);
  const { stdout, stderr } = await runCommand(question.command(runnerAssets));
  const suite = question.answer(stdout);
  if (!suite) throw new Error(`no answer: ${stdout}${stderr}`);
  return suite;
}

const head = `import { expect, test } from '@playwright/test';`;

runnerConformance(playwrightRunner, {
  samples: {
    outcomes: `${head}
      test('passes', () => {});
      test('fails', () => { throw new Error('one is two'); });
      test.skip('is skipped', () => {});
      test.describe('outer', () => { test.describe('inner', () => { test('is nested', () => {}); }); });`,
    passing: `${head} test('works', () => {});`,
    unloadable: `${head} import 'no-such-package'; test('never runs', () => {});`,
    killer: `${head} test('kills', () => { process.kill(process.ppid, 'SIGKILL'); });`,
  },
  fileName: (stem) => `${stem}.spec.ts`,
  run: runRunner,
  makeProject: async (files) => {
    const root = makeFolder(files);
    return { root, suite: await detect(root), dispose: () => rmSync(root, { recursive: true, force: true }) };
  },
});

/** Runs all or `some` files of the suite; `[project] file › title: outcome` for each test. */
async function play(files: Files, some: readonly (readonly [string | null, string])[] | null = null, script?: string) {
  const root = makeFolder(files);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const suite = await detect(root, script);
  const all = suite.projects.flatMap(({ name, include }) => include.map((file) => [name, file] as const));
  const wanted = (some ?? all).map(([project, file]) => ({ suite: suite.id, project, file }));
  const { events, stderr, stdout } = await runRunner(playwrightRunner, { suite, files: wanted, root, workers: 2 });
  const tests = events.filter((it) => it.type === 'test');
  const lines = tests.map((it) => `[${it.project ?? ''}] ${it.file} › ${it.title.join(' › ')}: ${it.outcome}`);
  const problems = events.flatMap((it) => (it.type === 'problem' ? [it.error.message] : []));
  return { suite, events, tests, lines: lines.toSorted(), problems, log: stdout + stderr, root };
}

const passing = `${head} test('works', () => {});`;

describe('playwright', () => {
  test('runs exactly the wanted pairs, and the setup project they depend on, in an ES module configuration too', async () => {
    const config = `import { defineConfig } from '@playwright/test';
      const only: RegExp = /auth\\.setup\\.ts$/;
      export default defineConfig({ testDir: './e2e', workers: 1, projects: [
        { name: 'setup', testMatch: only },
        { name: 'one', dependencies: ['setup'] },
        { name: 'two', testDir: './other' },
        { name: 'three', testIgnore: 'b.spec.ts' },
      ] });`;
    const { lines, suite, log, events } = await play(
      {
        ...{ 'package.json': '{"name":"sample","type":"module"}', 'playwright.config.ts': config },
        ...{
          'e2e/auth.setup.ts': passing,
          'e2e/a.spec.ts': passing,
          'e2e/b.spec.ts': passing,
          'other/c.spec.ts': passing,
        },
      },
      [
        ['one', 'e2e/a.spec.ts'],
        ['two', 'other/c.spec.ts'],
      ],
    );
    expect(suite.projects.map(({ name, include, setupFiles }) => [name, include, setupFiles])).toEqual([
      ['setup', ['e2e/auth.setup.ts'], []],
      ['one', ['e2e/a.spec.ts', 'e2e/b.spec.ts'], ['e2e/auth.setup.ts']],
      ['two', ['other/c.spec.ts'], []],
      ['three', ['e2e/a.spec.ts'], []],
    ]);
    expect(lines, log).toEqual([
      '[one] e2e/a.spec.ts › works: passed',
      '[setup] e2e/auth.setup.ts › works: passed',
      '[two] other/c.spec.ts › works: passed',
    ]);
    expect(events.at(-1)).toEqual({ type: 'end', interrupted: false });
  });

  test('retries, time limits, expected failures, hooks and steps keep their meaning', async () => {
    const { tests, log } = await play({
      'playwright.config.ts': 'export default { retries: 1, timeout: 500 };',
      'a.spec.ts': `${head}
        test('flaky', async ({}, info) => { await test.step('a step', () => expect(info.retry).toBe(1)); });
        test('slow', () => new Promise(() => {}));
        test('expected to fail', () => { test.fail(); throw new Error('known'); });
        test('unexpectedly green', () => { test.fail(); });
        test.describe('hooked', () => { test.afterEach(() => { throw new Error('no cleanup'); }); test('x', () => {}); });
        test('compares', () => { expect([1800]).toContain(1799); });
        test('values', () => { expect(1800).toBe(1799); });`,
    });
    const brief = Object.fromEntries(
      tests.map((it) => [it.title.join(' › '), [it.outcome, it.tries, it.error?.phase]]),
    );
    expect(brief, log).toEqual({
      flaky: ['passed', 2, undefined],
      slow: ['failed', 2, 'test'],
      'expected to fail': ['passed', 1, undefined],
      'unexpectedly green': ['failed', 2, 'test'],
      'hooked › x': ['failed', 2, 'hook'],
      compares: ['failed', 2, 'test'],
      values: ['failed', 2, 'test'],
    });
    const values = tests.find((it) => it.title[0] === 'values')?.error;
    expect(values).toMatchObject({ expected: '1799', actual: '1800' });
    expect(tests.find((it) => it.title[0] === 'slow')?.error?.message).toMatch(/Test timeout of 500ms exceeded/);
  });

  test('serial tests that are run again as a group are told once, with what became of them', async () => {
    const { lines, tests } = await play({
      'playwright.config.ts': 'export default { retries: 1 };',
      'a.spec.ts': `${head} test.describe.configure({ mode: 'serial' });
        test('first', () => {});
        test('second', ({}, info) => { expect(info.retry).toBe(1); });
        test('third', () => {});`,
    });
    expect(lines).toEqual(['first', 'second', 'third'].map((it) => `[] a.spec.ts › ${it}: passed`));
    expect(tests.map((it) => it.tries)).toEqual(expect.arrayContaining([2, 2]));
  });

  test('tests whose setup failed have no answer, and the reason is said', async () => {
    const { lines, problems, events } = await play({
      'playwright.config.ts': `export default { projects: [
        { name: 'setup', testMatch: /setup\\.ts/ }, { name: 'main', dependencies: ['setup'] } ] };`,
      'all.setup.ts': `${head} test('logs in', () => { throw new Error('no such user'); });`,
      'a.spec.ts': passing,
    });
    expect(lines).toEqual(['[setup] all.setup.ts › logs in: failed']);
    expect(problems).toEqual(['not run: a project that it depends on failed']);
    expect(events.filter((it) => it.type === 'file-end')).toMatchObject([{ file: 'all.setup.ts' }]);
  });

  test('nothing is written into the tree: neither artifacts nor snapshots that are missing', async () => {
    const { lines, root, log } = await play({
      'playwright.config.ts': `export default { reporter: 'html', use: { trace: 'on' } };`,
      'a.spec.ts': `${head} import { writeFileSync } from 'node:fs';
        test('snapshot', ({}, info) => { writeFileSync(info.outputPath('x.txt'), ''); expect('text').toMatchSnapshot('a.txt'); });`,
    });
    expect(lines, log).toEqual(['[] a.spec.ts › snapshot: failed']);
    expect([...diskTree(root).files.keys()].toSorted()).toEqual(['a.spec.ts', 'package.json', 'playwright.config.ts']);
  });

  test('a server that already listens is never taken for the own one, whatever the configuration allows', async () => {
    const server = createServer((_, response) => response.end('somebody else')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { lines, problems, suite } = await play({
      'playwright.config.ts': `export default {
        webServer: { command: 'node server.js', url: 'http://127.0.0.1:${port}', reuseExistingServer: true } };`,
      'a.spec.ts': passing,
    });
    expect(suite.served).toEqual({
      ...{ because: '`node server.js` serves what it tests', dir: '', holds: [`port ${port}`], unknown: null },
    });
    expect(lines).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/^http:\S+ already answers, and nobody knows for which code: stop/),
    ]);
  });

  test('a browser that is not installed, and a server that nobody starts, are no failures of a test', async () => {
    const { lines, problems } = await play({
      'playwright.config.ts': `export default { use: { baseURL: 'http://127.0.0.1:9' } };`,
      'a.spec.ts': `${head} test('asks', async ({ request }) => { await request.get('/'); });`,
    });
    expect(lines).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^nothing answers, and the configuration starts no web server/)]);
    const missing = await play({
      'playwright.config.ts': `export default { use: { launchOptions: { executablePath: '/nonexistent' } } };`,
      'a.spec.ts': `${head} test('opens', async ({ page }) => { await page.goto('about:blank'); });`,
    });
    expect(missing.lines).toEqual([]);
    expect(missing.problems).toEqual([expect.stringMatching(/^the browser is not installed: npx playwright install/)]);
  });

  test('a file in which the script chooses no test by title has answered, with none', async () => {
    const files = { 'a.spec.ts': `${head} test('slow @smoke', () => {});`, 'b.spec.ts': passing };
    const config = { 'playwright.config.js': 'module.exports = {};' };
    const { lines, problems, events } = await play({ ...config, ...files }, null, 'playwright test --grep @smoke');
    expect(lines).toEqual(['[] a.spec.ts › slow @smoke: passed']);
    expect(problems).toEqual([]);
    expect(events.filter((it) => it.type === 'file-end').map((it) => it.file)).toEqual(['a.spec.ts', 'b.spec.ts']);
    const none = await play({ ...config, 'b.spec.ts': passing }, null, 'playwright test --grep @smoke');
    expect(none.problems).toEqual([expect.stringMatching(/no tests found/i)]);
  });

  test("the script's arguments are kept, its filters and projects choose files", async () => {
    const { lines, suite } = await play(
      {
        'e2e/playwright.config.js': `module.exports = { projects: [{ name: 'Desktop Chrome' }, { name: 'phone' }] };`,
        'e2e/a.spec.ts': `${head} test('slow @smoke', () => {}); test('other', () => {});`,
        'e2e/b.spec.ts': passing,
      },
      null,
      'playwright test -c e2e --grep @smoke --project desktop* --reporter=html a.spec',
    );
    expect(suite.args).toEqual(['--config=e2e/playwright.config.js', '--grep', '@smoke']);
    expect(lines).toEqual(['[Desktop Chrome] e2e/a.spec.ts › slow @smoke: passed']);
  });
});
