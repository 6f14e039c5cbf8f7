import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTypescript } from '#adapters/language/typescript/import-graph';
import type { Package, Project } from '#domain/project';
import { languageConformance } from '#ports/language.conformance';
import type { TreeView } from '#ports/tree';
import { aProject, aSuite } from '../../../../test/support/builders.ts';
import { memoryCache, textsAsTree } from '../../../../test/support/texts-as-tree.ts';

type Texts = Readonly<Record<string, string>>;

/** A package per package.json of the tree. */
function projectOf(texts: Texts, over: Partial<Project> = {}): Project {
  const packages = Object.entries(texts).flatMap(([path, text]): Package[] => {
    if (!/(?:^|\/)package\.json$/.test(path)) return [];
    const raw = JSON.parse(text);
    const manifest = {
      name: raw.name ?? null,
      type: 'module' as const,
      private: true,
      scripts: {},
      dependencies: raw.dependencies ?? {},
      packageManager: null,
      workspaces: [],
      raw,
    };
    return [{ dir: path === 'package.json' ? '' : path.slice(0, -'/package.json'.length), manifest }];
  });
  return aProject({ packages, suites: [], tests: [], ...over });
}

interface Setting {
  readonly project?: Partial<Project>;
  readonly gone?: readonly string[];
  readonly tree?: TreeView;
}

async function graphOf(texts: Texts, { project, gone = [], tree = textsAsTree(texts) }: Setting = {}) {
  const request = { tree, project: projectOf(texts, project), gone, cache: memoryCache() };
  return (await createTypescript().graph({ ...request, packages: true })).graph;
}

/** `kind target` of each edge of a file. */
async function edgesOf(from: string, texts: Texts, setting: Setting = {}): Promise<readonly string[]> {
  const { edges } = await graphOf(texts, setting);
  return (edges.get(from) ?? []).map(({ kind, to }) => `${kind} ${to}`);
}

const empty = '';

describe('typescript', () => {
  languageConformance(createTypescript, {
    project: projectOf({ 'package.json': '{"name":"shop"}' }),
    files: {
      'src/a.ts': "import { b } from './b.js';\nexport * from './lost';\nconst c = require('./c');",
      'src/b.ts': 'export const b = 1;',
      'src/c/index.js': "module.exports = import('../b');",
    },
    gone: ['src/lost.ts'],
    edges: [
      ['src/a.ts', 'src/b.ts'],
      ['src/a.ts', 'src/c/index.js'],
      ['src/a.ts', 'src/lost.ts'],
      ['src/c/index.js', 'src/b.ts'],
    ],
    broken: { path: 'src/broken.ts', text: 'import { from' },
    foreign: 'notes.txt',
    tree: (files) => textsAsTree(files),
    cache: memoryCache,
  });
});

describe('what a file loads', () => {
  it('an import that is erased reaches type tests only, unless a value comes the same way', async () => {
    const texts = {
      'a.ts':
        "import type { T } from './t';\nimport { type U } from './u';\nexport type { V } from './u';\nimport { u } from './u';",
      't.ts': empty,
      'u.ts': empty,
      'd.ts': "import { x } from './types'; declare module './t' {}",
      'types.d.ts': empty,
    };
    expect(await edgesOf('a.ts', texts)).toEqual(['type t.ts', 'import u.ts']);
    expect(await edgesOf('d.ts', texts)).toEqual(['type t.ts', 'type types.d.ts']);
  });

  it.each([
    ["const x = require('./x')", 'require lib/x.js'],
    ["require.resolve('./x')", 'require lib/x.js'],
    ["module.require('./x')", 'require lib/x.js'],
    ["createRequire(import.meta.url)('./x')", 'require lib/x.js'],
    ["import x = require('./x')", 'require lib/x.js'],
    ['await import(`./x`)', 'dynamic lib/x.js'],
    ["vi.mock('./x', () => ({}))", 'mock lib/x.js'],
    ["jest.requireActual('./x')", 'mock lib/x.js'],
    ["vi.mock(import('./x'), () => ({}))", 'dynamic lib/x.js'],
    ["proxyquire('./x', {})", 'path lib/x.js'],
    ["new URL('./x.js', import.meta.url)", 'path lib/x.js'],
    ["spawn('node', ['lib/x.js'])", 'path lib/x.js'],
    ["fs.readFileSync(path.join(__dirname, 'x.js'))", 'path lib/x.js'],
    ["path.resolve(process.cwd(), 'lib', 'x.js')", 'path lib/x.js'],
    ["const here = path.dirname(fileURLToPath(import.meta.url)); read(here + '/x.js')", 'path lib/x.js'],
    ["path.resolve(__dirname, '../test/fixtures')", 'path test/fixtures/one.json'],
    ["read(path.join(__dirname, '..', 'test', 'fixtures', name))", 'path test/fixtures/one.json'],
    ["import.meta.glob('./*.js')", 'dynamic lib/x.js'],
    ["import('./plugins/' + name + '.js')", 'dynamic lib/plugins/p.js'],
    ["/// <reference path='./x.js' />", 'type lib/x.js'],
  ])('%s', async (text, edge) => {
    const texts = { 'lib/a.ts': text, 'lib/x.js': empty, 'lib/plugins/p.js': empty, 'test/fixtures/one.json': '{}' };
    expect(await edgesOf('lib/a.ts', texts)).toEqual([edge]);
  });

  it.each([
    ["// see './x.js'", 'a comment'],
    ["const url = 'text/html'", 'a string that is no path'],
    ["const root = path.resolve(__dirname, '..')", 'a folder above, by itself'],
    ["import 'node:fs'; import 'left-pad'", 'a package'],
    ["import x from '../node_modules/left-pad/index.js'", 'a path into dependencies'],
  ])('%s loads nothing: %s', async (text) => {
    expect(await edgesOf('lib/a.js', { 'lib/a.js': text, 'lib/x.js': empty, 'package.json': '{}' })).toEqual([]);
  });

  it('reports what loads by a computed name', async () => {
    const { opaque } = await graphOf({ 'a.js': 'const load = (name) => require(name);', 'b.js': "require('./a')" });
    expect([...opaque]).toEqual([['a.js', 'require(name)']]);
  });

  it('reads the script of components, scripts without extension and JavaScript with JSX or Flow types', async () => {
    const texts = {
      'a.vue': '<template><p/></template>\n<script setup lang="ts">\nimport b from "./b";\n</script>',
      'bin/cli': "#!/usr/bin/env node\nrequire('../b');",
      'flow.js': "// @flow\nimport b from './b';\nexport const f = (x: number): string => <p>{x}</p>;",
      'b.ts': empty,
      LICENSE: "require('./b')",
    };
    const { edges, unparsed } = await graphOf(texts);
    expect([...edges].filter(([, to]) => to.length > 0).map(([from]) => from)).toEqual(['a.vue', 'bin/cli', 'flow.js']);
    expect([...unparsed]).toEqual([]);
  });

  it('guesses the imports of a file that does not parse', async () => {
    expect(await edgesOf('a.ts', { 'a.ts': "import b from './b';\nconst = ;", 'b.ts': empty })).toEqual([
      'import b.ts',
    ]);
  });
});

describe('where a specifier leads', () => {
  it('to the source that a package of the repository builds from', async () => {
    const exports = {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './jsx': './dist/cjs/jsx/index.js',
    };
    const texts = {
      'package.json': '{"name":"root"}',
      'packages/ui/package.json': JSON.stringify({ name: '@shop/ui', exports }),
      'packages/ui/src/index.ts': "import '@shop/ui/jsx';",
      'packages/ui/src/jsx/index.ts': empty,
      'app/a.ts': "import '@shop/ui'; import '@shop/ui/jsx';",
    };
    expect(await edgesOf('app/a.ts', texts)).toEqual([
      'import packages/ui/src/index.ts',
      'import packages/ui/src/jsx/index.ts',
    ]);
    expect(await edgesOf('packages/ui/src/index.ts', texts)).toEqual(['import packages/ui/src/jsx/index.ts']);
  });

  it('to all of a package when its built file cannot be traced to a source, tests apart', async () => {
    const texts = {
      'package.json': '{"name":"shop","main":"dist/bundle.min.js"}',
      'code/a.ts': empty,
      'code/b.ts': empty,
      'code/b.test.ts': empty,
      'test/a.test.ts': "import '../dist/bundle.min.js';",
      'test/b.test.ts': "import 'shop';",
    };
    const all = ['import code/a.ts', 'import code/b.ts'];
    expect(await edgesOf('test/a.test.ts', texts)).toEqual(all);
    expect(await edgesOf('test/b.test.ts', texts)).toEqual(all);
  });

  it('to a name that a URL has to escape, and to one that only looks so', async () => {
    const texts = { 'a.js': "import './b%20%231.js'; import './50%.js'", 'b #1.js': empty, '50%.js': empty };
    expect(await edgesOf('a.js', texts)).toEqual(['import 50%.js', 'import b #1.js']);
  });

  it('past declarations that lie beside no code, and to the alias of another suite as well', async () => {
    const texts = {
      'packages/ui/package.json': '{"name":"ui","main":"dist/index.js","types":"index.d.ts"}',
      'packages/ui/index.d.ts': empty,
      'packages/ui/src/index.ts': empty,
      'fake/ui.ts': empty,
      'a.ts': "import 'ui'",
    };
    const project = { suites: [aSuite({ aliases: { ui: 'fake/ui.ts' } })] };
    expect(await edgesOf('a.ts', texts, { project })).toEqual([
      'import fake/ui.ts',
      'type packages/ui/index.d.ts',
      'import packages/ui/src/index.ts',
    ]);
  });

  it('to the package of a generated file that git ignores', async () => {
    const texts = { 'package.json': '{}', 'src/a.ts': "import './generated/client';", 'src/b.ts': empty };
    const tree = { ...textsAsTree(texts), exists: (path: string) => path === 'src/generated/client.ts' };
    expect(await edgesOf('src/a.ts', texts, { tree })).toEqual(['import src/b.ts']);
    expect(await edgesOf('src/a.ts', texts)).toEqual([]);
  });

  it('through aliases, internal imports and module roots', async () => {
    const suites = [aSuite({ aliases: { '@': 'src', exact: 'src/x.ts' } })];
    const texts = {
      'package.json': '{"name":"shop","imports":{"#*":{"source":"./src/*.ts","default":"./dist/*.js"}}}',
      'src/x.ts': empty,
      'src/y/index.ts': empty,
      'a.ts': "import '@/y'; import 'exact';",
      'b.ts': "import '#x'",
      'c.ts': "import 'y'",
    };
    expect(await edgesOf('a.ts', texts, { project: { suites } })).toEqual(['import src/x.ts', 'import src/y/index.ts']);
    expect(await edgesOf('b.ts', texts)).toEqual(['import src/x.ts']);
    expect(await edgesOf('c.ts', texts)).toEqual(['import src/y/index.ts']);
  });

  it('through the nearest tsconfig', async () => {
    const texts = {
      'packages/a/tsconfig.json': '{\n// paths\n"compilerOptions": {"paths": {"~/*": ["./src/*"],},}}',
      'packages/a/src/x.ts': empty,
      'packages/a/test/x.test.ts': "import '~/x';",
    };
    const dir = mkdtempSync(join(tmpdir(), 'graph-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(join(dir, dirname(path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    const tree = textsAsTree(texts, dir);
    expect(await edgesOf('packages/a/test/x.test.ts', texts, { tree })).toEqual(['import packages/a/src/x.ts']);
  });

  it('to a path that is gone, also where another file would now be found', async () => {
    const gone = ['src/a.ts', 'src/deep/b.ts'];
    const texts = { 'src/a/index.ts': empty, 'x.ts': "import './src/a'; import '~lib/deep/b'; import './src/other';" };
    expect(await edgesOf('x.ts', texts, { gone })).toEqual([
      'import src/a.ts',
      'import src/a/index.ts',
      'import src/deep/b.ts',
    ]);
  });
});

describe('what a file loads without naming it', () => {
  it('the JSX runtime of its pragma, its tsconfig and its runner', async () => {
    const texts = {
      'package.json': '{"name":"hono","exports":{"./jsx/jsx-runtime":"./dist/jsx/jsx-runtime.js"}}',
      'tsconfig.spec.json': '{"compilerOptions":{"jsx":"react-jsx","jsxImportSource":"hono/jsx"}}',
      'vitest.config.ts': "export default { oxc: { jsx: { importSource: './src/dom' } } };",
      'src/jsx/jsx-runtime.ts': empty,
      'src/dom/jsx-dev-runtime.ts': empty,
      'a.tsx': 'export const a = <p/>;',
      'b.tsx': '/** @jsxImportSource ./src/dom */\nexport const b = <p/>;',
      'c.tsx': 'export const c = 1;',
    };
    const project = { suites: [aSuite({ configFiles: ['vitest.config.ts'] })] };
    expect(await edgesOf('a.tsx', texts, { project })).toEqual([
      'jsx src/dom/jsx-dev-runtime.ts',
      'jsx src/jsx/jsx-runtime.ts',
    ]);
    expect(await edgesOf('b.tsx', texts, { project })).toEqual(['jsx src/dom/jsx-dev-runtime.ts']);
    expect(await edgesOf('c.tsx', texts, { project })).toEqual([]);
  });

  it('snapshots and automatic mocks', async () => {
    const texts = {
      'a.test.ts': "import './b'; import 'fs';",
      'b.ts': empty,
      '__snapshots__/a.test.ts.snap': empty,
      '__mocks__/b.ts': empty,
      '__mocks__/fs.ts': empty,
    };
    const { edges } = await graphOf(texts);
    expect(edges.get('a.test.ts')).toEqual([
      { to: '__mocks__/fs.ts', kind: 'mock' },
      { to: '__snapshots__/a.test.ts.snap', kind: 'path' },
      { to: 'b.ts', kind: 'import' },
    ]);
    expect(edges.get('b.ts')).toEqual([{ to: '__mocks__/b.ts', kind: 'mock' }]);
  });

  it('but the options of a runner configuration are not loads', async () => {
    const config =
      "import './plugin'; export default { exclude: ['src/a.ts'], alias: { '@': path.resolve(__dirname, 'src') } };";
    const texts = { 'vitest.config.ts': config, 'plugin.ts': empty, 'src/a.ts': empty };
    const project = { suites: [aSuite({ configFiles: ['vitest.config.ts'] })] };
    expect(await edgesOf('vitest.config.ts', texts, { project })).toEqual(['import plugin.ts']);
  });
});

describe('packages a file loads', () => {
  const manifest = '{"dependencies":{"react":"1","lib":"1","@s/lib":"1","buffer":"1","own":"workspace:*"}}';
  const namesIn = async (path: string, text: string, more: Texts = {}) => {
    const { packages, packageTypes } = await graphOf({
      'package.json': manifest,
      [path]: text,
      'x.ts': empty,
      ...more,
    });
    return [packages?.get(path) ?? [], packageTypes?.get(path) ?? []];
  };

  it.each<[string, readonly string[]]>([
    ["import 'lib'; export * from '@s/lib/sub'; require('gone/x.js')", ['@s/lib', 'gone', 'lib']],
    ["vi.mock('lib'); await import('@s/lib'); require.resolve('gone')", ['@s/lib', 'gone', 'lib']],
    ["import 'fs'; import 'node:fs/promises'; import './x'; import '/x'; import '#x'; import 'virtual:x'", []],
    ["import 'buffer'; import 'lib?raw'", ['buffer', 'lib']],
    ["import '../node_modules/lib/index.js'; spawn('node_modules/.bin/tool')", ['lib', 'tool']],
    ["load(['@s/lib', '@s/lib/sub'])", []],
    ["import '@s/lib'; load('@s/lib/sub')", ['@s/lib']],
  ])('%s', async (text, expected) => {
    expect(await namesIn('a.ts', text)).toEqual([expected, []]);
  });

  it('types alone are told apart, and so is what a declaration file names', async () => {
    const text = "import type { A } from 'lib'; import { type B } from '@s/lib'; import { b } from '@s/lib';";
    expect(await namesIn('a.ts', text)).toEqual([['@s/lib'], ['lib']]);
    expect(await namesIn('a.d.ts', "import { A } from 'lib';")).toEqual([[], ['lib']]);
  });

  it('a string is one more place where a package is loaded, never the only one', async () => {
    const { packages } = await graphOf({
      'package.json': manifest,
      'a.ts': "import '@s/lib'",
      'b.ts': "use('@s/lib/sub')",
    });
    expect([...(packages ?? [])]).toEqual([
      ['a.ts', ['@s/lib']],
      ['b.ts', ['@s/lib']],
    ]);
  });

  it('JSX loads its runtime', async () => {
    expect(await namesIn('a.tsx', 'export const a = <p/>;')).toEqual([['react'], []]);
    expect(await namesIn('a.tsx', '/** @jsxImportSource lib */ export const a = <p/>;')).toEqual([['lib'], []]);
  });

  it('a package of the repository is its files', async () => {
    const texts = { 'packages/own/package.json': '{"name":"own","main":"index.js"}', 'packages/own/index.js': empty };
    expect(await namesIn('a.ts', "import 'own'", texts)).toEqual([[], []]);
  });
});

it('tells packages only when somebody asks', async () => {
  const texts = { 'a.ts': "import 'lib';" };
  const request = { tree: textsAsTree(texts), project: projectOf(texts), gone: [], cache: memoryCache() };
  expect((await createTypescript().graph(request)).graph.packages).toBeUndefined();
  const { graph } = await createTypescript().graph({ ...request, packages: true });
  expect(graph.packages?.get('a.ts')).toEqual(['lib']);
});
