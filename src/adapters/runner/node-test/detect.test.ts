/** Command lines of node:test and the files that Node would find for them. */
import { describe, expect, test } from 'vitest';
import { nodeTestRunner } from '#adapters/runner/node-test/runner';
import type { Suite } from '#domain/suite';
import { globMatcher, ignoreMatcher } from '#kit/glob';

const paths = [
  ...[
    'a.test.js',
    'b-test.mjs',
    'c_test.cjs',
    'test-d.js',
    'test.js',
    'test/e.js',
    'test/deep/f.js',
    'lib/test/g.js',
    'src/h.js',
  ],
  ...[
    'i.test.ts',
    'test/j.mts',
    'node_modules/x/k.test.js',
    '.cache/l.test.js',
    'packages/p/m.test.js',
    'attest.js',
    'setup.js',
  ],
];

function detect(line: string, options: { node?: string; installed?: string; nested?: readonly string[] } = {}) {
  const manifest = {
    name: 'a',
    type: 'commonjs',
    private: true,
    scripts: {},
    dependencies: {},
    packageManager: null,
  } as const;
  const { suites } = nodeTestRunner.detect({
    pkg: { dir: '', manifest: { ...manifest, workspaces: [], raw: {} } },
    tree: {
      dir: '/repo',
      files: new Map(paths.map((path) => [path, ''])),
      text: () => null,
      exists: () => false,
      names: () => [],
      ignoredText: () => (options.installed === undefined ? null : `{"version": "${options.installed}"}`),
    },
    invocations: [{ script: 'test', text: line, env: {}, argv: line.split(' '), line }],
    node: options.node ?? '20.20.2',
    nested: options.nested ?? [],
  });
  return suites.map((suite) => ({ suite, found: filesOf(suite, paths) }));
}

const searched = [
  'a.test.js',
  'b-test.mjs',
  'c_test.cjs',
  'lib/test/g.js',
  'packages/p/m.test.js',
  'test-d.js',
  'test.js',
  'test/deep/f.js',
  'test/e.js',
];
const withTypes = [...searched, 'i.test.ts', 'test/j.mts'].sort();

/** Files of the suite's only project, whose root is the repository's. */
function filesOf({ projects: [project] }: Suite, all: readonly string[]): readonly string[] {
  const isTest = globMatcher(project?.include ?? []);
  const isLeftOut = ignoreMatcher(project?.exclude ?? []);
  return [...all].sort().filter((path) => isTest(path) && !isLeftOut(path));
}

describe('node:test', () => {
  test.each<[string, Parameters<typeof detect>[1], readonly string[]]>([
    ['node --test', {}, searched],
    ['node --test', { node: '22.17.1' }, searched],
    ['node --test', { node: '22.18.0' }, withTypes],
    ['node --test', { installed: '24.1.0' }, withTypes],
    ['node --test', { installed: '23.5.0' }, searched],
    ['tsx --test', {}, withTypes],
    ['node --import tsx --test', {}, withTypes],
    ['node --test', { nested: ['packages/p'] }, searched.filter((it) => !it.startsWith('packages/'))],
    ['node --test src/*.js ./test', {}, ['src/h.js', 'test/deep/f.js', 'test/e.js']],
    ['node --test packages/p/m.test.js', { nested: ['packages/p'] }, ['packages/p/m.test.js']],
  ])('%s %j', (line, options, expected) => {
    expect(detect(line, options)[0]?.found).toEqual(expected);
  });

  test('keeps what the tests need and leaves out what is ours', () => {
    const line =
      'node --import ./setup.js -r dotenv/config --test --test-reporter spec --test-name-pattern x --watch --test-concurrency 4 --experimental-test-coverage src/*.js';
    const [found] = detect(line);
    expect(found?.suite.args).toEqual(['--import', './setup.js', '-r', 'dotenv/config', '--test-name-pattern', 'x']);
    expect(found?.suite.projects[0]?.setupFiles).toEqual(['setup.js']);
    expect(found?.suite.pool).toBe(false);
    if (!found) throw new Error('no suite');
    const places = { root: '/repo', treeFiles: new Map(), scratch: '/s', assets: '/a' };
    const request = { suite: found.suite, files: [], workers: 2, ...places };
    expect(nodeTestRunner.command(request).argv).toEqual([
      ...['node', '--import', './setup.js', '-r', 'dotenv/config', '/a/node-test/launch.mjs', '/s/files.json'],
      ...['--test-name-pattern', 'x'],
    ]);
  });

  test('a script that runs one file at a time is not spread over processes', () => {
    expect(detect('node --test --test-concurrency=1')[0]?.suite.pool).toBe(true);
    expect(detect('node --test --experimental-test-isolation=none')[0]?.suite.pool).toBe(true);
  });

  test('other programs of Node are none of ours', () => {
    expect(detect('node test.js')).toEqual([]);
    expect(detect('vitest --test')).toEqual([]);
  });
});
