import { describe, expect, test } from 'vitest';
import { asksFor, pytestEntryPoints, workspaceMembers } from '#formats/python/manifest';
import { pythonProjects, rootsFor } from '#formats/python/source-roots';

describe('pythonProjects', () => {
  test.each([
    ['src layout', ['pyproject.toml', 'src/shop/__init__.py', 'tests/test_a.py'], [{ dir: '', roots: ['src'] }]],
    ['flat layout', ['setup.py', 'shop/__init__.py', 'tests/test_a.py'], [{ dir: '', roots: [''] }]],
    ['src is itself the package', ['setup.py', 'src/__init__.py'], [{ dir: '', roots: [''] }]],
    ['packages held by lib', ['setup.py', 'lib/shop/__init__.py'], [{ dir: '', roots: ['', 'lib'] }]],
    ['no manifest', ['app/main.py', 'requirements.txt'], [{ dir: '', roots: [''] }]],
    ['no code', ['pyproject.toml', 'README.md'], [{ dir: '', roots: [] }]],
    ['no Python', ['package.json', 'src/a.ts'], []],
    ['only installed code', ['node_modules/gyp/setup.py', 'node_modules/gyp/gyp.py'], []],
  ])('%s', (_, paths, expected) => {
    expect(pythonProjects(paths)).toEqual(expected);
  });

  test('of several projects, the own one comes first, then those around it', () => {
    const paths = [
      'pyproject.toml',
      'tool.py',
      'a/pyproject.toml',
      'a/src/x/__init__.py',
      'b/setup.py',
      'b/y/__init__.py',
    ];
    const projects = pythonProjects(paths);
    expect(rootsFor(projects, 'b/tests')).toEqual(['b', '', 'a/src']);
    expect(rootsFor(projects, '')).toEqual(['', 'a/src', 'b']);
  });
});

describe('manifests', () => {
  const ask = (files: Readonly<Record<string, string>>) =>
    asksFor('pytest', (name) => files[name] ?? null, Object.keys(files));

  test.each([
    [
      { 'pyproject.toml': '[project]\ndependencies = ["x"]\n[dependency-groups]\ndev = ["pytest>=8"]' },
      'pyproject.toml',
    ],
    [
      { 'pyproject.toml': '[project.optional-dependencies]\ntest = ["pytest[x] ; python_version > \'3\'"]' },
      'pyproject.toml',
    ],
    [{ 'pyproject.toml': '[tool.poetry.group.dev.dependencies]\npytest = "^8"' }, 'pyproject.toml'],
    [{ 'pyproject.toml': '[dependency-groups]\ndev = ["pytest-cov"]' }, null],
    [{ 'requirements-dev.txt': 'x==1\npytest==8.0\n' }, 'requirements-dev.txt'],
    [{ 'requirements/test.in': 'pytest\n' }, 'requirements/test.in'],
    [{ 'notes.txt': 'pytest\n' }, null],
    [{ 'setup.cfg': '[options.extras_require]\ntest =\n  x\n  pytest>=7\n' }, 'setup.cfg'],
    [{ 'tox.ini': '[testenv]\ndeps =\n  pytest\n' }, 'tox.ini'],
    [{ 'setup.py': 'setup(extras_require={"t": ["pytest>=7"]})' }, 'setup.py'],
    [{ Pipfile: '[dev-packages]\npytest = "*"\n' }, 'Pipfile'],
  ])('%j asks for pytest in %s', (files, expected) => {
    expect(ask(files)).toBe(expected);
  });

  test('plugins of pytest, and members of a workspace', () => {
    const own = '[project.entry-points.pytest11]\nshop = "shop.plugin:main"\n';
    expect(pytestEntryPoints((name) => (name === 'pyproject.toml' ? own : null))).toEqual(['shop.plugin']);
    const old = '[options.entry_points]\npytest11 =\n  a = shop.a\n  b = shop.b\n';
    expect(pytestEntryPoints((name) => (name === 'setup.cfg' ? old : null))).toEqual(['shop.a', 'shop.b']);
    const isMember = workspaceMembers('[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n');
    expect(['packages/a', 'packages/old', 'docs'].map(isMember)).toEqual([true, false, false]);
  });
});
