import { describe, expect, test } from 'vitest';
import { parseIni } from '#formats/python/ini';
import { readPytestConfig } from '#formats/python/pytest-config';

const read = (files: Readonly<Record<string, string>>, dir = '') =>
  readPytestConfig(dir, (path) => files[path] ?? null);

describe('parseIni', () => {
  test('reads settings, continued lines and comments; passes over the rest', () => {
    const text = '\uFEFF[a]\nx = 1 # one\ny: 2\n  3\n; no\nodd\n\n[b]\nx=\n  p\n\n  q\n[a]\nz = 4\n  w\n';
    const sections = [...parseIni(text)].map(([name, values]) => [name, Object.fromEntries(values)]);
    expect(Object.fromEntries(sections)).toEqual({
      a: { x: '1', y: '2\n3', z: '4\nw' },
      b: { x: '\np\nq' },
    });
  });
});

describe('readPytestConfig', () => {
  test('pyproject.toml, old and new tables; texts are split as a shell would', () => {
    const old = `[tool.pytest.ini_options]\ntestpaths = ["tests"]\naddopts = "-m 'not (slow or net)' -ra"\npythonpath = "src lib"\n`;
    expect(read({ 'pyproject.toml': old })).toMatchObject({
      ...{ path: 'pyproject.toml', section: '[tool.pytest.ini_options]', testpaths: ['tests'] },
      ...{ addopts: ['-m', 'not (slow or net)', '-ra'], pythonpath: ['src', 'lib'], pythonFiles: null },
    });
    const table = '[tool.pytest]\npython_files = ["check_*.py"]\ntestpaths = 3\n';
    expect(read({ 'a/pyproject.toml': table }, 'a')).toMatchObject({
      ...{ path: 'a/pyproject.toml', section: '[tool.pytest]', pythonFiles: ['check_*.py'], testpaths: null },
    });
  });

  test('the first file with a section counts, as in pytest; an empty pytest.ini is one', () => {
    const tox = '[pytest]\ntestpaths =\n  unit\n  more tests\nDJANGO_SETTINGS_MODULE = shop.settings\n';
    const files = { 'pyproject.toml': '[tool.ruff]\n', 'tox.ini': tox, 'setup.cfg': '[tool:pytest]\n' };
    expect(read(files)).toMatchObject({
      ...{ path: 'tox.ini', testpaths: ['unit', 'more', 'tests'], modules: ['shop.settings'] },
    });
    expect(read({ ...files, 'pytest.ini': '' })).toMatchObject({ path: 'pytest.ini', testpaths: null });
    expect(read({ 'setup.cfg': files['setup.cfg'] })?.section).toBe('[tool:pytest]');
  });

  test('what says nothing about pytest, or is no TOML, is none', () => {
    expect(read({ 'pyproject.toml': '[tool', 'tox.ini': '[tox]\n', 'setup.cfg': '[metadata]\n' })).toBeNull();
    expect(read({})).toBeNull();
  });
});
