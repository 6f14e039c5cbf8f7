/** Discovery over small trees in memory, with runners that only say which commands they were given. */
import { describe, expect, test } from 'vitest';
import type { RunnerName, Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import type { Runner } from '#ports/runner';
import type { TreeView } from '#ports/tree';

function treeOf(files: Readonly<Record<string, string | object>>): TreeView {
  const texts = new Map(
    Object.entries(files).map(([path, it]) => [path, typeof it === 'string' ? it : JSON.stringify(it)]),
  );
  return {
    dir: '/repo',
    files: new Map([...texts.keys()].map((path) => [path, ''])),
    text: (path) => texts.get(path) ?? null,
    exists: (path) => texts.has(path),
    names: () => [],
    ignoredText: () => null,
  };
}

/** A suite per command; without commands one for a package that depends on the runner. */
function echoRunner(name: RunnerName): Runner {
  const suite = (dir: string, args: readonly string[], env: Suite['env'], nested: readonly string[]): Suite => ({
    ...{ id: dir === '' ? name : `${dir}:${name}`, runner: name, version: null, dir, layer: 'unit', args, env },
    ...{ projects: [], configFiles: nested, aliases: {}, pool: true, command: null, because: '' },
  });
  return {
    name,
    runs: ([program]) => program === name,
    detect: ({ pkg, invocations, nested }) => {
      const own = invocations.filter(({ argv }) => argv[0] === name);
      const silent = invocations.length === 0 && name in pkg.manifest.dependencies;
      const suites = own.map(({ argv, env }) => suite(pkg.dir, argv.slice(1), env, nested));
      return { suites: silent ? [suite(pkg.dir, [], {}, nested)] : suites, questions: [], notes: [] };
    },
    command: () => ({ argv: [], cwd: '', env: {}, files: [] }),
    decoder: () => ({ report: () => [], end: () => [] }),
  };
}

/** Takes every line in which something is told to write `out.xml`, and says which programs it was offered. */
const commandRunner: Runner = {
  ...echoRunner('command'),
  runs: () => false,
  detect: ({ pkg, invocations }) => {
    const lines = [...new Set(invocations.map(({ line }) => line))].filter((line) => line.includes('out.xml'));
    const suites = lines.map((run): Suite => {
      const args = invocations.filter(({ line }) => line === run).map(({ argv }) => argv[0] ?? '');
      const suite = {
        id: 'command',
        runner: 'command',
        version: null,
        dir: pkg.dir,
        layer: 'unit',
        args,
        env: {},
      } as const;
      const rest = { projects: [], configFiles: [], aliases: {}, pool: true, because: '' };
      return { ...suite, ...rest, command: { run, results: [] } };
    });
    return { suites, questions: [], notes: [] };
  },
};
const runners = [...(['vitest', 'jest', 'mocha'] as const).map(echoRunner), commandRunner];

function discover(files: Readonly<Record<string, string | object>>) {
  const { project } = discoverProject(treeOf(files), runners, null);
  return {
    ...project,
    suites: project.suites.map(({ id, args, env }) => [id, args.join(' '), env] as const),
    notRun: project.scriptsNotRun.map(({ dir, script, command, reason }) => `${dir}|${script}|${command}|${reason}`),
  };
}

const only = (script: string, more: Readonly<Record<string, string>> = {}) =>
  discover({ 'package.json': { scripts: { test: script, ...more } } }).suites;

test('what a script runs in another folder is not found there again by the files of that folder', () => {
  const suiteIn = (dir: string): Suite => ({
    ...{ id: `${dir}:go-test`, runner: 'go-test', version: null, dir, layer: 'unit', args: [], env: {}, projects: [] },
    ...{ configFiles: [], aliases: {}, pool: true, command: null, because: '' },
  });
  const made = (suites: readonly Suite[]) => ({ suites, questions: [], notes: [] });
  const go: Runner = {
    ...echoRunner('go-test'),
    runs: ([program]) => program === 'go',
    detect: ({ invocations }) => made(invocations.map(({ argv }) => suiteIn(argv[3] ?? ''))),
    discover: ({ covered }) => made(['backend', 'tools'].filter((it) => !covered.includes(it)).map(suiteIn)),
  };
  const tree = treeOf({ 'package.json': { scripts: { test: 'go test -C backend ./...' } } });
  const { suites } = discoverProject(tree, [go], null).project;
  expect(suites.map(({ id }) => id)).toEqual(['backend:go-test', 'tools:go-test']);
});

describe('discoverProject', () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['vitest --run', '--run', {}],
    ['npx vitest', '', {}],
    ['npx --yes -p vitest vitest run', 'run', {}],
    ['cross-env NODE_ENV=test TZ=UTC vitest run', 'run', { NODE_ENV: 'test', TZ: 'UTC' }],
    ['NODE_ENV=test c8 --reporter text vitest run', 'run', { NODE_ENV: 'test' }],
    ['nyc --exclude examples --reporter=text vitest', '', {}],
    ['dotenv -e .env.test -- vitest run', 'run', {}],
    ['env-cmd -f .env vitest', '', {}],
    ['yarn vitest run', 'run', {}],
    ['pnpm exec vitest run', 'run', {}],
    [
      'node --max-old-space-size=4096 node_modules/.bin/vitest run',
      'run',
      { NODE_OPTIONS: '--max-old-space-size=4096' },
    ],
    ['node ./node_modules/vitest/vitest.mjs run', 'run', {}],
    ['npm run unit -- --bail', 'run --bail', {}],
    ['yarn unit --bail', 'run --bail', {}],
    ['run-s un*', 'run', {}],
    ['vitest run | tee out.log', 'run', {}],
  ])('%s', (script, args, env) => {
    expect(only(script, { unit: 'vitest run' })).toEqual([['vitest', args, env]]);
  });

  test('an unquoted ** is a * where the shell would find something', () => {
    const suites = (script: string) =>
      discover({ 'package.json': { scripts: { test: script } }, 'test/a/x.js': '', 'test/y.js': '' }).suites[0]?.[1];
    expect(suites('mocha test/**/*.js')).toBe('test/*/*.js');
    expect(suites("mocha 'test/**/*.js'")).toBe('test/**/*.js');
    expect(suites('mocha spec/**/*.js')).toBe('spec/**/*.js');
  });

  test('what runs no tests, and other suites, are listed with the reason', () => {
    const { suites, notRun } = discover({
      'package.json': {
        scripts: {
          ...{ test: 'tsc && jest && karma start', 'test:deno': 'deno test', 'test:watch': 'jest --watch' },
          ...{ 'test:ci': 'npm test', posttest: 'rm -r out', e2e: 'cypress run', build: 'tsc', latest: 'echo' },
        },
      },
    });
    expect(suites).toEqual([['jest', '', {}]]);
    expect(notRun).toEqual([
      '|test|tsc|"tsc" is no test runner that Assay knows',
      '|test|karma start|tests of Karma, which Assay does not run yet, unless the script writes JUnit XML, TAP or CTRF and says where',
      '|test:deno|deno test|not part of the test script',
      '|e2e|cypress run|not part of the test script',
    ]);
  });

  test.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    ['tsc && pytest -o out.xml', [['pytest -o out.xml', 'pytest']], ['tsc']],
    ['A=1 ava "a b" | npx tap-junit > out.xml', [['A=1 ava "a b" | npx tap-junit > out.xml', 'ava tap-junit']], []],
    ['npm run py -- -o out.xml', [['pytest -q -o out.xml', 'pytest']], []],
    ['pytest -o out.xml; cd api && pytest -o out.xml', [['pytest -o out.xml', 'pytest']], ['pytest -o out.xml']],
  ])('%s is run as a whole', (test, expected, others) => {
    const { project } = discoverProject(
      treeOf({ 'package.json': { scripts: { test, py: 'pytest -q' }, dependencies: { jest: '30' } } }),
      ...[runners, null],
    );
    expect(project.suites.map(({ command, args }) => [command?.run, args.join(' ')])).toEqual(expected);
    expect(project.scriptsNotRun.map(({ command }) => command)).toEqual(others);
  });

  test('what a known runner is piped into is no suite of its own', () => {
    expect(only('vitest run | tap-junit > out.xml')).toEqual([['vitest', 'run', {}]]);
  });

  test('scripts that call each other end', () => {
    expect(only('npm run a && jest', { a: 'npm run b', b: 'npm run a && npm test' })).toEqual([['jest', '', {}]]);
  });

  test('two commands of one script are two suites', () => {
    expect(only('vitest -c a && vitest -c b')).toEqual([
      ['vitest', '-c a', {}],
      ['vitest-2', '-c b', {}],
    ]);
  });

  test('without a test script, dependencies and configuration decide', () => {
    const scripts = { test: 'echo "Error: no test specified" && exit 1' };
    expect(discover({ 'package.json': { scripts, devDependencies: { jest: '30' } } }).suites).toEqual([
      ['jest', '', {}],
    ]);
    expect(discover({ 'package.json': {} })).toMatchObject({ suites: [], notRun: [], packageManager: 'npm' });
    expect(discover({})).toMatchObject({ suites: [], notRun: [], packageManager: 'none' });
  });

  test('a broken manifest is a note that says where', () => {
    const notesOf = (text: string) => discover({ 'package.json': text }).notes;
    expect(notesOf('{\n  "name": oops\n}')).toEqual(["package.json:2:11 is no valid JSON: Unexpected token 'o'"]);
    expect(notesOf('{\n  "name": "a",\n}')).toEqual([expect.stringMatching(/^package\.json:3:1 is no valid JSON/)]);
    expect(notesOf('{ "name": "a"')).toEqual([expect.stringMatching(/^package\.json:1:14 is no valid JSON/)]);
    expect(notesOf('<<<<<<< HEAD')).toEqual([expect.stringMatching(/^package\.json:1:1 is no valid JSON/)]);
    const odd = { name: 7, scripts: { test: 'jest', a: 1 }, workspaces: 'packages/*' };
    const { notes, suites } = discover({ 'package.json': odd });
    expect(suites).toHaveLength(1);
    expect(notes).toEqual([
      'package.json: "name" is ignored: it must be a text',
      'package.json: "scripts.a" is ignored: it must be a text',
      'package.json: "workspaces" is ignored: it must be a list of folders or globs',
    ]);
  });
});

describe('workspaces', () => {
  const packages = {
    'packages/a/package.json': { name: '@x/a', scripts: { test: 'jest' } },
    'packages/b/package.json': { name: '@x/b', scripts: { test: 'vitest run', 'test:e2e': 'cypress run' } },
    'packages/old/package.json': { name: 'old', scripts: { test: 'mocha' } },
    'fixtures/f/package.json': { name: 'f', scripts: { test: 'mocha' } },
  };
  const workspaces = ['packages/*', '!packages/old'];
  const root = (test?: string) => ({
    ...packages,
    'package.json': { workspaces, scripts: test === undefined ? {} : { test } },
  });
  const ids = (test?: string) => discover(root(test)).suites.map(([id]) => id);

  test.each([
    ['npm test --workspaces', ['packages/a:jest', 'packages/b:vitest']],
    ['npm run test -w @x/b', ['packages/b:vitest']],
    ['npm --prefix packages/a test', ['packages/a:jest']],
    ['yarn workspaces foreach -A run test', ['packages/a:jest', 'packages/b:vitest']],
    ["yarn workspaces foreach -A --include '@x/b' -p run test", ['packages/b:vitest']],
    ['yarn workspace @x/a test', ['packages/a:jest']],
    ['pnpm -r test', ['packages/a:jest', 'packages/b:vitest']],
    ['pnpm --filter ./packages/a run test', ['packages/a:jest']],
    ['turbo run test --filter=@x/b', ['packages/b:vitest']],
    ['nx run-many -t test --projects=@x/a', ['packages/a:jest']],
    ['lerna run test --ignore @x/b', ['packages/a:jest']],
    ['cd packages/a && npm test', ['packages/a:jest']],
    ['eslint .', ['packages/a:jest', 'packages/b:vitest']],
    ['jest', ['jest', 'packages/a:jest', 'packages/b:vitest']],
    [undefined, ['packages/a:jest', 'packages/b:vitest']],
  ])('%s', (script, expected) => {
    expect(ids(script)).toEqual(expected);
  });

  test('what is left out is listed', () => {
    expect(discover(root('npm test -w @x/a')).notRun).toEqual([
      'packages/b|test:e2e|cypress run|not part of the test script',
      "packages/b|test|vitest run|the root's test script does not reach this package",
      'fixtures/f|test|mocha|not a workspace of this repository',
      'packages/old|test|mocha|not a workspace of this repository',
    ]);
  });

  test('pnpm-workspace.yaml, and packages nobody lists when the root has no suite', () => {
    const { suites, packageManager } = discover({
      ...packages,
      'package.json': {},
      'pnpm-workspace.yaml': 'packages: [packages/a]',
    });
    expect(packageManager).toBe('pnpm');
    expect(suites.map(([id]) => id)).toEqual(['packages/a:jest']);
    expect(discover(packages).suites).toHaveLength(4);
  });

  test.each([
    [{ packageManager: 'yarn@4.1.0' }, {}, 'yarn-berry'],
    [{ packageManager: 'yarn@1.22.0' }, {}, 'yarn-classic'],
    [{ packageManager: 'bun@1.2.0' }, { 'yarn.lock': '' }, 'bun'],
    [{}, { 'yarn.lock': '__metadata:\n' }, 'yarn-berry'],
    [{}, { 'yarn.lock': '# yarn lockfile v1' }, 'yarn-classic'],
    [{}, { 'pnpm-lock.yaml': '' }, 'pnpm'],
    [{}, { 'package-lock.json': '' }, 'npm'],
  ])('%j %j', (manifest, files, expected) => {
    expect(discover({ 'package.json': manifest, ...files }).packageManager).toBe(expected);
  });
});
