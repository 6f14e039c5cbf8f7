import { describe, expect, test } from 'vitest';
import { decodeFacts, encodeFacts } from '#adapters/language/python/text/facts';
import { readFacts } from '#adapters/language/python/text/read-facts';

const linksOf = (text: string) =>
  readFacts(text).links.map(({ kind, shape, text: named }) => `${kind} ${shape} ${named}`);

describe('imports', () => {
  test.each<[string, readonly string[]]>([
    ['import a.b as c, d', ['import module a.b', 'import module d']],
    ['from . import (x,\n  y as z,)', ['import from .:x,y']],
    ['from ...a.b import *', ['import from ...a.b:*']],
    ['def f():\n  import lazy\ntry: import a\nexcept ImportError: b = None', ['import module lazy', 'import module a']],
    ['from_ = 1\nimport_ = 2\nraise X from y\nyield_from = 3', []],
    ['"""import a"""\ndef f():\n  "from b import c"', []],
  ])('%j', (text, expected) => {
    expect(linksOf(text)).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    [
      'if TYPE_CHECKING:\n  import a\nelse:\n  import b\nimport c',
      ['type module a', 'import module b', 'import module c'],
    ],
    ['if typing.TYPE_CHECKING: import a\nimport b', ['type module a', 'import module b']],
    ['if not t.TYPE_CHECKING:\n  import a\nelse:\n  import b', ['import module a', 'type module b']],
    ['if TYPE_CHECKING:\n  if x:\n    import a\n  import b', ['type module a', 'type module b']],
    ['if TYPE_CHECKING or x:\n  import a', ['import module a']],
    ['if TYPE_CHECKING:\n  import a\nimport a', ['import module a']],
  ])('for type checkers only: %j', (text, expected) => {
    expect(linksOf(text)).toEqual(expected);
  });

  test('what __all__ lists', () => {
    expect(readFacts('__all__ = ["a", "b"]\n__all__ += ("c",)\nall = ["d"]').all).toEqual(['a', 'b', 'c']);
  });
});

describe('what is named without being imported', () => {
  test.each<[string, string]>([
    ['importlib.import_module("a.b")', 'dynamic module a.b'],
    ['import_module(".b", package="a")', 'dynamic module a.b'],
    ['import_module(".b", __name__)', 'dynamic module .b'],
    ['import_module(f"a.plugins.{name}")', 'dynamic below a.plugins'],
    ['import_module("a.plugins." + name)', 'dynamic below a.plugins'],
    ['from importlib import import_module as load\nload("a")', 'dynamic module a'],
    ['np = pytest.importorskip("a")', 'dynamic module a'],
    ['run([sys.executable, "-m", "a.cli"])', 'dynamic module a.cli'],
    ['@mock.patch("a.b.C.d")\ndef f(): pass', 'mock dotted a.b.C.d'],
    ['monkeypatch.setattr("a.b.c", 1)', 'mock dotted a.b.c'],
    ['MIDDLEWARE = ["a.b.C"]', 'dynamic dotted a.b.C'],
    ['main = "a.cli:run"', 'dynamic dotted a.cli.run'],
    ['pytest_plugins = ["a.fixtures"]', 'setup module a.fixtures'],
    ['INSTALLED_APPS = ["shop"]', 'dynamic below shop'],
    ['CODE = "import a; print(a)"', 'dynamic module a'],
    ['open("data/x.json")', 'path folder data/x.json'],
    ['x = Path(__file__).parent / "data" / "x.json"', 'path folder data/x.json'],
    ['x = os.path.join(HERE, "data", "x.json")', 'path folder data/x.json'],
    ['x = HERE / "data"', 'path folder data'],
    ['names = ["a.json"]', 'path path a.json'],
    ['sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))', 'import root ../lib'],
    ['sys.path.append(str(Path(__file__).parent.parent / "lib"))', 'import root ../lib'],
  ])('%s', (text, expected) => {
    expect(linksOf(text)).toContain(expected);
  });

  test.each([
    'getLogger("a.b")',
    'x = "a b"',
    'x = "https://a.b/c"',
    'x = "%s/b.json"',
    'x = "name"',
    'x = f"{a}/b.json"',
  ])('nothing: %s', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  test.each([
    ['import_module(name)', 'import_module(…)'],
    ['import_module(f"{name}.x")', 'import_module(…)'],
    ['map(import_module, names)', 'import_module(…)'],
    ['__import__(name)', '__import__(…)'],
    ['import_module("a")', null],
    ['def import_module(name): pass', null],
  ])('%s is opaque: %s', (text, opaque) => {
    expect(readFacts(text).opaque).toBe(opaque);
  });
});

test('facts survive the cache; a file that cannot be read still has its plain imports', () => {
  const facts = readFacts('import a\nfrom .b import c\nx = "a.b.c"\n__all__ = ["q"]\ny = import_module(z)\nbroken = (');
  expect(decodeFacts(encodeFacts(facts))).toEqual(facts);
  expect(facts.unparsed).toBe('"(" is not closed');
  expect(linksOf('x = (\nimport a\nfrom b import c')).toEqual(
    expect.arrayContaining(['import module a', 'import from b:c']),
  );
});
