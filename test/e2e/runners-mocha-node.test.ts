/** The Mocha, node:test and command adapters with the real, installed programs: conformance, and what only one of them does. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { commandRunner } from '#adapters/runner/command/runner';
import { mochaRunner } from '#adapters/runner/mocha/runner';
import { nodeTestRunner } from '#adapters/runner/node-test/runner';
import type { Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import type { Runner } from '#ports/runner';
import { type RunnerSamples, runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { runCommand, runnerAssets, runRunner } from '../support/run-runner.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with `files`, a manifest with `script` as its test script, and our own node_modules. */
function makeFolder(script: string, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'assay-runner-'));
  folders.push(root);
  const manifest = JSON.stringify({ name: 'sample', private: true, scripts: { test: script } });
  for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
  return root;
}

async function onlySuite(runner: Runner, root: string): Promise<Suite> {
  const { project, questions } = discoverProject(diskTree(root), [runner], process.versions.node);
  const answers = questions.map(async (it) => it.answer((await runCommand(it.command(runnerAssets))).stdout));
  const [suite] = [...project.suites, ...(await Promise.all(answers))];
  if (!suite) throw new Error('no suite found');
  return suite;
}

function conformance(runner: Runner, script: string, fileName: (stem: string) => string, samples: RunnerSamples): void {
  runnerConformance(runner, {
    ...{ samples, fileName, run: runRunner },
    makeProject: async (files) => {
      const root = makeFolder(script, files);
      return { root, suite: await onlySuite(runner, root), dispose: () => undefined };
    },
  });
}

conformance(mochaRunner, 'mocha "**/*.spec.js"', (stem) => `${stem}.spec.js`, {
  outcomes: `it('passes', () => {});
    it('fails', () => { throw new Error('one is two'); });
    it.skip('is skipped', () => {});
    describe('outer', () => { describe('inner', () => { it('is nested', () => {}); }); });`,
  passing: `it('works', () => {});`,
  unloadable: `require('no-such-package'); it('never runs', () => {});`,
  killer: `it('kills', () => { process.kill(process.pid, 'SIGKILL'); });`,
});

const nodeHead = `const { test, describe } = require('node:test');`;
conformance(nodeTestRunner, 'node --test', (stem) => `${stem}.test.js`, {
  outcomes: `${nodeHead} test('passes', () => {});
    test('fails', () => { throw new Error('one is two'); });
    test.skip('is skipped', () => {});
    describe('outer', () => { describe('inner', () => { test('is nested', () => {}); }); });`,
  passing: `${nodeHead} test('works', () => {});`,
  unloadable: `${nodeHead} require('no-such-package'); test('never runs', () => {});`,
  killer: `${nodeHead} test('kills', () => { process.kill(process.ppid, 'SIGKILL'); });`,
});

/** Runs every file of the suite, or `only` these: `file › title: outcome tries phase`, and errors of files. */
async function runAll(runner: Runner, root: string, only?: readonly string[]) {
  const suite = await onlySuite(runner, root);
  const all = matchTestFiles(diskTree(root).files.keys(), suite);
  const files = only ? only.map((file) => ({ suite: suite.id, project: null, file })) : all;
  const { events, stderr } = await runRunner(runner, { suite, files, root, workers: 2 });
  const lines = events.flatMap((it) => {
    if (it.type === 'test')
      return [
        `${it.file} › ${it.title.join(' › ')}: ${[it.outcome, it.tries, it.error?.phase ?? ''].join(' ').trim()}`,
      ];
    if (it.type === 'file-end' && it.error) return [`${it.file}: ${it.error.phase} ${it.error.message.split('\n')[0]}`];
    return it.type === 'problem' ? [`problem: ${it.error.message}`] : [];
  });
  return { lines, stderr, events };
}

describe('mocha', () => {
  test('runs the given files alone, in the given order, though the configuration names others', async () => {
    const root = makeFolder('mocha --expose-gc', {
      '.mocharc.js': `const dir = require('node:path').basename('x/spec'); module.exports = { spec: dir, require: './setup.js', sort: true };`,
      'setup.js': 'globalThis.ready = typeof gc;',
      'spec/a.js': `it('a', () => { if (ready !== 'function') throw ready; if (process.env.ASSAY_REPORT_FD) throw 1; });`,
      'spec/b.js': `it('b', () => {});`,
      'spec/c.js': `it('c', () => {});`,
    });
    const { lines, stderr } = await runAll(mochaRunner, root, ['spec/b.js', 'spec/a.js']);
    expect(lines, stderr).toEqual(['spec/b.js › b: passed 1', 'spec/a.js › a: passed 1']);
  });

  test('a helper without tests and a file that --grep leaves empty have answered', async () => {
    const root = makeFolder('mocha --grep fast "*.js"', {
      'helper.js': 'module.exports = 1;',
      'a.js': `it('a is fast', () => {});`,
      'b.js': `it('b is slow', () => {});`,
    });
    const { lines, events } = await runAll(mochaRunner, root, ['helper.js', 'a.js', 'b.js']);
    expect(lines).toEqual(['a.js › a is fast: passed 1']);
    const ended = events.flatMap((it) => (it.type === 'file-end' ? [it.file] : []));
    expect(ended.toSorted()).toEqual(['a.js', 'b.js', 'helper.js']);
  });

  const hooks = `describe('db', () => { before(() => { throw new Error('no db'); }); it('reads', () => {}); it('writes', () => {}); });
    describe('end', () => { after(() => { throw new Error('not closed'); }); it('works', () => {}); });`;

  test('a broken hook fails the tests it kept from running, or its file; retries are counted', async () => {
    const root = makeFolder('mocha --retries 2 "*.spec.js"', {
      'hooks.spec.js': hooks,
      'retry.spec.js': `describe('odd', () => {
        let n = 0;
        it('flaky', () => { if (n++ < 1) throw new Error('once'); });
        it('late', (done) => { done(); setImmediate(() => done(new Error('again'))); });
      });`,
    });
    const { lines } = await runAll(mochaRunner, root, ['hooks.spec.js', 'retry.spec.js']);
    expect([...lines].sort()).toEqual([
      'hooks.spec.js › db › reads: failed 1 hook',
      'hooks.spec.js › db › writes: failed 1 hook',
      'hooks.spec.js › end › works: passed 1',
      'hooks.spec.js: hook not closed',
      'retry.spec.js › odd › flaky: passed 2',
      'retry.spec.js › odd › late: passed 1',
      expect.stringMatching(/^retry\.spec\.js: late done\(\) called multiple times/),
    ]);
  });

  test('in parallel mode each file is told once, broken ones too', async () => {
    const root = makeFolder('mocha --parallel "*.spec.js"', {
      'a.spec.js': `it('fails', () => { throw new RangeError('one is two'); }); describe('a', () => { it('works', () => {}); });`,
      'b.spec.js': `it('works', () => {});`,
      'c.spec.js': `require('no-such-package');`,
    });
    const { lines, events } = await runAll(mochaRunner, root);
    expect([...lines].sort()).toEqual([
      'a.spec.js › a › works: passed 1',
      'a.spec.js › fails: failed 1 test',
      'b.spec.js › works: passed 1',
      "c.spec.js: collect Cannot find module 'no-such-package'",
    ]);
    expect(events.flatMap((it) => (it.type === 'file-end' ? [it.file] : [])).sort()).toEqual([
      'a.spec.js',
      'b.spec.js',
      'c.spec.js',
    ]);
    expect(events.find((it) => it.type === 'test' && it.error)).toMatchObject({ error: { name: 'RangeError' } });
  });
});

describe('node:test', () => {
  test('tests written in a shared helper belong to the file that was run; odd names are names', async () => {
    const root = makeFolder('node --import ./setup.mjs --test --test-name-pattern=keep', {
      'setup.mjs': 'globalThis.ready = true;',
      'helper.mjs': `import { test } from 'node:test';
        export const check = (name) => { test(name, () => { if (!ready || process.env.ASSAY_REPORT_FD) throw 1; }); test('drop', () => {}); };`,
      'z.test.mjs': `import { check } from './helper.mjs'; check('keep z');`,
      '[id].test.mjs': `import { check } from './helper.mjs'; check('keep id');`,
      'i.test.mjs': `import { check } from './helper.mjs'; check('keep i');`,
    });
    const { lines, stderr } = await runAll(nodeTestRunner, root, ['z.test.mjs', '[id].test.mjs']);
    expect(lines, stderr).toEqual(['z.test.mjs › keep z: passed 1', '[id].test.mjs › keep id: passed 1']);
  });

  test('files that fail as a whole say how', async () => {
    const root = makeFolder('node --test', {
      'late.test.js': `${nodeHead} test('ok', () => { setTimeout(() => { throw new Error('too late'); }, 20); });`,
      'hook.test.js': `const { describe, it, after } = require('node:test');
        describe('db', () => { after(() => { throw new Error('not closed'); }); it('works', () => {}); });`,
      'script.test.js': 'require("node:assert").equal(1, 1);',
      'broken-script.test.js': 'process.exit(3);',
      'syntax.test.js': 'let = ;',
      'sub.test.js': `${nodeHead} test('all', async (t) => { await t.test('one', () => {}); await t.test('two', { todo: true }, () => { throw 1; }); });`,
    });
    const { lines } = await runAll(nodeTestRunner, root);
    expect(lines).toEqual([
      'broken-script.test.js › broken-script.test.js: failed 1 test',
      'hook.test.js › db › works: passed 1',
      'hook.test.js: hook not closed',
      'late.test.js › ok: passed 1',
      expect.stringMatching(/^late\.test\.js: late .*"Error: too late"/),
      'script.test.js › script.test.js: passed 1',
      'sub.test.js › all › one: passed 1',
      'sub.test.js › all › two: skipped 1',
      'sub.test.js › all: passed 1',
      expect.stringMatching(/^syntax\.test\.js: collect SyntaxError/),
    ]);
  });
});

describe('command', () => {
  const suiteFor = (run: string): Suite => ({
    ...{
      id: 'command:legacy',
      runner: 'command',
      version: null,
      dir: '',
      layer: 'unit',
      projects: [],
      args: [],
      env: {},
    },
    ...{ configFiles: [], aliases: {}, pool: true, because: '', command: { run, results: ['out/*.xml'] } },
  });

  async function run(run: string) {
    const xml = '<testsuite><testcase name="old"/></testsuite>';
    const root = makeFolder('true', { 'out/old.xml': xml, 'new.txt': xml.replace('old', 'new') });
    utimesSync(join(root, 'out/old.xml'), 1, 1);
    const request = {
      suite: suiteFor(run),
      files: [],
      root,
      treeFiles: new Map(),
      workers: 1,
      scratch: join(root, 's'),
      assets: runnerAssets,
    };
    const decoder = commandRunner.decoder(request);
    const ended = await runCommand(commandRunner.command(request), (bytes) => decoder.report(bytes));
    const read = () =>
      ['old', 'new']
        .map((it) => `out/${it}.xml`)
        .flatMap((path) => {
          try {
            return [{ path, text: readFileSync(join(root, path), 'utf8') }];
          } catch {
            return [];
          }
        });
    const events = decoder.end({ code: ended.code, stdoutTail: ended.stdout, stderrTail: ended.stderr, read });
    return {
      code: ended.code,
      lines: events.flatMap((it) =>
        it.type === 'test' ? [it.title.join()] : it.type === 'problem' ? [it.error.message] : [],
      ),
    };
  }

  test('reads only what this run has written', async () => {
    expect(await run('cp new.txt out/new.xml; test -z "$ASSAY_REPORT_FD$ASSAY_ROOT"')).toEqual({
      code: 0,
      lines: ['new'],
    });
    expect(await run('echo "no make" >&2; exit 4')).toEqual({
      code: 4,
      lines: [
        expect.stringMatching(
          /^no tests found: .*1 older file was left alone \(the command ended with code 4\)\nno make/,
        ),
      ],
    });
  });
});
