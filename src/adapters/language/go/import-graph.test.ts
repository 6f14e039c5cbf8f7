/** What a Go file loads, in small trees; broken ones and any text included. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readGoFacts } from '#adapters/language/go/facts';
import { createGo } from '#adapters/language/go/import-graph';
import { languageConformance } from '#ports/language.conformance';
import { aProject } from '../../../../test/support/builders.ts';
import { memoryCache, textsAsTree } from '../../../../test/support/texts-as-tree.ts';

type Texts = Readonly<Record<string, string>>;
const project = aProject({ packages: [], suites: [], tests: [] });

async function edgesOf(from: string, texts: Texts, gone: readonly string[] = []): Promise<readonly string[]> {
  const { graph } = await createGo().graph({ tree: textsAsTree(texts), project, gone, cache: memoryCache() });
  return (graph.edges.get(from) ?? []).map(({ kind, to }) => `${kind} ${to}`).sort();
}

const shop: Texts = {
  'go.mod': 'module example.com/shop\n',
  'cart/cart.go': 'package cart\n\nimport (\n\t"fmt"\n\tm "example.com/shop/money"\n)\n',
  'cart/cart_linux.go': '//go:build linux\n\npackage cart\n',
  'cart/cart_test.go': 'package cart\n',
  'cart/api_test.go': 'package cart_test\n\nimport . "example.com/shop/cart"\n',
  'cart/testdata/deep/a.json': '{}',
  'money/money.go': '// Package money counts.\npackage money /* x */; import "C"\n',
  'money/round.s': 'TEXT round',
  'main.go': 'package main\nimport _ `example.com/shop/cart`\nvar s = "import \\"example.com/shop/money\\""\n',
};

describe('go', () => {
  languageConformance(createGo, {
    project,
    files: shop,
    gone: ['money/old.go'],
    edges: [
      ['cart/cart.go', 'money/money.go'],
      ['cart/cart.go', 'money/old.go'],
      ['cart/cart_test.go', 'cart/cart.go'],
    ],
    broken: { path: 'cart/broken.go', text: 'func nothing() {' },
    foreign: 'cart/cart.ts',
    tree: textsAsTree,
    cache: memoryCache,
  });

  it('loads packages as a whole, for all platforms, with what is assembled into them', async () => {
    expect(await edgesOf('cart/cart.go', shop)).toEqual(['import money/money.go', 'import money/round.s']);
    expect(await edgesOf('main.go', shop)).toEqual(['import cart/cart.go', 'import cart/cart_linux.go']);
  });

  it('a test loads its package, the other tests and testdata', async () => {
    const expected = ['import cart/cart.go', 'import cart/cart_linux.go', 'path cart/testdata/deep/a.json'];
    expect(await edgesOf('cart/cart_test.go', shop)).toEqual(['import cart/api_test.go', ...expected]);
    expect(await edgesOf('cart/api_test.go', shop)).toEqual([
      ...expected.slice(0, 2),
      'import cart/cart_test.go',
      expected[2],
    ]);
  });

  it('a test loads the packages that its texts name, to build or to run them', async () => {
    const body = [
      'exec.Command("go", "build", "-o", bin, "../cmd/app")',
      'exec.Command("go", "run", "example.com/shop/money")',
      'exec.Command("sh", "-c", `go vet ../tools/... && cat ./none ../cmd`)',
      '// "../stock"',
    ].join('\n');
    const files = ['cmd/app/app.go', 'stock/stock.go', 'tools/a/a.go', 'tools/b/b.go'];
    const tree: Texts = {
      ...Object.fromEntries(files.map((path) => [path, 'package x\n'])),
      'go.mod': 'module example.com/shop\n',
      'money/money.go': 'package money\n',
      'e2e/e2e_test.go': `package e2e\nfunc TestA() {\n${body}\n}\n`,
      'e2e/e2e.go': `package e2e\nfunc A() {\n${body}\n}\n`,
    };
    expect(await edgesOf('e2e/e2e_test.go', tree)).toEqual([
      'import e2e/e2e.go',
      ...['cmd/app/app.go', 'money/money.go', 'tools/a/a.go', 'tools/b/b.go'].map((path) => `path ${path}`),
    ]);
    expect(await edgesOf('e2e/e2e.go', tree)).toEqual([]);
  });

  it('follows workspaces, local replacements and vendored code', async () => {
    const texts: Texts = {
      'go.work': 'use (\n./api\n./lib\n)\n',
      'api/go.mod': 'module example.com/api\nreplace example.com/fork => ../third/fork\n',
      'api/a.go':
        'package api\nimport ("example.com/lib/deep"; "example.com/fork"; "github.com/x/y"; "example.com/library")\n',
      'api/vendor/github.com/x/y/y.go': 'package y\n',
      'lib/go.mod': 'module example.com/lib\n',
      'lib/deep/d.go': 'package deep\n',
      'third/fork/go.mod': 'module example.com/original\n',
      'third/fork/f.go': 'package fork\n',
    };
    expect(await edgesOf('api/a.go', texts)).toEqual([
      'import api/vendor/github.com/x/y/y.go',
      'import lib/deep/d.go',
      'import third/fork/f.go',
    ]);
  });

  it('embeds files, folders and patterns', async () => {
    const texts: Texts = {
      'go.mod': 'module m\n',
      'web/web.go':
        'package web\n\n//go:embed static "a b.txt" tmpl/*.html\n//go:embed all:hidden\nvar files embed.FS\n',
      'web/a b.txt': '',
      'web/static/css/a.css': '',
      'web/static.go': 'package web',
      'web/tmpl/a.html': '',
      'web/tmpl/a.txt': '',
      'web/hidden/.x': '',
    };
    expect(await edgesOf('web/web.go', texts, ['web/tmpl/old.html'])).toEqual([
      'path web/a b.txt',
      'path web/hidden/.x',
      'path web/static/css/a.css',
      'path web/tmpl/a.html',
      'path web/tmpl/old.html',
    ]);
  });
});

test('imports stand at the head of a file, in comments and texts they are none', () => {
  const text =
    '/* import "no" */\n// import "no"\npackage a\nimport "one"\nimport (\n // "no"\n x "two" /* "no" */\n)\nvar c = `\nimport "no"`';
  expect(readGoFacts(text).imports).toEqual(['one', 'two']);
  expect(readGoFacts('\uFEFFpackage a').unparsed).toBeNull();
});

test('any text has facts', () => {
  const goish = fc.string({
    unit: fc.constantFrom(...'package import ( ) " ` \n // /* */ //go:embed * \\ x'.split(' '), ' '),
  });
  fc.assert(
    fc.property(goish, (text) => {
      expect(readGoFacts(text).imports).toBeInstanceOf(Array);
    }),
  );
});

test.each(['/*', '//', '"', '`', '//go:embed ', '(', '"\\', "'\\", '/a', './'])(
  'reads 200 kB of %j at once',
  (part) => {
    const text = `package a\n${part.repeat(Math.ceil(200_000 / part.length))}`;
    expect(readGoFacts(text).unparsed).toBeNull();
  },
);
