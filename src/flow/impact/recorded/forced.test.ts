import { describe, expect, test } from 'vitest';
import type { Edge, ImportGraph } from '#domain/impact';
import type { Suite } from '#domain/suite';
import { forcedFiles, reachByConfig, typeReach } from '#flow/impact/recorded/forced';
import { aChangedFile, aProject, aSuite, testFile } from '../../../../test/support/builders.ts';
import { versionOf } from '../../../../test/support/versions.ts';
import { recordingOn, type Watched } from '../../../../test/support/watched.ts';

const version = versionOf({
  'a.test.ts': 'a',
  'setup.ts': 's',
  'global.ts': 'g',
  'src/a.ts': 'a',
  'src/a.js': 'a',
  'b.test.js': 'b',
});
const watch = (runs: Watched['runs'], over: Partial<Watched> = {}) => recordingOn(version, { runs, ...over }).tests;

describe('changed files that keep their rule', () => {
  const explains = (path: string) => path.endsWith('.ts');
  const met = watch({ 'src/a.ts': [] }, { reads: ['data/met.tbl'] });
  test.each([
    ['package-lock.json', true],
    ['tsconfig.json', true],
    ['vitest.config.ts', true],
    ['packages/x/package.json', true],
    ['src/a.ts', false],
    ['data/met.tbl', false],
    ['data/unmet.tbl', true],
    ['README.md', true],
  ])('%s: %s', (path, expected) => {
    expect(forcedFiles([aChangedFile({ path })], met, explains)).toHaveLength(expected ? 1 : 0);
  });

  test('a renamed file by either name', () => {
    const files = [
      aChangedFile({ path: 'data/new.tbl', oldPath: 'data/met.tbl', status: 'renamed' }),
      aChangedFile({ path: 'old.json', oldPath: 'package-lock.json', status: 'renamed' }),
    ];
    expect(forcedFiles(files, met, explains).map(({ path }) => path)).toEqual(['old.json']);
  });
});

function graphOf(edges: Readonly<Record<string, readonly Edge[]>>): ImportGraph {
  return { edges: new Map(Object.entries(edges)), unparsed: new Map(), opaque: new Map() };
}

const edge = (to: string, kind: Edge['kind'] = 'import'): Edge => ({ to, kind });
const [typed, plain] = [testFile('a.test.ts'), testFile('b.test.js')];

describe('what runs where nobody watches', () => {
  const setupFiles = ['setup.ts', 'global.ts'];
  const suite = aSuite({
    configFiles: ['vitest.config.ts'],
    projects: [{ name: null, root: '', include: [], exclude: [], setupFiles }],
  });
  const project = aProject({ suites: [suite], tests: [typed] });
  const graph = graphOf({
    'vitest.config.ts': [edge('build/plugin.ts')],
    'global.ts': [edge('src/server.ts')],
    'setup.ts': [edge('src/mocks.ts')],
    'a.test.ts': [edge('src/a.ts')],
  });
  const recordings = watch({ 'a.test.ts': [], 'setup.ts': [] }, { over: { test: typed } });
  const reach = (path: string, from = recordings) =>
    reachByConfig(project, graph, [aChangedFile({ path })], from).map(({ test, why }) => [test.file, why]);

  test('what the configuration loads, and set-up that the test was not seen to load', () => {
    expect(reach('build/plugin.ts')).toEqual([['a.test.ts', 'config']]);
    expect(reach('src/server.ts')).toEqual([['a.test.ts', 'setup']]);
    expect(reach('global.ts')).toEqual([['a.test.ts', 'setup']]);
  });

  test('not set-up that it ran itself, nor what it loads itself; and imports decide where nobody watched', () => {
    expect(reach('src/mocks.ts')).toEqual([]);
    expect(reach('src/a.ts')).toEqual([]);
    expect(reach('build/plugin.ts', [])).toEqual([]);
  });
});

describe('types that can fail a test', () => {
  const manifest = (dependencies: Readonly<Record<string, string>>) => ({
    dir: '',
    manifest: {
      ...{ name: null, type: 'module' as const, private: true, scripts: {}, packageManager: null, workspaces: [] },
      ...{ dependencies, raw: {} },
    },
  });
  const graph = graphOf({ 'a.test.ts': [edge('src/a.ts', 'type')], 'b.test.js': [edge('src/a.ts', 'type')] });
  const changed = [aChangedFile({ path: 'src/a.ts' })];
  const reach = (runs: Watched['runs'], test = typed, files = changed, dependencies = { 'ts-jest': '29' }) => {
    const suites: Suite[] = [aSuite()];
    const project = aProject({ suites, tests: [typed, plain], packages: [manifest(dependencies)] });
    const [recording] = watch(runs, { over: { test } });
    return recording === undefined ? undefined : (typeReach(project, graph, files)(test, recording)?.reason ?? null);
  };

  test('reach what is compiled with them', () => {
    expect(reach({ 'a.test.ts': [] })).toMatch(/src\/a\.ts/);
    expect(reach({ 'b.test.js': [], 'src/a.ts': [] }, plain)).toMatch(/src\/a\.ts/);
  });

  test('not a plain test that ran no TypeScript, nor other files, nor where types are erased', () => {
    expect(reach({ 'b.test.js': [], 'src/a.js': [] }, plain)).toBeNull();
    expect(reach({ 'a.test.ts': [] }, typed, [aChangedFile({ path: 'src/a.js' })])).toBeNull();
    expect(reach({ 'a.test.ts': [] }, typed, changed, {} as never)).toBeNull();
  });
});
