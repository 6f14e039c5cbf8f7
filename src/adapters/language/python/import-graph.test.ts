import { describe, expect, it } from 'vitest';
import { createPython } from '#adapters/language/python/import-graph';
import type { Project } from '#domain/project';
import { languageConformance } from '#ports/language.conformance';
import { aProject, aSuite } from '../../../../test/support/builders.ts';
import { memoryCache, textsAsTree } from '../../../../test/support/texts-as-tree.ts';

type Texts = Readonly<Record<string, string>>;

/** One pytest suite at the root with every test_*.py. */
function projectOf(texts: Texts): Project {
  const files = Object.keys(texts).filter((path) => /(?:^|\/)test_[^/]*\.py$/.test(path));
  const suite = aSuite({ id: 'pytest', runner: 'pytest' });
  return aProject({ suites: [suite], tests: files.map((file) => ({ suite: 'pytest', project: null, file })) });
}

async function edgesOf(texts: Texts, from: string, gone: readonly string[] = []): Promise<readonly string[]> {
  const request = { tree: textsAsTree(texts), project: projectOf(texts), gone, cache: memoryCache() };
  const { graph } = await createPython().graph(request);
  return (graph.edges.get(from) ?? []).map(({ to, kind }) => (kind === 'import' ? to : `${to} ${kind}`));
}

describe('the graph of Python', () => {
  const sample: Texts = {
    'pyproject.toml': '',
    'src/shop/__init__.py': 'from .cart import total',
    'src/shop/cart.py': 'from . import tax',
    'src/shop/tax.py': '',
    'src/shop/py.typed': '',
    'src/shop/tax.pyi': '',
    'tests/test_cart.py': 'import shop\nfrom shop.gone import x',
    'tests/conftest.py': '# fixtures',
  };
  languageConformance(createPython, {
    project: projectOf(sample),
    files: sample,
    gone: ['src/shop/gone.py'],
    edges: [
      ['src/shop/__init__.py', 'src/shop/cart.py'],
      ['src/shop/cart.py', 'src/shop/tax.py'],
      ['tests/test_cart.py', 'src/shop/__init__.py'],
      ['tests/test_cart.py', 'src/shop/gone.py'],
      ['tests/test_cart.py', 'tests/conftest.py'],
    ],
    broken: { path: 'src/shop/broken.py', text: 'def f(:\n' },
    foreign: 'README.md',
    tree: (files) => textsAsTree(files),
    cache: memoryCache,
  });
});

describe('modules', () => {
  it.each<[string, Texts, readonly string[]]>([
    [
      'each package on the way runs its __init__',
      { 'a/__init__.py': '', 'a/b/__init__.py': '', 'a/b/c.py': '', 't.py': 'import a.b.c' },
      ['a/__init__.py', 'a/b/__init__.py', 'a/b/c.py'],
    ],
    ['packages without one are looked through', { 'ns/a/b.py': '', 't.py': 'from ns.a import b' }, ['ns/a/b.py']],
    [
      'a name may be a module or only a name in one',
      { 'a/__init__.py': '', 'a/b.py': '', 't.py': 'from a import b, c' },
      ['a/__init__.py', 'a/b.py'],
    ],
    [
      'a star takes what __all__ lists',
      { 'a/__init__.py': '__all__ = ["b"]', 'a/b.py': '', 'a/c.py': '', 't.py': 'from a import *' },
      ['a/__init__.py', 'a/b.py'],
    ],
    [
      'a package comes before a module of its name',
      { 'a/__init__.py': '', 'a.py': '', 't.py': 'import a' },
      ['a/__init__.py'],
    ],
    [
      'compiled modules have a source',
      { 'a/__init__.py': '', 'a/fast.pyx': '', 't.py': 'import a.fast' },
      ['a/__init__.py', 'a/fast.pyx'],
    ],
    ["what is installed is nobody's", { 't.py': 'import os, requests' }, []],
    ['types only', { 'a.py': '', 't.py': 'if TYPE_CHECKING:\n  import a' }, ['a.py type']],
    [
      'python -m runs __main__',
      { 'a/__init__.py': '', 'a/__main__.py': '', 't.py': 'run([sys.executable, "-m", "a"])' },
      ['a/__init__.py dynamic', 'a/__main__.py dynamic'],
    ],
    [
      'all plugins of a package',
      { 'a/p/x.py': '', 'a/p/y.py': '', 't.py': 'import_module(f"a.p.{n}")' },
      ['a/p/x.py dynamic', 'a/p/y.py dynamic'],
    ],
    [
      'targets of mocks',
      { 'a/__init__.py': '', 'a/b.py': '', 't.py': 'patch("a.b.c.d")' },
      ['a/__init__.py mock', 'a/b.py mock'],
    ],
    ['a name with a dot that only begins like a package', { 'a/__init__.py': '', 't.py': 'x = "a.html"' }, []],
  ])('%s', async (_, texts, expected) => {
    expect(await edgesOf(texts, 't.py')).toEqual(expected);
  });

  it('relative ones start from the file', async () => {
    const texts = {
      'a/__init__.py': '',
      'a/b/__init__.py': '',
      'a/b/c.py': 'from ..d import x\nfrom . import e',
      'a/d.py': '',
      'a/b/e.py': '',
    };
    expect(await edgesOf(texts, 'a/b/c.py')).toEqual(['a/__init__.py', 'a/b/__init__.py', 'a/b/e.py', 'a/d.py']);
    expect(await edgesOf({ 'c.py': 'from ...x import y' }, 'c.py')).toEqual([]);
  });

  it('are found beside the test, in its project, on the configured path, then elsewhere', async () => {
    const texts = {
      'a/pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["extra"]\n',
      'a/src/app/__init__.py': '',
      'a/extra/more.py': '',
      'a/tests/helper.py': '',
      'a/tests/test_a.py': 'import app, helper, more, other, deep',
      'b/pyproject.toml': '',
      'b/app/__init__.py': '',
      'b/other.py': '',
      'b/lib2/deep.py': '',
      'b/tests/conftest.py': 'import sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib2"))',
    };
    expect(await edgesOf(texts, 'a/tests/test_a.py')).toEqual([
      'a/extra/more.py',
      'a/src/app/__init__.py',
      'a/tests/helper.py',
      'b/lib2/deep.py',
      'b/other.py',
    ]);
  });

  it('a bare folder beside the test gives way to a package further on, one with the module does not', async () => {
    const texts = {
      'a/pyproject.toml': '',
      'a/tests/near/x.py': '',
      'a/tests/shop/data.json': '',
      'a/tests/test_a.py': 'import shop',
      'a/tests/test_b.py': 'from near import x',
      'b/pyproject.toml': '',
      'b/src/shop/__init__.py': '',
      'b/src/near/__init__.py': '',
    };
    expect(await edgesOf(texts, 'a/tests/test_a.py')).toEqual(['b/src/shop/__init__.py']);
    expect(await edgesOf(texts, 'a/tests/test_b.py')).toContain('a/tests/near/x.py');
  });

  it('that are gone are still asked for', async () => {
    expect(await edgesOf({ 't.py': 'from a import b' }, 't.py', ['a/__init__.py', 'a/b.py'])).toEqual([
      'a/__init__.py',
      'a/b.py',
    ]);
  });
});

describe('what a test loads besides', () => {
  it('conftest.py of every folder above, its own package, data by path, plugins by name', async () => {
    const texts = {
      'conftest.py': 'pytest_plugins = ["tests.fixtures"]',
      'tests/__init__.py': '',
      'tests/conftest.py': '',
      'tests/fixtures.py': '',
      'tests/unit/__init__.py': '',
      'tests/unit/data/x.json': '',
      'tests/unit/data/y.json': '',
      'tests/unit/test_a.py': 'open(Path(__file__).parent / "data" / "x.json")',
      'tests/unit/test_b.py': 'DATA = HERE / "data"',
      'other/conftest.py': '',
    };
    expect(await edgesOf(texts, 'tests/unit/test_a.py')).toEqual([
      'conftest.py setup',
      'tests/conftest.py setup',
      'tests/unit/__init__.py',
      'tests/unit/data/x.json path',
    ]);
    expect(await edgesOf(texts, 'tests/unit/test_b.py')).toEqual(
      expect.arrayContaining(['tests/unit/data/x.json path', 'tests/unit/data/y.json path']),
    );
    expect(await edgesOf(texts, 'conftest.py')).toEqual(['tests/__init__.py setup', 'tests/fixtures.py setup']);
  });
});
