/** What Mocha is told, by arguments and configuration together, and the files that makes. */
import { describe, expect, test } from 'vitest';
import { mochaRunner } from '#adapters/runner/mocha/runner';
import type { Suite } from '#domain/suite';
import { globMatcher, ignoreMatcher } from '#kit/glob';
import type { TreeView } from '#ports/tree';

function treeOf(files: Readonly<Record<string, string>>): TreeView {
  return {
    dir: '/repo',
    files: new Map(Object.keys(files).map((path) => [path, ''])),
    text: (path) => files[path] ?? null,
    exists: (path) => path in files,
    names: () => [],
    ignoredText: (path) => (path === 'node_modules/mocha/package.json' ? '{"version": "11.7.0"}' : null),
  };
}

function detect(files: Readonly<Record<string, string>>, argv: readonly string[] | null, mocha?: unknown) {
  const raw = mocha === undefined ? {} : { mocha };
  const manifest = { name: 'a', type: 'commonjs', private: true, scripts: {}, dependencies: { mocha: '^11' } } as const;
  return mochaRunner.detect({
    pkg: { dir: '', manifest: { ...manifest, packageManager: null, workspaces: [], raw } },
    tree: treeOf(files),
    invocations: argv ? [{ script: 'test', text: argv.join(' '), env: {}, argv, line: argv.join(' ') }] : [],
    node: null,
    nested: [],
  });
}

const tree = {
  'test/a.js': '',
  'test/b.mjs': '',
  'test/c.ts': '',
  'test/.hid.js': '',
  'test/sub/d.js': '',
  'test/setup.js': '',
  'src/e.spec.js': '',
};

function suiteOf(files: Readonly<Record<string, string>>, argv: readonly string[], mocha?: unknown) {
  const { suites } = detect({ ...tree, ...files }, argv, mocha);
  const [suite] = suites;
  if (!suite) throw new Error('no suite');
  const found = filesOf(suite, Object.keys(tree));
  return { suite, found, args: suite.args.join(' ') };
}

/** Files of the suite's only project, whose root is the repository's. */
function filesOf({ projects: [project] }: Suite, all: readonly string[]): readonly string[] {
  const isTest = globMatcher(project?.include ?? []);
  const isLeftOut = ignoreMatcher(project?.exclude ?? []);
  return [...all].sort().filter((path) => isTest(path) && !isLeftOut(path));
}

describe('mocha', () => {
  test.each<[string, readonly string[]]>([
    ['mocha', ['test/a.js', 'test/b.mjs', 'test/setup.js']],
    ['mocha test/', ['test/a.js', 'test/b.mjs', 'test/setup.js']],
    ['mocha --recursive ./test', ['test/a.js', 'test/b.mjs', 'test/setup.js', 'test/sub/d.js']],
    ['mocha --extension .ts test', ['test/c.ts']],
    ['mocha test/a src/**/*.spec.js', ['src/e.spec.js', 'test/a.js']],
    ['mocha test/**/*.js --ignore test/setup.js', ['test/a.js', 'test/sub/d.js']],
    ['mocha --spec test/sub -t 50', ['test/sub/d.js']],
  ])('%s', (line, files) => {
    expect(suiteOf({}, line.split(' ')).found).toEqual(files);
  });

  test('arguments, configuration and manifest add up as in Mocha', () => {
    const rc =
      'spec: [src/*.spec.js]\nrequire: ./test/setup.js\ntimeout: 9000\nreporter: dot\nforbid-only: true\nexpose-gc: true\ncheckLeaks: true';
    const line = ['mocha', 'test/a.js', '-r', 'ts-node/register,tsx', '--timeout=100', '--no-diff', '-b', '--inspect'];
    const { suite, found, args } = suiteOf({ '.mocharc.yml': rc }, line, { spec: 'test/sub/d.js', retries: 2 });
    expect(found).toEqual(['src/e.spec.js', 'test/a.js', 'test/sub/d.js']);
    expect(args).toBe(
      '--inspect --expose-gc --require ts-node/register --require tsx --require ./test/setup.js --timeout 100 --forbid-only --retries 2',
    );
    expect(suite).toMatchObject({ version: '11.7.0', pool: false, configFiles: ['.mocharc.yml'] });
    expect(suite.projects[0]?.setupFiles).toEqual(['test/setup.js']);
  });

  test.each([
    ['.mocharc.json', '{ // why\n "spec": "src/*.js" }'],
    ['.mocharc.cjs', 'module.exports = { spec: ["src/*.js"] };'],
  ])('%s is read', (path, text) => {
    expect(suiteOf({ [path]: text }, ['mocha']).found).toEqual(['src/e.spec.js']);
  });

  test('--config names another file, --no-config none', () => {
    const files = { '.mocharc.json': '{"spec": "src/*.js"}', 'other.json': '{"spec": "test/a.js", "parallel": true}' };
    expect(suiteOf(files, ['mocha', '--config', 'other.json'])).toMatchObject({
      found: ['test/a.js'],
      suite: { pool: true },
    });
    expect(suiteOf(files, ['mocha', '--no-config', 'test/b.mjs']).found).toEqual(['test/b.mjs']);
  });

  test('a configuration that is code is asked', () => {
    const { suites, questions } = detect({ ...tree, '.mocharc.js': 'module.exports = { spec: load() };' }, ['mocha']);
    expect(suites).toEqual([]);
    expect(questions[0]?.command('/assets').argv).toEqual([
      'node',
      '/assets/mocha/ask.mjs',
      '/repo/.mocharc.js',
      '/repo',
    ]);
    const answered = questions[0]?.answer('noise\nassay-mocha-config:{"spec":["src/*.js"],"ui":"tdd"}\n');
    expect(answered).toMatchObject({ args: ['--ui', 'tdd'], projects: [{ include: ['src/*.js'] }] });
    expect(questions[0]?.answer('oops')).toBeNull();
  });

  test('a broken configuration is a note', () => {
    expect(detect({ ...tree, '.mocharc.json': '{ nope' }, ['mocha']).notes).toEqual([
      '.mocharc.json: is no valid JSON',
    ]);
    expect(detect({ ...tree, '.mocharc.yaml': 'a: [' }, ['mocha']).notes).toEqual([
      expect.stringMatching(/^\.mocharc\.yaml: /),
    ]);
  });

  test('without a script it needs tests where Mocha looks for them', () => {
    expect(detect(tree, null).suites).toHaveLength(1);
    expect(detect({ 'src/a.js': '' }, null).suites).toEqual([]);
  });

  test('options of Node come before the launcher', () => {
    const { suite } = suiteOf({}, ['mocha', '--expose-gc', '--exit', '--env=staging', 'test/a.js']);
    const { argv, files } = mochaRunner.command({
      ...{ suite, files: [{ suite: 'mocha', project: null, file: 'test/a.js' }], root: '/repo', workers: 2 },
      ...{ scratch: '/scratch', assets: '/assets', treeFiles: new Map() },
    });
    expect(argv).toEqual([
      'node',
      '--expose-gc',
      '/assets/mocha/launch.cjs',
      '/scratch/files.json',
      '--env=staging',
      '--exit',
    ]);
    expect(files).toEqual([{ path: '/scratch/files.json', text: '["test/a.js"]' }]);
  });
});
