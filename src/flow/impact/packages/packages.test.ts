/** From two contents of a lockfile or manifest to the tests that are reached, through all of the pure part. */
import { describe, expect, test } from 'vitest';
import type { Edge, Impact, ImportGraph } from '#domain/impact';
import type { Package, PackageManager, Project } from '#domain/project';
import { packageVerdicts } from '#flow/impact/packages/verdicts';
import { reachTests } from '#flow/impact/reach-tests';
import { aChangedFile, aProject, aSuite, testFile } from '../../../../test/support/builders.ts';

type Versions = Readonly<Record<string, string>>;
type Writer = (versions: Versions, uses: Readonly<Record<string, readonly string[]>>) => string;

const npm: Writer = (versions, uses) => {
  const entries = Object.entries(versions).map(([name, version]) => {
    const dependencies = Object.fromEntries((uses[name] ?? []).map((it) => [it, '*']));
    return [`node_modules/${name}`, { version, dependencies }] as const;
  });
  return JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(entries) } });
};

const pnpm: Writer = (versions, uses) => {
  const key = (name: string) => `${name}@${versions[name]}`;
  const contents = Object.keys(versions).map(
    (name) => `  '${key(name)}':\n    resolution: {integrity: ${key(name)}}\n`,
  );
  const snapshots = Object.keys(versions).map((name) => {
    const used = (uses[name] ?? []).map((it) => `      ${it}: ${versions[it]}\n`);
    return `  '${key(name)}':${used.length === 0 ? ' {}\n' : `\n    dependencies:\n${used.join('')}`}`;
  });
  return `lockfileVersion: '9.0'\npackages:\n${contents.join('')}snapshots:\n${snapshots.join('')}`;
};

const yarn: Writer = (versions, uses) => {
  const entries = Object.entries(versions).map(([name, version]) => {
    const used = (uses[name] ?? []).map((it) => `    ${it} "*"\n`);
    return `"${name}@*":\n  version "${version}"\n${used.length === 0 ? '' : `  dependencies:\n${used.join('')}`}`;
  });
  return `# yarn lockfile v1\n\n${entries.join('\n')}`;
};

interface Setting {
  readonly path?: string;
  readonly write?: Writer;
  readonly before: Versions;
  readonly after: Versions;
  readonly uses?: Readonly<Record<string, readonly string[]>>;
  readonly edges?: Readonly<Record<string, readonly string[]>>;
  /** File -> packages it loads. */
  readonly loads?: Readonly<Record<string, readonly string[]>>;
  readonly types?: Readonly<Record<string, readonly string[]>>;
  readonly opaque?: readonly string[];
  readonly tests?: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
  readonly project?: Partial<Project>;
}

const packageAt = (dir: string, raw: Readonly<Record<string, unknown>> = {}): Package => {
  const dependencies = { ...(raw['dependencies'] as Versions | undefined) };
  const scripts = { ...(raw['scripts'] as Versions | undefined) };
  const manifest = { name: dir, type: 'module' as const, private: true, packageManager: null, workspaces: [] };
  return { dir, manifest: { ...manifest, scripts, dependencies, raw } };
};

function graphOf({ edges = {}, loads = {}, types = {}, opaque = [] }: Partial<Setting>): ImportGraph {
  const files = Object.entries(edges).map(([from, all]): [string, Edge[]] => [
    from,
    all.map((to) => ({ to, kind: 'import' })),
  ]);
  return {
    edges: new Map(files),
    unparsed: new Map(),
    opaque: new Map(opaque.map((path) => [path, 'require(name)'])),
    packages: new Map(Object.entries(loads)),
    packageTypes: new Map(Object.entries(types)),
  };
}

function reachOf(contents: Readonly<Record<string, readonly [string, string]>>, setting: Partial<Setting>): Impact {
  const { tests = ['a.test.ts', 'b.test.ts'], texts = {} } = setting;
  const files = Object.keys(contents).map((path, at) =>
    aChangedFile({ path, oldBlob: `old ${at}`, newBlob: `new ${at}` }),
  );
  const blobs = Object.values(contents).flatMap(
    ([old, now], at) =>
      [
        [`old ${at}`, old],
        [`new ${at}`, now],
      ] as const,
  );
  const project = aProject({
    packages: [packageAt('')],
    tests: tests.map((file) => testFile(file)),
    ...setting.project,
  });
  const graph = graphOf(setting);
  const world = { project, graph, files: new Map(Object.keys(texts).map((path) => [path, ''])), texts: new Map(blobs) };
  const verdicts = packageVerdicts(files, { ...world, textOf: (path) => texts[path] ?? null });
  return reachTests({
    change: { files },
    project,
    graph,
    parsed: 0,
    explains: (path) => path.endsWith('.ts'),
    verdicts,
    full: false,
  });
}

function reach(setting: Setting): Impact {
  const { path = 'package-lock.json', write = npm, before, after, uses = {} } = setting;
  return reachOf({ [path]: [write(before, uses), write(after, uses)] }, setting);
}

const files = ({ reached }: Impact) => reached.map(({ test }) => test.file);
const edges = { 'a.test.ts': ['src/a.ts'], 'src/a.ts': [], 'b.test.ts': ['src/b.ts'], 'src/b.ts': [] };
const bump = {
  before: { lib: '1.0.0', deep: '1.0.0' },
  after: { lib: '1.0.0', deep: '1.1.0' },
  uses: { lib: ['deep'] },
};
const both = ['a.test.ts', 'b.test.ts'];

describe.each<[PackageManager, string, Writer]>([
  ['npm', 'package-lock.json', npm],
  ['pnpm', 'pnpm-lock.yaml', pnpm],
  ['yarn-classic', 'yarn.lock', yarn],
])('a package of %s', (_, path, write) => {
  test('reaches who loads it, through those that load it, with the chain and the versions', () => {
    const { reached, unreached, paths } = reach({ ...bump, path, write, edges, loads: { 'src/a.ts': ['lib'] } });
    expect(reached).toEqual([
      {
        test: testFile('a.test.ts'),
        distance: 2,
        why: 'imports',
        steps: [
          `${path} changed: deep 1.0.0 -> 1.1.0`,
          'lib loads it',
          'src/a.ts imports lib',
          'a.test.ts imports src/a.ts',
        ],
        reason: `imports src/a.ts, which imports lib, which loads deep, which changed from 1.0.0 to 1.1.0 (${path})`,
        from: path,
      },
    ]);
    expect(unreached).toEqual([{ test: testFile('b.test.ts'), reason: 'does not load a package that changed' }]);
    const reason = '1 package changed (deep): 1 test runs with or loads one';
    expect(paths).toEqual([{ path, fate: 'reaches', tests: 1, reason }]);
  });

  test('that is gone still reaches who loads it', () => {
    expect(files(reach({ ...bump, after: {}, path, write, edges, loads: { 'src/b.ts': ['lib'] } }))).toEqual([
      'b.test.ts',
    ]);
  });

  test('that nobody is seen to load reaches every test, by its name', () => {
    const { reached, paths } = reach({ ...bump, path, write, edges });
    expect(reached).toHaveLength(2);
    const reason = `${path}: lib loads deep, which changed from 1.0.0 to 1.1.0, and no file is seen to load it: every test`;
    expect(paths[0]).toMatchObject({ fate: 'widened-everything', reason });
  });
});

/** One package that src/a.ts loads; what else may load it is what a case is about. */
const loads = { 'src/a.ts': ['lib'] };
const lib = { before: { lib: '1.0.0' }, after: { lib: '2.0.0' }, edges, loads };
const suite = (over: Parameters<typeof aSuite>[0]) => ({ suites: [aSuite(over)] });

describe('a package that files load', () => {
  test.each<[string, Partial<Setting>, readonly string[]]>([
    ['alone', {}, ['a.test.ts']],
    [
      'and the configuration names',
      { texts: { 'vitest.config.ts': "environment: 'lib'" }, project: suite({ configFiles: ['vitest.config.ts'] }) },
      both,
    ],
    [
      'and what the configuration loads names',
      {
        texts: { 'own.ts': "'lib/x'" },
        edges: { ...edges, 'vitest.config.ts': ['own.ts'] },
        project: suite({ configFiles: ['vitest.config.ts'] }),
      },
      both,
    ],
    ['and the arguments name', { project: suite({ args: ['--import=lib/register'] }) }, both],
    ['and the manifest names', { project: { packages: [packageAt('', { babel: { presets: ['lib'] } })] } }, both],
    ['and a compiler is told of', { texts: { 'babel.config.js': "presets: ['lib']" } }, both],
    [
      'and only a fixture names',
      { texts: { 'test/x/package.json': '{}', 'test/x/babel.config.js': "'lib'" } },
      ['a.test.ts'],
    ],
    [
      'and only a part of another name says',
      { texts: { 'babel.config.js': "'lib-x', './lib', '@x/lib'" } },
      ['a.test.ts'],
    ],
    ['and only ranges name', { project: { packages: [packageAt('', { overrides: { lib: '2' } })] } }, ['a.test.ts']],
    ['and a file may load by a computed name', { opaque: ['src/b.ts'] }, both],
    [
      'and a tool of nobody asks for',
      { before: { lib: '1.0.0', tool: '1' }, after: { lib: '2.0.0', tool: '1' }, uses: { tool: ['lib'] } },
      both,
    ],
    [
      'and a linter asks for',
      { before: { lib: '1.0.0', eslint: '1' }, after: { lib: '2.0.0', eslint: '1' }, uses: { eslint: ['lib'] } },
      ['a.test.ts'],
    ],
    [
      'and the runner loads',
      { before: { lib: '1.0.0', vitest: '1' }, after: { lib: '2.0.0', vitest: '1' }, uses: { vitest: ['lib'] } },
      both,
    ],
    [
      'and the configuration loads',
      {
        loads: { 'vitest.config.ts': ['lib'] },
        edges: { ...edges, 'vitest.config.ts': [] },
        project: suite({ configFiles: ['vitest.config.ts'] }),
      },
      both,
    ],
    ['for types alone', { loads: {}, types: loads }, []],
    [
      'for types alone, where types are checked',
      { loads: {}, types: loads, project: { packages: [packageAt('', { dependencies: { 'ts-jest': '1' } })] } },
      ['a.test.ts'],
    ],
  ])('%s', (_, more, expected) => {
    expect(files(reach({ ...lib, ...more }))).toEqual(expected);
  });

  test('concerns suites that run as a whole, and tests of other languages', () => {
    const make = aSuite({ id: 'make', runner: 'command', dir: 'web', command: { run: 'make', results: [] } });
    const project = {
      suites: [aSuite(), make, aSuite({ id: 'pytest', runner: 'pytest' })],
      tests: [
        ...both.map((file) => testFile(file)),
        testFile('web/Makefile', null, 'make'),
        testFile('test_a.py', null, 'pytest'),
      ],
    };
    expect(files(reach({ ...lib, project }))).toEqual(['a.test.ts', 'test_a.py', 'web/Makefile']);
  });
});

describe('a package that no file loads', () => {
  const only = (name: string, more: Partial<Setting> = {}) =>
    reach({ before: { [name]: '1.0.0' }, after: { [name]: '2.0.0' }, edges, ...more });

  test.each(['eslint', 'eslint-plugin-x', '@changesets/cli', 'husky', '@types/node'])('%s reaches no test', (name) => {
    const { reached, paths } = only(name);
    expect(reached).toEqual([]);
    expect(paths[0]?.fate).toBe('reaches-nothing');
  });

  test.each(['typescript', 'esbuild', 'unheard-of'])('%s reaches every test', (name) => {
    expect(files(only(name))).toEqual(both);
  });

  test('what acts behind tests reaches them all, also when a file loads it', () => {
    expect(files(only('jsdom', { loads: { 'src/a.ts': ['jsdom'] } }))).toEqual(both);
  });

  test('what nobody asks for reaches every test', () => {
    const uses = { ring: ['rang'], rang: ['ring'] };
    const { paths } = reach({ before: { ring: '1', rang: '1' }, after: { ring: '2', rang: '1' }, uses, edges });
    expect(paths[0]?.reason).toBe(
      'package-lock.json: ring changed from 1 to 2, and nobody is seen to ask for it: every test',
    );
  });

  test('types reach the tests that check them', () => {
    const tests = ['a.test.ts', 'b.test-d.ts'];
    expect(files(only('@types/node', { tests }))).toEqual(['b.test-d.ts']);
    expect(only('@types/node', { tests }).reached[0]?.reason).toMatch(/^it checks types, and @types\/node changed/);
  });

  test('what depends on types alone is not concerned by them', () => {
    const setting = {
      before: { '@types/node': '1', lib: '1' },
      after: { '@types/node': '2', lib: '1' },
      uses: { lib: ['@types/node'] },
    };
    expect(files(reach({ ...setting, edges, loads }))).toEqual([]);
  });

  test('a runner reaches the tests of its own suites', () => {
    const suites = [aSuite(), aSuite({ id: 'mocha', runner: 'mocha' })];
    const project = { suites, tests: [testFile('a.test.ts'), testFile('b.test.ts', null, 'mocha')] };
    const impact = only('mocha', { project });
    expect(files(impact)).toEqual(['b.test.ts']);
    expect(impact.reached[0]?.reason).toMatch(/^mocha changed from 1\.0\.0 to 2\.0\.0, which runs the tests of mocha/);
  });

  test('only a folder without tests asks for it: nothing; as soon as tests load from there: everything', () => {
    const project = { packages: [packageAt(''), packageAt('site', { dependencies: { book: '1' } })] };
    expect(files(only('book', { project }))).toEqual([]);
    expect(files(only('book', { project, edges: { ...edges, 'a.test.ts': ['site/x.ts'] } }))).toEqual(both);
  });
});

describe('a lockfile keeps its rule', () => {
  const rule = (path: string, texts: readonly [string, string], more: Partial<Setting> = {}) =>
    reachOf({ [path]: texts }, { edges, ...more }).paths[0];

  test('when it cannot be read', () => {
    const fate = rule('package-lock.json', ['{}', npm({ lib: '1' }, {})]);
    expect(fate).toMatchObject({ fate: 'widened-everything', tests: 2 });
    expect(fate?.reason).toContain('one of its contents is no lockfile that can be read');
  });

  test('when it is an example or test data', () => {
    const texts = [npm({ eslint: '1' }, {}), npm({ eslint: '2' }, {})] as const;
    expect(rule('examples/x/package-lock.json', texts)?.fate).toBe('widened-everything');
    expect(rule('test/x/package-lock.json', texts, { project: { packages: [packageAt('test/x')] } })?.fate).toBe(
      'widened-everything',
    );
  });

  test('and resolves every package as before: nothing, but for who reads it', () => {
    const texts = [`{"version":"1","packages":{"":{}}}`, `{"version":"2","packages":{"":{}}}`] as const;
    expect(rule('package-lock.json', texts)).toMatchObject({
      fate: 'reaches-nothing',
      reason: 'resolves every package as before',
    });
    const impact = reachOf({ 'package-lock.json': texts }, { edges: { ...edges, 'b.test.ts': ['package-lock.json'] } });
    expect(files(impact)).toEqual(['b.test.ts']);
    expect(impact.paths[0]?.fate).toBe('reaches');
  });
});

describe('a manifest', () => {
  const lock = { 'package-lock.json': [npm({ lib: '1.0.0' }, {}), npm({ lib: '2.0.0' }, {})] } as const;
  const own = {
    scripts: { test: 'vitest', lint: 'eslint .', ci: 'npm run lint', gen: 'node gen.js', build: 'npm run gen' },
  };
  const change = (before: object, after: object, more: Partial<Setting> = {}, lockfile = {}) =>
    reachOf(
      { 'package.json': [JSON.stringify(before), JSON.stringify(after)], ...lockfile },
      { edges, loads, project: { packages: [packageAt('', own)] }, ...more },
    );
  const fates = (impact: Impact) => impact.paths.map(({ path, fate }) => `${path} ${fate}`);

  test.each<[string, object, object, 'reaches-nothing' | 'widened-everything']>([
    ['words for people', { description: 'a' }, { description: 'b' }, 'reaches-nothing'],
    ['a script of nobody', { scripts: { lint: 'a' } }, { scripts: { lint: 'b' } }, 'reaches-nothing'],
    ['the test script', { scripts: { test: 'a' } }, { scripts: { test: 'b' } }, 'widened-everything'],
    ['a script that a build runs', { scripts: { gen: 'a' } }, { scripts: { gen: 'b' } }, 'widened-everything'],
    ['ranges without a lockfile', { dependencies: { lib: '1' } }, { dependencies: { lib: '2' } }, 'widened-everything'],
    ['entry points', { exports: 'a' }, { exports: 'b' }, 'widened-everything'],
  ])('%s: %#', (_, before, after, fate) => {
    expect(fates(change(before, after))).toEqual([`package.json ${fate}`]);
  });

  test('ranges mean what the changed lockfile says', () => {
    const impact = change({ dependencies: { lib: '1' } }, { dependencies: { lib: '2' } }, {}, lock);
    expect(fates(impact)).toEqual(['package-lock.json reaches', 'package.json reaches-nothing']);
    expect(files(impact)).toEqual(['a.test.ts']);
    const other = change(
      { dependencies: { lib: '1' } },
      { dependencies: { lib: '2' } },
      { project: { packageManager: 'pnpm', packages: [packageAt('')] } },
      lock,
    );
    expect(fates(other)).toContain('package.json widened-everything');
  });

  test('a package that the change takes out of it is still asked for at base', () => {
    const texts = {
      'package-lock.json': [npm({ used: '1', lib: '1' }, { used: ['lib'] }), npm({ used: '1' }, { used: ['lib'] })],
    } as const;
    const impact = change({ dependencies: { lib: '1' } }, {}, { loads: { 'src/a.ts': ['used'] } }, texts);
    expect(fates(impact)).toEqual(['package-lock.json widened-everything', 'package.json reaches-nothing']);
  });

  test('says what is different where its rule holds', () => {
    expect(change({ exports: 'a' }, { exports: 'b' }).paths[0]?.reason).toContain('("exports" changed)');
    expect(reachOf({ 'package.json': ['{', '{}'] }, { edges }).paths[0]?.reason).toContain('(it cannot be read)');
  });
});
