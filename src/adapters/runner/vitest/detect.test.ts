import { expect, test } from 'vitest';
import { detectVitest } from '#adapters/runner/vitest/detect';
import type { DetectRequest } from '#ports/runner';
import { textTree } from '../../../../test/support/text-tree.ts';

type Files = Readonly<Record<string, string>>;

function request(files: Files, script: string | null, dir = '', version = '5.1.1'): DetectRequest {
  const scripts = script === null ? {} : { test: script };
  const manifest = { name: 'x', type: 'module', private: true, dependencies: { vitest: '^5.1.1' }, raw: {} } as const;
  const installed = { 'node_modules/vitest/package.json': JSON.stringify({ version }) };
  return {
    pkg: { dir, manifest: { ...manifest, scripts, packageManager: null, workspaces: [] } },
    tree: textTree(files, installed),
    invocations:
      script === null
        ? []
        : [{ script: 'test', text: script, env: { TZ: 'UTC' }, argv: script.split(' '), line: script }],
    node: null,
    nested: [],
  };
}

const config = (test: string) => ({ 'vitest.config.ts': `export default { test: ${test} }` });

test('no configuration: the defaults of the installed version', () => {
  const [suite] = detectVitest(request({}, 'vitest')).suites;
  expect(suite).toMatchObject({
    id: 'vitest',
    version: '5.1.1',
    layer: 'unit',
    args: [],
    env: { TZ: 'UTC' },
    pool: true,
  });
  expect(suite?.projects).toEqual([
    {
      name: null,
      root: '',
      include: ['**/*.{test,spec}.?(c|m)[jt]s?(x)'],
      exclude: ['**/node_modules/**', '**/.git/**'],
      setupFiles: [],
    },
  ]);
  const [old] = detectVitest(request({}, 'vitest', '', '3.2.4')).suites;
  expect(old?.projects[0]?.exclude).toContain('**/dist/**');
});

test('a package names its suite after its folder and finds its own configuration', () => {
  const files = {
    'packages/a/vite.config.mts': `export default { test: { include: ['./src/*.test.ts'], setupFiles: './setup' } }`,
  };
  const [suite] = detectVitest(request({ ...files, 'packages/a/setup.ts': '' }, 'vitest run', 'packages/a')).suites;
  expect(suite).toMatchObject({ id: 'packages/a:vitest', configFiles: ['packages/a/vite.config.mts'] });
  expect(suite?.projects).toMatchObject([
    { root: 'packages/a', include: ['src/*.test.ts'], setupFiles: ['packages/a/setup.ts'] },
  ]);
});

test('globs that leave the package start at the repository root', () => {
  const files = {
    'packages/a/vitest.config.ts': `export default { test: { include: ['../shared/**/*.test.ts'], exclude: ['x'] } }`,
  };
  const [suite] = detectVitest(request(files, 'vitest run', 'packages/a')).suites;
  expect(suite?.projects).toMatchObject([
    { root: '', include: ['packages/shared/**/*.test.ts'], exclude: ['packages/a/x', 'packages/a/x/**'] },
  ]);
});

test('type tests are a suite of their own', () => {
  const { suites } = detectVitest(request({}, 'vitest --typecheck --run --globals'));
  expect(suites.map((it) => [it.id, it.layer, it.args])).toEqual([
    ['vitest', 'unit', ['--globals', '--typecheck.enabled=false']],
    ['vitest-typecheck', 'static', ['--globals', '--typecheck.only']],
  ]);
  expect(suites[1]?.projects[0]?.include).toEqual(['**/*.{test,spec}-d.?(c|m)[jt]s?(x)']);
});

test('projects: inline ones extend, config files and folders stand alone, browsers are noted', () => {
  const files = {
    ...config(`{ exclude: ['never'], projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      { extends: false, test: { include: ['other/*.ts'] } },
      { extends: true, test: { name: { label: 'web' }, browser: { enabled: true } } },
      'packages/*', './apps/*/vitest.config.ts' ] }`),
    'packages/a/package.json': '{"name":"@x/a"}',
    'packages/b/readme.md': '',
    'apps/c/vitest.config.ts': `export default { test: { name: 'see' } }`,
  };
  const { suites, notes } = detectVitest(request(files, 'vitest run'));
  expect(suites[0]?.projects.map(({ name, root, exclude }) => [name, root, exclude.includes('never')])).toEqual([
    ['unit', '', true],
    ['1', '', false],
    ['@x/a', 'packages/a', false],
    ['b', 'packages/b', false],
    ['see', 'apps/c', false],
  ]);
  expect(notes).toEqual([expect.stringContaining('web')]);
  expect(suites[0]?.configFiles).toEqual(['vitest.config.ts', 'apps/c/vitest.config.ts']);
  const chosen = detectVitest(request(files, 'vitest run --project s* --project unit')).suites[0];
  expect(chosen?.projects.map((it) => it.name)).toEqual(['unit', 'see']);
  expect(chosen?.args).toEqual(['--project', 's*', '--project', 'unit']);
});

test('a workspace file counts for Vitest 3 only', () => {
  const files = { 'vitest.workspace.ts': `export default ['packages/*']`, 'packages/a/x.test.ts': '' };
  const names = (version: string) =>
    detectVitest(request(files, 'vitest', '', version)).suites[0]?.projects.map((it) => it.name);
  expect(names('3.2.4')).toEqual(['a']);
  expect(names('4.0.0')).toEqual([null]);
});

test('file filters and tests inside the source become lists of files', () => {
  const files = {
    ...config(`{ includeSource: ['src/**/*.ts'] }`),
    'src/a.ts': 'if (import.meta.vitest) {}',
    'src/b.ts': '',
    'src/c (x).test.ts': '',
    'test/d.test.ts': '',
  };
  const include = (script: string) => detectVitest(request(files, script)).suites[0]?.projects[0]?.include;
  expect(include('vitest run')).toEqual(['src/c \\(x\\).test.ts', 'test/d.test.ts', 'src/a.ts']);
  expect(include('vitest run ./test/')).toEqual(['test/d.test.ts']);
});

test('aliases into the repository', () => {
  const files = {
    'vitest.config.ts': `export default {
      resolve: { alias: [{ find: '@', replacement: path.resolve(__dirname, 'src') }, { find: /x/, replacement: 'y' }] },
      test: { alias: { lib: fileURLToPath(new URL('./lib/index.ts', import.meta.url)), out: '/elsewhere' } } }`,
  };
  expect(detectVitest(request(files, 'vitest')).suites[0]?.aliases).toEqual({ '@': 'src', lib: 'lib/index.ts' });
});

test('a configuration that is code becomes a question, whose answer completes the suite', () => {
  const { suites, questions } = detectVitest(
    request(config(`{ include: globs() }`), 'vitest --run --typecheck --globals'),
  );
  expect(suites).toEqual([]);
  expect(questions.map((it) => it.suite.id)).toEqual(['vitest', 'vitest-typecheck']);
  expect(questions[0]?.command('/assets').argv.slice(1)).toEqual([
    expect.stringMatching(/ask\.mjs$/),
    '--globals',
    '--typecheck',
  ]);
  const project = {
    ...{ name: 'a', root: '', dir: 'src', include: ['*.ts'], exclude: [], includeSource: [], setupFiles: ['s.ts'] },
    ...{ aliases: {}, isBrowser: false, typecheck: { enabled: true, include: ['*.t.ts'], exclude: [] } },
  };
  const printed = `plugin says hello\n${JSON.stringify({ assayVitest: [project] })}\n`;
  expect(questions.map((it) => it.answer(printed)?.projects[0]?.include)).toEqual([['*.ts'], ['*.t.ts']]);
  expect(questions[0]?.answer('Error: broken')).toBeNull();
  expect(questions[0]?.answer('{"assayVitest":[{}]}')).toBeNull();
});

test('without a script: the dependency and a configuration; a script that runs something else has the last word', () => {
  expect(detectVitest(request(config('{}'), null)).suites.map((it) => it.because)).toEqual([
    'vitest in dependencies and vitest.config.ts',
  ]);
  expect(detectVitest(request(config('{}'), 'mocha')).suites).toEqual([]);
  expect(detectVitest(request({}, null)).suites).toEqual([]);
});

test('versions we do not know and commands that test nothing are noted', () => {
  expect(detectVitest(request({}, 'vitest', '', '2.1.0')).refused).toEqual([
    { dir: '', reason: expect.stringContaining('2.1.0') },
  ]);
  expect(detectVitest(request({}, 'vitest bench')).notes).toEqual([expect.stringContaining('bench')]);
});
