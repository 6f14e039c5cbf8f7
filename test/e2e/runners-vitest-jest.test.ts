/** The Vitest and Jest adapters with the real, installed runners: conformance, and what only one of them does. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jestRunner } from '#adapters/runner/jest/runner';
import { vitestRunner } from '#adapters/runner/vitest/runner';
import type { Manifest } from '#domain/project';
import type { Suite } from '#domain/suite';
import type { Runner } from '#ports/runner';
import { type RunnerSamples, runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { runCommand, runnerAssets, runRunner } from '../support/run-runner.ts';

const nodeModules = join(import.meta.dirname, '../../node_modules');

/** A folder with `files`, a manifest with `script` as its test script, and our own node_modules. */
function makeFolder(script: string, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'assay-runner-'));
  const manifest = JSON.stringify({ name: 'sample', private: true, scripts: { test: script } });
  for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(nodeModules, join(root, 'node_modules'));
  return root;
}

/** The suites `runner` finds; questions are answered by starting the runner, as an executor would. */
async function detect(runner: Runner, root: string, script: string): Promise<Suite[]> {
  const manifest: Manifest = {
    name: 'sample',
    type: 'commonjs',
    private: true,
    scripts: { test: script },
    dependencies: {},
    packageManager: null,
    workspaces: [],
    raw: {},
  };
  const { suites, questions } = runner.detect({
    pkg: { dir: '', manifest },
    tree: diskTree(root),
    invocations: [{ script: 'test', text: script, env: {}, argv: script.split(' '), line: script }],
    node: null,
    nested: [],
  });
  const answers = questions.map(async (question) => {
    const { stdout, stderr } = await runCommand(question.command(runnerAssets));
    const answer = question.answer(stdout);
    if (!answer) throw new Error(`no answer: ${stderr}`);
    return answer;
  });
  return [...suites, ...(await Promise.all(answers))];
}

function conformance(runner: Runner, script: string, fileName: (stem: string) => string, samples: RunnerSamples): void {
  runnerConformance(runner, {
    samples,
    fileName,
    run: runRunner,
    makeProject: async (files) => {
      const root = makeFolder(script, files);
      const dispose = () => rmSync(root, { recursive: true, force: true });
      const [suite] = await detect(runner, root, script);
      if (!suite) throw new Error('no suite found');
      return { root, suite, dispose };
    },
  });
}

/** Vitest's and Jest's tests look alike but for the import. */
const samples = (head: string, load: string): RunnerSamples => ({
  outcomes: `${head}
    test('passes', () => {});
    test('fails', () => { throw new Error('one is two'); });
    test.skip('is skipped', () => {});
    describe('outer', () => { describe('inner', () => { test('is nested', () => {}); }); });`,
  passing: `${head} test('works', () => {});`,
  unloadable: `${head} ${load} test('never runs', () => {});`,
  killer: `${head} test('kills', () => { process.kill(process.ppid, 'SIGKILL'); });`,
});

const vitestHead = `import { describe, expect, test } from 'vitest';`;
conformance(
  vitestRunner,
  'vitest --run',
  (stem) => `${stem}.test.ts`,
  samples(vitestHead, `import 'no-such-package';`),
);
conformance(jestRunner, 'jest', (stem) => `${stem}.test.js`, samples('', `require('no-such-package');`));

/** Runs all or `some` files of the first suite and says `[project] file › title: outcome` for each test. */
async function runAll(
  runner: Runner,
  root: string,
  suite: Suite,
  files: readonly (readonly [string | null, string])[],
) {
  const wanted = files.map(([project, file]) => ({ suite: suite.id, project, file }));
  const { events, stderr } = await runRunner(runner, { suite, files: wanted, root, workers: 2 });
  const tests = events.filter((it) => it.type === 'test');
  const lines = tests.map((it) => `[${it.project ?? ''}] ${it.file} › ${it.title.join(' › ')}: ${it.outcome}`);
  return { events, stderr, lines };
}

describe('vitest', () => {
  test('runs a file in exactly the wanted projects, in the wanted order, in as many workers as its configuration allows', async () => {
    const config = `import { defineConfig } from 'vitest/config';
      export default defineConfig({ test: { maxWorkers: 1, coverage: { enabled: true, provider: 'v8' }, projects: [
        { extends: true, test: { name: 'one', include: ['*.test.ts'] } },
        { extends: true, test: { name: 'two', include: ['*.test.ts'] } },
      ] } });`;
    const body = `${vitestHead} test('works', () => {});`;
    const root = makeFolder('vitest run', { 'vitest.config.ts': config, 'a.test.ts': body, 'b.test.ts': body });
    try {
      const [suite] = await detect(vitestRunner, root, 'vitest run');
      if (!suite) throw new Error('no suite');
      expect(suite.projects.map((it) => it.name)).toEqual(['one', 'two']);
      const { lines, stderr } = await runAll(vitestRunner, root, suite, [
        ['two', 'b.test.ts'],
        ['one', 'a.test.ts'],
      ]);
      expect(lines, stderr).toEqual(['[two] b.test.ts › works: passed', '[one] a.test.ts › works: passed']);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('asks Vitest when the configuration is code', async () => {
    const config = `const stems = () => ['a'];
      export default { test: { include: stems().map((it) => it + '.check.ts') } };`;
    const root = makeFolder('vitest run', { 'vitest.config.mjs': config, 'a.check.ts': '', 'b.check.ts': '' });
    try {
      const [suite] = await detect(vitestRunner, root, 'vitest run');
      expect(suite?.projects).toMatchObject([{ name: null, root: '', include: ['a.check.ts'] }]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('a failing beforeAll, an unhandled rejection and a retried test keep their kinds', async () => {
    const root = makeFolder('vitest run', {
      'hook.test.ts': `import { beforeAll, test } from 'vitest'; beforeAll(() => { throw new Error('boom'); }); test('x', () => {});`,
      'late.test.ts': `${vitestHead} test('x', () => { Promise.reject(new Error('too late')); });`,
      'retry.test.ts': `${vitestHead} let n = 0; test('x', { retry: 2 }, () => { n += 1; expect(n).toBe(2); });`,
    });
    try {
      const [suite] = await detect(vitestRunner, root, 'vitest run');
      if (!suite) throw new Error('no suite');
      const { events } = await runAll(vitestRunner, root, suite, [
        [null, 'hook.test.ts'],
        [null, 'late.test.ts'],
        [null, 'retry.test.ts'],
      ]);
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'file-end',
          file: 'hook.test.ts',
          error: expect.objectContaining({ phase: 'hook' }),
        }),
      );
      expect(events).toContainEqual({
        type: 'problem',
        error: expect.objectContaining({ message: 'too late', phase: 'late' }),
      });
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'test', file: 'retry.test.ts', outcome: 'passed', tries: 2 }),
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe('jest', () => {
  test('tests see a clean argv and cannot end the run', async () => {
    const root = makeFolder('jest', {
      'jest.config.js': 'module.exports = { collectCoverage: true };',
      'argv.test.js': `test('x', () => { expect(process.argv.slice(2).join()).not.toMatch(/reporter|files.json/); });`,
      'exit.test.js': `test('x', () => { process.exit(0); });`,
    });
    try {
      const [suite] = await detect(jestRunner, root, 'jest');
      if (!suite) throw new Error('no suite');
      const { events, lines } = await runAll(jestRunner, root, suite, [
        [null, 'argv.test.js'],
        [null, 'exit.test.js'],
      ]);
      expect(lines).toEqual(['[] argv.test.js › x: passed']);
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'file-end',
          file: 'exit.test.js',
          error: expect.objectContaining({ phase: 'late' }),
        }),
      );
      expect(events.at(-1)).toEqual({ type: 'end', interrupted: false });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('asks Jest for projects, and runs the named ones', async () => {
    const config = `module.exports = { projects: [
      { displayName: 'one', testMatch: ['<rootDir>/one/*.js'] },
      { displayName: 'two', testRegex: 'two/.*[.]spec[.]js$' } ] };`;
    const body = `test('works', () => {});`;
    const files = { 'jest.config.js': config, 'one/a.js': body, 'two/b.spec.js': body, 'two/c.js': '' };
    const root = makeFolder('jest', files);
    try {
      const [suite] = await detect(jestRunner, root, 'jest');
      if (!suite) throw new Error('no suite');
      expect(suite.projects).toMatchObject([
        { name: 'one', include: ['one/*.js'] },
        { name: 'two', include: ['two/b.spec.js'] },
      ]);
      const { lines, stderr } = await runAll(jestRunner, root, suite, [['two', 'two/b.spec.js']]);
      expect(lines, stderr).toEqual(['[two] two/b.spec.js › works: passed']);
      const both = await runAll(jestRunner, root, suite, [
        ['one', 'one/a.js'],
        ['two', 'two/b.spec.js'],
      ]);
      expect(both.lines.toSorted(), both.stderr).toEqual([
        '[one] one/a.js › works: passed',
        '[two] two/b.spec.js › works: passed',
      ]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
