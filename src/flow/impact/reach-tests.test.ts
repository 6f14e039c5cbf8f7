import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '#domain/change';
import type { Edge, EdgeKind, Impact, ImportGraph } from '#domain/impact';
import type { Package, Project } from '#domain/project';
import { reachTests } from '#flow/impact/reach-tests';
import { fileKind } from '#formats/file-kind';
import { aChangedFile, aProject, aSuite, testFile } from '../../../test/support/builders.ts';

type Edges = Readonly<Record<string, readonly (string | readonly [string, EdgeKind])[]>>;

function graphOf(edges: Edges, over: Partial<ImportGraph> = {}): ImportGraph {
  const entries = Object.entries(edges).map(([from, targets]): [string, Edge[]] => [
    from,
    targets.map((to): Edge => (typeof to === 'string' ? { to, kind: 'import' } : { to: to[0], kind: to[1] })),
  ]);
  return { edges: new Map(entries), unparsed: new Map(), opaque: new Map(), ...over };
}

const packageAt = (dir: string, dependencies: Readonly<Record<string, string>> = {}): Package => ({
  dir,
  manifest: {
    name: dir,
    type: 'module',
    private: true,
    scripts: {},
    dependencies,
    packageManager: null,
    workspaces: [],
    raw: {},
  },
});

interface Setting {
  readonly changed: readonly (string | Partial<ChangedFile>)[];
  readonly tests: readonly string[];
  readonly edges?: Edges;
  readonly graph?: Partial<ImportGraph>;
  readonly project?: Partial<Project>;
  readonly full?: boolean;
  readonly inert?: ReadonlySet<string>;
}

function reach({
  changed,
  tests,
  edges = {},
  graph = {},
  project = {},
  full = false,
  inert = new Set(),
}: Setting): Impact {
  return reachTests({
    change: { files: changed.map((file) => aChangedFile(typeof file === 'string' ? { path: file } : file)) },
    project: aProject({ packages: [packageAt('')], tests: tests.map((file) => testFile(file)), ...project }),
    graph: graphOf(edges, graph),
    parsed: 0,
    explains: (path) => path.endsWith('.ts'),
    full,
    inert,
  });
}

const files = ({ reached }: Impact) => reached.map(({ test }) => test.file);
const fates = ({ paths }: Impact) => paths.map(({ path, fate, tests }) => `${path}: ${fate} ${tests}`);

describe('a changed source file', () => {
  const edges: Edges = { 'a.test.ts': ['b.ts'], 'b.ts': [['a.ts', 'require']], 'a.ts': [], 'c.test.ts': [] };
  const tests = ['a.test.ts', 'c.test.ts'];

  it('reaches the tests that load it, with the chain, and says why the others are left out', () => {
    const impact = reach({ changed: ['a.ts'], tests, edges });
    expect(impact.reached).toEqual([
      {
        test: testFile('a.test.ts'),
        distance: 2,
        why: 'imports',
        steps: ['a.ts changed', 'b.ts requires it', 'a.test.ts imports b.ts'],
        reason: 'imports b.ts, which requires a.ts, which changed',
        from: 'a.ts',
      },
    ]);
    expect(impact.unreached).toEqual([{ test: testFile('c.test.ts'), reason: 'does not load the changed file' }]);
    expect(impact.paths).toEqual([{ path: 'a.ts', fate: 'reaches', tests: 1, reason: '1 test loads it' }]);
  });

  it('that no test loads reaches nothing and widens nothing', () => {
    const impact = reach({ changed: ['lonely.ts', 'b.ts'], tests, edges: { ...edges, 'lonely.ts': [] } });
    expect(files(impact)).toEqual(['a.test.ts']);
    expect(impact.paths[1]).toMatchObject({ path: 'lonely.ts', fate: 'reaches-nothing', reason: 'no test loads it' });
    expect(impact.unreached[0]?.reason).toBe('loads none of the 2 changed files');
  });

  it('that no import leads to reaches the tests whose code loads by computed names in its package', () => {
    const setting = {
      changed: ['p/plugin.ts'],
      tests: ['p/a.test.ts', 'q/b.test.ts'],
      edges: {
        'p/a.test.ts': ['p/load.ts'],
        'p/load.ts': [],
        'p/plugin.ts': [],
        'q/b.test.ts': ['q/load.ts'],
        'q/load.ts': [],
      },
      graph: {
        opaque: new Map([
          ['p/load.ts', 'require(name)'],
          ['q/load.ts', 'require(x)'],
        ]),
      },
      project: { packages: [packageAt(''), packageAt('p'), packageAt('q')] },
    };
    const impact = reach(setting);
    expect(files(impact)).toEqual(['p/a.test.ts']);
    expect(impact.reached[0]?.steps).toContain(
      'p/a.test.ts loads p/load.ts, which loads by a computed name: require(name)',
    );
    expect(fates(impact)).toEqual(['p/plugin.ts: reaches 1']);
  });

  it('that is only known by its types reaches type tests, and any test compiled with types', () => {
    const typed: Edges = { 'a.test.ts': [['t.ts', 'type']], 'a.test-d.ts': [['t.ts', 'type']], 't.ts': [] };
    const setting = { changed: ['t.ts'], tests: ['a.test.ts', 'a.test-d.ts'], edges: typed };
    expect(files(reach(setting))).toEqual(['a.test-d.ts']);
    expect(files(reach({ ...setting, project: { packages: [packageAt('', { 'ts-jest': '29' })] } }))).toHaveLength(2);
    expect(reach({ ...setting, tests: ['a.test.ts'] }).paths[0]?.reason).toMatch(/only its types/);
  });

  it('that was renamed or deleted reaches who still asks for the old path', () => {
    const gone: Edges = { 'a.test.ts': ['old.ts'], 'b.test.ts': ['lost.ts'], 'new.ts': [] };
    const impact = reach({
      changed: [
        { path: 'new.ts', oldPath: 'old.ts', status: 'renamed' },
        { path: 'lost.ts', status: 'deleted' },
      ],
      tests: ['a.test.ts', 'b.test.ts'],
      edges: gone,
    });
    expect(impact.reached.map(({ steps }) => steps[0])).toEqual([
      'old.ts was renamed to new.ts',
      'lost.ts was deleted',
    ]);
  });
});

describe('a file of which only comments changed', () => {
  const edges: Edges = {
    'a.test.ts': ['b.ts'],
    'b.ts': ['c.ts'],
    'c.ts': [],
    'tool.test.ts': [['fixture.ts', 'path']],
    'fixture.ts': ['inner.ts'],
    'inner.ts': [],
  };
  const reached = (path: string) =>
    files(reach({ changed: [path], tests: ['a.test.ts', 'tool.test.ts'], edges, inert: new Set([path]) }));

  it('reaches no test that runs it, but those whose code may read its text', () => {
    expect(reached('c.ts')).toEqual([]);
    expect(reached('fixture.ts')).toEqual(['tool.test.ts']);
    expect(reached('inner.ts')).toEqual(['tool.test.ts']);
  });
});

describe('a test', () => {
  it('that changed itself has distance 0, and one that was deleted leaves nothing to run', () => {
    const impact = reach({
      changed: [
        { path: 'a.test.ts', kind: 'test' },
        { path: 'gone.test.ts', kind: 'test', status: 'deleted' },
      ],
      tests: ['a.test.ts', 'b.test.ts'],
    });
    expect(impact.reached).toMatchObject([{ test: { file: 'a.test.ts' }, distance: 0, why: 'changed-test' }]);
    expect(impact.paths[1]).toMatchObject({ fate: 'reaches-nothing', reason: expect.stringContaining('deleted test') });
  });

  it('is reached through its setup files and through what its configuration imports', () => {
    const suites = [
      aSuite({
        configFiles: ['vitest.config.ts'],
        projects: [{ name: null, root: '', include: [], exclude: [], setupFiles: ['setup.ts'] }],
      }),
    ];
    const edges: Edges = {
      'setup.ts': ['server.ts'],
      'vitest.config.ts': ['plugin.ts'],
      'server.ts': [],
      'plugin.ts': [],
    };
    const tests = ['a.test.ts'];
    expect(reach({ changed: ['server.ts'], tests, edges, project: { suites } }).reached[0]).toMatchObject({
      why: 'setup',
      distance: 2,
      steps: ['server.ts changed', 'setup.ts imports it', 'setup.ts is loaded before every test of vitest'],
    });
    expect(reach({ changed: ['plugin.ts'], tests, edges, project: { suites } }).reached[0]).toMatchObject({
      why: 'config',
      reason: 'vitest.config.ts configures every test of vitest and imports plugin.ts, which changed',
    });
  });

  it('is selected by a full run even when nothing reaches it', () => {
    const impact = reach({ changed: ['README.md'], tests: ['a.test.ts'], full: true });
    expect(impact.reached).toMatchObject([{ why: 'full' }]);
    expect(impact.unreached).toEqual([]);
  });
});

describe('a path without imports', () => {
  const packages = [packageAt(''), packageAt('p'), packageAt('q')];
  const edges: Edges = { 'p/a.test.ts': ['p/a.ts'], 'q/b.test.ts': ['p/a.ts'], 'q/c.test.ts': [], 'p/a.ts': [] };
  const tests = ['p/a.test.ts', 'q/b.test.ts', 'q/c.test.ts', 'r.test.ts'];
  const change = (path: string, more: Edges = {}) =>
    reach({ changed: [path], tests, edges: { ...edges, ...more }, project: { packages } });

  it('concerns its package and who loads from it', () => {
    expect(files(change('p/Makefile'))).toEqual(['p/a.test.ts', 'q/b.test.ts']);
    expect(fates(change('p/package.json'))).toEqual(['p/package.json: widened-package 2']);
  });

  it('concerns its module where that is no npm package', () => {
    const impact = reach({
      ...{ changed: ['api/rates.csv'], tests: ['api/a_test.go', 'web/b.test.ts'] },
      project: { otherPackages: ['api'] },
    });
    expect(files(impact)).toEqual(['api/a_test.go']);
    expect(fates(impact)).toEqual(['api/rates.csv: widened-package 1']);
  });

  it('concerns everything at the root, or when its package has no tests', () => {
    expect(fates(change('Makefile'))).toEqual(['Makefile: widened-everything 4']);
    expect(fates(change('docs/tsconfig.json'))).toEqual(['docs/tsconfig.json: widened-everything 4']);
    expect(fates(change('docs/package.json'))).toEqual(['docs/package.json: reaches-nothing 0']);
    expect(fates(change('docs/site/data.yaml'))).toEqual(['docs/site/data.yaml: widened-everything 4']);
    expect(change('package-lock.json').reached).toHaveLength(4);
  });

  it('that is prose reaches nothing, unless something reads it', () => {
    expect(fates(change('docs/guide.md'))).toEqual(['docs/guide.md: reaches-nothing 0']);
    expect(change('docs/guide.md').paths[0]?.reason).toBe(
      'is prose, a picture or a licence; no test or source reads it',
    );
    expect(files(change('docs/guide.md', { 'q/c.test.ts': [['docs/guide.md', 'path']] }))).toEqual(['q/c.test.ts']);
  });

  it('that configures tools concerns all below it, also when it is code that no test imports', () => {
    expect(fates(change('p/babel.config.ts', { 'p/babel.config.ts': [] }))).toEqual([
      'p/babel.config.ts: widened-package 2',
    ]);
    expect(fates(change('p/eslint.config.ts', { 'p/eslint.config.ts': [] }))).toEqual([
      'p/eslint.config.ts: reaches-nothing 0',
    ]);
  });

  it('that is a manifest concerns its package even when one test reads it', () => {
    const read: Edges = { 'q/c.test.ts': ['p/package.json'] };
    const impact = change('p/package.json', read);
    expect(impact.reached.map(({ test, why }) => `${test.file} ${why}`)).toEqual([
      'p/a.test.ts widened',
      'q/b.test.ts widened',
      'q/c.test.ts imports',
    ]);
  });

  it('that is test data concerns the closest folder with tests', () => {
    const near = ['p/test/x.test.ts', 'p/src/y.test.ts'];
    const impact = reach({ changed: ['p/test/fixtures/deep/order.json'], tests: near, project: { packages } });
    expect(files(impact)).toEqual(['p/test/x.test.ts']);
  });
});

describe('a suite that runs as a whole', () => {
  const pytest = aSuite({ id: 'p:command', runner: 'command', dir: 'p', command: { run: 'pytest', results: [] } });
  const standIn = testFile('p/package.json', null, 'p:command');
  const reachWhole = (changed: Setting['changed'], more: Partial<Setting> = {}): Impact =>
    reach({
      changed,
      tests: [],
      project: {
        packages: [packageAt(''), packageAt('p'), packageAt('q')],
        suites: [pytest, aSuite()],
        tests: [standIn, testFile('a.test.ts')],
      },
      ...more,
    });
  const edges: Edges = { 'a.test.ts': ['p/a.ts'], 'p/a.ts': ['q/b.ts'], 'q/b.ts': [], 'q/c.ts': [], 'p/lonely.ts': [] };
  const reasons = (impact: Impact) =>
    impact.reached.filter(({ test }) => test.suite === 'p:command').map(({ reason }) => reason);

  it.each<[string, Setting['changed'], readonly string[]]>([
    ['code of its folder', ['p/a.ts'], ['p/a.ts changed']],
    ['code that nothing imports', ['p/lonely.ts'], ['p/lonely.ts changed']],
    ['a file of another language', ['p/src/cart.py'], ['p/src/cart.py changed']],
    ['its manifest', ['p/package.json'], ['p/package.json changed']],
    ['its requirements', ['p/requirements.txt'], ['p/requirements.txt changed']],
    ['what moved away', [{ path: 'q/x.py', oldPath: 'p/x.py', status: 'renamed' }], ['p/x.py was renamed to q/x.py']],
    ['code elsewhere that its folder loads', ['q/b.ts'], ['p/a.ts imports q/b.ts, which changed']],
    ['prose', ['p/README.md'], []],
    ['code elsewhere', ['q/c.ts'], []],
  ])('%s', (_what, changed, expected) => {
    expect(reasons(reachWhole(changed, { edges }))).toEqual(expected.map((it) => `\`pytest\` runs as a whole: ${it}`));
  });

  it('is reached by what concerns every test', () => {
    expect(reasons(reachWhole(['package-lock.json']))).toHaveLength(1);
  });

  it('counts beside the tests that load a path, and says why it is left out', () => {
    expect(fates(reachWhole(['p/a.ts'], { edges }))).toEqual(['p/a.ts: reaches 2']);
    expect(reachWhole(['p/lonely.ts'], { edges }).paths).toEqual([
      { path: 'p/lonely.ts', fate: 'reaches', tests: 1, reason: '`pytest` runs as a whole: p/lonely.ts changed' },
    ]);
    expect(fates(reachWhole(['p/package.json'], { edges }))).toEqual(['p/package.json: widened-package 2']);
    expect(reachWhole(['q/c.ts'], { edges }).unreached[1]).toEqual({
      test: standIn,
      reason: '`pytest` runs as a whole, and nothing tests may read changed in p or in code loaded there',
    });
  });
});

describe('tests of code that a server serves', () => {
  const served = { because: '`npm run dev` serves what it tests', dir: 'web', holds: [], unknown: null };
  const e2e = aSuite({ id: 'playwright', runner: 'playwright', served });
  const spec = testFile('e2e/cart.spec.ts', null, 'playwright');
  const edges: Edges = {
    'web/app.ts': ['lib/money.ts'],
    'lib/money.ts': [],
    'e2e/cart.spec.ts': ['e2e/page.ts'],
    'e2e/page.ts': [],
    'web/app.test.ts': [],
  };
  const reasons = (path: string) =>
    reach({
      changed: [{ path, kind: fileKind(path) }],
      tests: [],
      edges,
      project: { suites: [e2e], tests: [spec] },
    }).reached.map((it) => it.reason);

  it.each([
    ['web/app.ts', ['`npm run dev` serves what it tests: web/app.ts changed']],
    ['web/index.html', ['`npm run dev` serves what it tests: web/index.html changed']],
    ['lib/money.ts', ['`npm run dev` serves what it tests: web/app.ts imports lib/money.ts, which changed']],
    ['e2e/page.ts', ['imports e2e/page.ts, which changed']],
    ['web/app.test.ts', []],
    ['web/README.md', []],
  ])('%s: %j', (changed, expected) => {
    expect(reasons(changed)).toEqual(expected);
  });
});

describe('reachTests', () => {
  const name = fc.constantFrom('a.ts', 'b.ts', 'c.ts', 'd.ts', 't.test.ts', 'u.test.ts');
  const pair = fc.tuple(name, name);
  const tests = ['t.test.ts', 'u.test.ts'];
  const nodes = { 'a.ts': [], 'b.ts': [], 'c.ts': [], 'd.ts': [] };
  const edgesOf = (pairs: readonly (readonly [string, string])[]): Edges => {
    const edges: Record<string, string[]> = structuredClone(nodes);
    for (const [from, to] of pairs) edges[from] = [...(edges[from] ?? []), to];
    return edges;
  };

  it('gives every test and every path exactly one answer, and more edges never lose a test', () => {
    fc.assert(
      fc.property(fc.array(pair), pair, fc.uniqueArray(name, { minLength: 1 }), (pairs, more, changed) => {
        const impact = reach({ changed, tests, edges: edgesOf(pairs) });
        expect([...files(impact), ...impact.unreached.map(({ test }) => test.file)].sort()).toEqual(tests);
        expect(impact.paths.map(({ path }) => path)).toEqual([...changed].sort());
        expect(files(reach({ changed, tests, edges: edgesOf([...pairs, more]) }))).toEqual(
          expect.arrayContaining(files(impact)),
        );
      }),
    );
  });

  it('does not depend on the order of changed files and tests', () => {
    fc.assert(
      fc.property(fc.array(pair), fc.uniqueArray(name, { minLength: 1 }), (pairs, changed) => {
        const edges = edgesOf(pairs);
        const turned = reach({ changed: [...changed].reverse(), tests: [...tests].reverse(), edges });
        expect(turned).toEqual(reach({ changed, tests, edges }));
      }),
    );
  });
});
