import { describe, expect, test } from 'vitest';
import { detectPytest, discoverPytest } from '#adapters/runner/pytest/detect';
import { pytestRunner } from '#adapters/runner/pytest/runner';
import type { Suite } from '#domain/suite';
import { globMatcher, ignoreMatcher } from '#kit/glob';
import { textTree } from '../../../../test/support/text-tree.ts';

type Texts = Readonly<Record<string, string>>;

/** As the flow assigns files to a suite. */
function filesOf({ projects }: Suite, paths: Iterable<string>): readonly string[] {
  return [...paths].sort().filter((path) =>
    projects.some(({ root, include, exclude }) => {
      const local = root === '' ? path : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
      return local !== null && globMatcher(include)(local) && !ignoreMatcher(exclude)(local);
    }),
  );
}

function found(texts: Texts, covered: readonly string[] = []) {
  const { suites, notes, packages } = discoverPytest({ tree: textTree(texts), covered });
  const files = suites.map((suite) => [suite.id, filesOf(suite, Object.keys(texts))]);
  return { suites, notes, packages, files: Object.fromEntries(files) };
}

const ini = '[tool.pytest.ini_options]\n';

describe('discoverPytest', () => {
  test('the configuration says where the tests are and what they are called', () => {
    const { files, suites } = found({
      'pyproject.toml': `${ini}testpaths = ["tests", "gone"]\npython_files = ["check_*.py", "unit/t_*.py"]\nnorecursedirs = ["old"]`,
      'tests/check_a.py': '',
      'tests/unit/t_b.py': '',
      'tests/old/check_c.py': '',
      'tests/test_d.py': '',
      'src/check_e.py': '',
    });
    expect(files).toEqual({ pytest: ['tests/check_a.py', 'tests/unit/t_b.py'] });
    expect(suites).toMatchObject([
      {
        dir: '',
        configFiles: ['pyproject.toml'],
        pool: false,
        because: 'pyproject.toml has [tool.pytest.ini_options]',
      },
    ]);
  });

  test('without test paths the whole folder is searched, but for build output and environments', () => {
    const texts = {
      'setup.cfg': '[tool:pytest]\n',
      'a/test_a.py': '',
      'a/b_test.py': '',
      'build/test_a.py': '',
      '.x/test_b.py': '',
    };
    expect(found(texts).files).toEqual({ pytest: ['a/b_test.py', 'a/test_a.py'] });
  });

  test('addopts: ignored folders, doctests, plugins of the repository, processes of its own', () => {
    const { suites, files } = found({
      'pytest.ini': '[pytest]\naddopts = -n auto --doctest-modules --ignore=tests/slow --basetemp=t -p shop.plugin\n',
      'shop/plugin.py': '',
      'tests/test_a.py': '',
      'tests/slow/test_b.py': '',
    });
    expect(files).toEqual({ pytest: ['shop/plugin.py', 'tests/test_a.py'] });
    expect(suites).toMatchObject([
      { pool: true, args: ['--basetemp', '-n'], projects: [{ setupFiles: ['shop/plugin.py'] }] },
    ]);
  });

  test('a manifest that asks for pytest, or tests that import it, are enough', () => {
    const test = 'import pytest\n';
    expect(found({ 'requirements.txt': 'pytest\n', 'tests/test_a.py': '' }).suites[0]?.because).toBe(
      'requirements.txt asks for pytest',
    );
    expect(found({ 'tests/test_a.py': test }).suites[0]?.because).toBe('tests/test_a.py imports pytest');
    expect(found({ 'tests/test_a.py': 'import unittest\n' }).suites).toEqual([]);
    expect(found({ 'pyproject.toml': '[dependency-groups]\ndev = ["pytest"]' }).suites).toEqual([]);
  });

  test('projects of a monorepo are suites of their own, and packages', () => {
    const { files, packages } = found({
      'pyproject.toml': ini,
      'a/pyproject.toml': ini,
      'a/tests/test_a.py': '',
      'b/setup.py': "extras = ['pytest']",
      'b/tests/test_b.py': '',
      'tests/test_root.py': '',
      'tests/fixtures/p/pytest.ini': '',
    });
    expect(files).toEqual({
      pytest: ['tests/test_root.py'],
      'a:pytest': ['a/tests/test_a.py'],
      'b:pytest': ['b/tests/test_b.py'],
    });
    expect(packages).toEqual(['', 'a', 'b']);
  });

  test('a root that names its tests leaves examples out and says so, but not members of its workspace', () => {
    const { files, notes } = found({
      'pyproject.toml': `${ini}testpaths = ["tests"]\n[tool.uv.workspace]\nmembers = ["packages/*"]\n`,
      'tests/test_a.py': '',
      'packages/x/pytest.ini': '',
      'packages/x/test_x.py': '',
      'examples/y/pytest.ini': '',
      'examples/y/test_y.py': '',
    });
    expect(files).toEqual({ pytest: ['tests/test_a.py'], 'packages/x:pytest': ['packages/x/test_x.py'] });
    expect(notes).toEqual([expect.stringMatching(/^pytest tests in examples\/y are not run/)]);
  });

  test('a package script that starts pytest covers its folder', () => {
    const texts = { 'pytest.ini': '', 'tests/unit/test_a.py': '', 'tests/test_b.py': '' };
    const text = 'E=1 uv run pytest -m "not slow" tests/unit';
    const argv = ['uv', 'run', 'pytest', '-m', 'not slow', 'tests/unit'];
    const manifest = { name: null, type: 'module' as const, private: true, scripts: {}, dependencies: {} };
    const pkg = { dir: '', manifest: { ...manifest, packageManager: null, workspaces: [], raw: {} } };
    const invocations = [{ script: 'test', text, env: { E: '1' }, argv, line: text }];
    const { suites } = detectPytest({ pkg, tree: textTree(texts), invocations, node: null, nested: [] });
    expect(suites).toMatchObject([{ id: 'pytest', args: ['-m', 'not slow'], env: { E: '1' } }]);
    expect(suites.flatMap((suite) => filesOf(suite, Object.keys(texts)))).toEqual(['tests/unit/test_a.py']);
    expect(found(texts, ['']).suites).toEqual([]);
  });
});

test('the command names the tree, the checkout whose Python is used, and the folders of the code', () => {
  const tree = textTree({
    'a/pytest.ini': '[pytest]\naddopts = -n 4\n',
    'a/pyproject.toml': '',
    'a/src/x/__init__.py': '',
    'a/test_x.py': '',
  });
  const [suite] = discoverPytest({ tree, covered: [] }).suites;
  if (!suite) throw new Error('no suite');
  const files = filesOf(suite, tree.files.keys()).map((file) => ({ suite: suite.id, project: null, file }));
  const places = { root: '/tree', checkout: '/repo', scratch: '/scratch', assets: '/assets', treeFiles: tree.files };
  const { argv, cwd, files: written } = pytestRunner.command({ suite, files, workers: 3, ...places });
  expect(argv).toEqual(['sh', '/assets/pytest/launch.sh', '/repo', 'a', '/scratch/spec.json']);
  expect(cwd).toBe('/tree/a');
  expect(JSON.parse(written[0]?.text ?? '')).toEqual({
    ...{ root: '/tree', checkout: '/repo', dir: 'a', files: ['a/test_x.py'], roots: ['a/src'], args: [] },
    ...{ basetemp: false, workers: 3, scratch: '/scratch' },
  });
});
