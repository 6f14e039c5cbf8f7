/** What the real Vitest records of a test file: executed functions by name, files read, programs started; in every pool. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommand, runnerAssets } from '../support/run-runner.ts';
import { removeFolders, temporaryFolder } from '../support/temporary-folder.ts';

const nodeModules = join(import.meta.dirname, '../../node_modules');
const folders: string[] = [];

interface Raw {
  readonly child: boolean;
  readonly file: string;
  readonly project: string | null;
  readonly scripts: readonly (readonly [string, readonly number[]])[];
  readonly whole: readonly string[];
  readonly packages: readonly string[];
  readonly reads: readonly string[];
  readonly lists: readonly string[];
  readonly started: readonly string[];
  readonly cpuMs: number | null;
  readonly incomplete: string | null;
}

/** A record with paths relative to the tree and, of each script, the names of the executed functions. */
interface Told extends Omit<Raw, 'scripts'> {
  readonly executed: Readonly<Record<string, readonly string[]>>;
}

function makeTree(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder(folders, { 'package.json': '{"type":"module"}', ...files });
  symlinkSync(nodeModules, join(root, 'node_modules'));
  return root;
}

/** Runs `wanted` in one worker with recording on. */
async function run(root: string, wanted: readonly string[], project: string | null) {
  const scratch = temporaryFolder(folders);
  const dir = join(scratch, 'records');
  mkdirSync(dir);
  const list = join(scratch, 'files.json');
  const env = { ASSAY_ROOT: root, ASSAY_RECORDER: join(runnerAssets, 'recorder/index.cjs'), ASSAY_RECORD_DIR: dir };
  writeFileSync(list, JSON.stringify({ workers: 1, files: wanted.map((file) => ({ project, file })) }));
  const argv = ['node', join(runnerAssets, 'vitest/launch.mjs'), list];
  let events = '';
  const { stdout, stderr } = await runCommand({ argv, cwd: root, env, files: [] }, (bytes) => {
    events += Buffer.from(bytes).toString();
  });
  const failed = events.split('\n').filter((line) => /"outcome":"failed"|"problem"|"error":\{/.test(line));
  const names = readdirSync(dir);
  const raws = names
    .filter((it) => it.endsWith('.json'))
    .map((it) => JSON.parse(readFileSync(join(dir, it), 'utf8')) as Raw);
  return { told: raws.map((raw) => tell(root, raw)), failed, names, output: stdout + stderr };
}

/** The records when all tests pass, whose processes have all told theirs. */
async function recordAll(root: string, wanted: readonly string[], project: string | null = null): Promise<Told[]> {
  const { told, failed, names, output } = await run(root, wanted, project);
  expect(failed, output).toEqual([]);
  expect(names.filter((it) => !/\.(json|begun)$/.test(it))).toEqual([]);
  return told;
}

async function record(root: string, wanted: readonly string[]): Promise<Map<string, Told>> {
  return new Map((await recordAll(root, wanted)).map((it) => [relative(root, it.file), it]));
}

function tell(root: string, raw: Raw): Told {
  const short = (paths: readonly string[]) => paths.map((path) => relative(root, path)).sort();
  const executed = raw.scripts.map(([path, pairs]) => [relative(root, path), namesIn(path, pairs)] as const);
  return {
    ...raw,
    executed: Object.fromEntries(executed),
    whole: short(raw.whole),
    reads: short(raw.reads),
    lists: short(raw.lists),
  };
}

/** Names of the executed functions; a function has one when its body begins with `{ /*name*\/`. */
function namesIn(path: string, pairs: readonly number[]): string[] {
  const bodies = bodiesIn(readFileSync(path, 'utf8'));
  const executed = new Set<string>();
  for (let at = 0; at < pairs.length; at += 2) {
    const [start = 0, end = 0] = pairs.slice(at, at + 2);
    const isPoint = end === start + 1;
    // Inner bodies end, and so stand, before outer ones. V8's own ranges end where the body does.
    const body = bodies.find((it) => (isPoint ? it.start <= start && start < it.end : it.end === end));
    if (body) executed.add(body.name);
  }
  return [...executed].sort();
}

function bodiesIn(text: string): { name: string; start: number; end: number }[] {
  const open: number[] = [];
  const bodies: { name: string; start: number; end: number }[] = [];
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{') {
      open.push(index);
      continue;
    }
    const start = open.pop() ?? 0;
    const name = /^\{ \/\*([\w-]+)\*\//.exec(text.slice(start, start + 40))?.[1] ?? null;
    if (name !== null) bodies.push({ name, start, end: index + 1 });
  }
  return bodies;
}

afterEach(() => {
  removeFolders(folders);
});

const config = (more: string) =>
  `export default { test: { setupFiles: ['./setup.ts'], include: ['**/*.test.*'], ${more} } };`;

const library = `// ünïcode, so that bytes are not characters
import type { Nothing } from './types';
export interface Shape { side: number }
export const area = ({ side }: Shape): number => { /*area*/ return square(side); };
function square(n: number): number { /*square*/ return n * n; }
export function unused(a: Nothing): string { /*unused*/ return String(a); }
export class Box {
  static readonly kind: string = (() => { /*kind*/ return 'box'; })();
  private size = initial();
  static async make(): Promise<Box> { /*make*/ return new Box(); }
  get big(): boolean { /*big*/ return this.size > 1; }
  never(): void { /*never*/ }
}
function initial(): number { /*initial*/ return 2; }
`;

const shared: Record<string, string> = {
  'types.ts': 'export type Nothing = null;',
  'lib.ts': library,
  'setup.ts': `import { afterEach } from 'vitest';
    const ready = (): void => { /*ready*/ (globalThis as { isReady?: boolean }).isReady = true; };
    afterEach(() => { /*after*/ ready(); });`,
  'loads.ts': `import { Box } from './lib';
    const atLoad = (): string => { /*atLoad*/ return Box.kind; };
    export const kind = atLoad();
    export const later = (): number => { /*later*/ return 1; };`,
  'a.test.ts': `import { expect, test } from 'vitest';
    import { area } from './lib';
    import { later } from './loads';
    test('area', () => { /*a*/ expect(area({ side: 2 })).toBe(4); later(); });
    test.skip('skipped', () => { /*skipped*/ area({ side: 3 }); });`,
  'b.test.ts': `import { expect, test } from 'vitest';
    import { kind } from './loads';
    test('kind', () => { /*b*/ expect(kind).toBe('box'); });`,
  'c.test.ts': `import { expect, test } from 'vitest';
    test('box', async () => { /*c*/ const { Box } = await import('./lib'); expect((await Box.make()).big).toBe(true); });`,
};

const ofA = {
  'a.test.ts': ['a'],
  'lib.ts': ['area', 'kind', 'square'],
  'loads.ts': ['atLoad', 'later'],
  'setup.ts': ['after', 'ready'],
};
const ofB = { 'b.test.ts': ['b'], 'lib.ts': ['kind'], 'loads.ts': ['atLoad'], 'setup.ts': ['after', 'ready'] };
const ofC = { 'c.test.ts': ['c'], 'lib.ts': ['big', 'initial', 'kind', 'make'], 'setup.ts': ['after', 'ready'] };

describe('executed functions', () => {
  const pools = ['forks', 'threads', 'vmForks', 'vmThreads'];
  const cases = pools.flatMap((pool) => [true, false].map((isolate) => [pool, isolate] as const));
  test.each(cases)('in the pool %s, isolate %s, also of what an earlier file loaded', async (pool, isolate) => {
    const root = makeTree({ ...shared, 'vitest.config.js': config(`pool: '${pool}', isolate: ${isolate}`) });
    const told = await record(root, ['a.test.ts', 'b.test.ts', 'c.test.ts']);
    const all = [...told.values()];
    expect(all.map((it) => [it.incomplete, it.whole])).toEqual(all.map(() => [null, []]));
    expect(told.get('a.test.ts')?.executed).toEqual(ofA);
    expect(told.get('b.test.ts')?.executed).toEqual(ofB);
    expect(told.get('c.test.ts')?.executed).toEqual(ofC);
    expect(told.get('a.test.ts')?.packages).toContain('vitest');
  });
});

describe('what else a test file is made of', () => {
  test('files read, looked for and listed, snapshots, and processes; Node children tell what they ran', async () => {
    const root = makeTree({
      'data.json': '{"a":1}',
      'page.html': '<p>',
      'folder/x.txt': 'x',
      'tool.cjs': `function tool() { /*tool*/ return require('node:fs').readFileSync(__dirname + '/folder/x.txt', 'utf8'); }
        function idle() { /*idle*/ }
        process.stdout.write(tool());`,
      'inputs.test.ts': `import { execFileSync, execSync } from 'node:child_process';
        import fs, { existsSync, readFileSync } from 'node:fs';
        import { join } from 'node:path';
        import { expect, test } from 'vitest';
        import data from './data.json';
        import page from './page.html?raw';
        test('reads', async () => { /*inputs*/
          expect(data.a + page).toBe('1<p>');
          expect(JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')).type).toBe('module');
          expect(existsSync('missing.txt')).toBe(false);
          expect(fs.readdirSync('folder')).toEqual(['x.txt']);
          expect(await fs.promises.readFile(new URL('./folder/x.txt', import.meta.url), 'utf8')).toBe('x');
          expect([readFileSync.name, readFileSync.length]).toEqual(['readFileSync', 2]);
          expect(execFileSync(process.execPath, ['tool.cjs'], { encoding: 'utf8' })).toBe('x');
          execSync('true');
          expect(Object.keys(process.env).filter((name) => /^ASSAY_(?:R|JEST)|COMPILE_CACHE|NODE_OPTIONS/.test(name))).toEqual([]);
          expect(process.execArgv.join()).not.toMatch(/recorder/);
          expect(1).toMatchSnapshot();
        });`,
      '__snapshots__/inputs.test.ts.snap':
        '// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`reads 1`] = `1`;\n',
    });
    const told = await recordAll(root, ['inputs.test.ts']);
    const own = told.find((it) => !it.child);
    const child = told.find((it) => it.child);
    expect(own?.incomplete).toBe(null);
    expect(own?.executed).toEqual({ 'inputs.test.ts': ['inputs'] });
    expect(own?.whole).toEqual(['data.json', 'page.html']);
    expect(own?.reads).toEqual(['__snapshots__/inputs.test.ts.snap', 'folder/x.txt', 'missing.txt', 'package.json']);
    expect(own?.lists).toEqual(['folder']);
    expect(own?.started).toEqual(['true']);
    expect(child).toMatchObject({ incomplete: null, reads: ['folder/x.txt'] });
    expect(child?.executed).toEqual({ 'tool.cjs': ['tool'] });
  });

  test('a JSX pragma, a mocked module and an automock, a class made by a transformer, CRLF and a byte order mark', async () => {
    const root = makeTree({
      'h.ts': `export const h = (tag: string, props: unknown, ...kids: unknown[]) => { /*h*/ return { tag, props, kids }; };`,
      'view.tsx': `/** @jsxRuntime classic @jsx h */\r\nimport { h } from './h';\r\nexport function View() { /*view*/ return <div><p>{name()}</p></div>; }\r\nfunction name() { /*name*/ return 'n'; }\r\nexport const other = () => { /*other*/ return <hr />; };\r\n`,
      'real.ts': `\ufeffexport enum Kind { A, B }\nexport const real = () => { /*real*/ return Kind.A; };\nexport const deep = () => { /*deep*/ return 2; };`,
      'whole.ts': `export const never = () => { /*never*/ return 1; };`,
      'mocks.test.tsx': `import { expect, test, vi } from 'vitest';
        import { View } from './view';
        import { deep, real } from './real';
        import { never } from './whole';
        vi.mock('./whole', () => ({ never: () => { /*factory*/ return 5; } }));
        vi.mock('./real', { spy: true });
        test('x', () => { /*x*/ expect(View().tag).toBe('div'); expect(never()).toBe(5); expect(real()).toBe(0); expect(vi.mocked(deep)).not.toHaveBeenCalled(); });`,
    });
    const told = await record(root, ['mocks.test.tsx']);
    const own = told.get('mocks.test.tsx');
    expect([own?.incomplete, own?.whole]).toEqual([null, []]);
    expect(own?.executed).toEqual({
      'h.ts': ['h'],
      'mocks.test.tsx': ['factory', 'x'],
      'real.ts': ['real'],
      'view.tsx': ['name', 'view'],
    });
  });

  test('a workspace package that Node loads itself, as written; without isolation it counts whole for later files', async () => {
    const files = (isolate: boolean) => ({
      'packages/one/package.json': '{"name":"one","type":"module","exports":"./index.js"}',
      'packages/one/index.js': `import { inner } from './inner.js';\nexport function outer() { /*outer*/ return inner(); }\nexport function spare() { /*spare*/ }`,
      'packages/one/inner.js': `export function inner() { /*inner*/ return 1; }`,
      'packages/two/package.json': '{"name":"two","exports":"./index.cjs"}',
      'packages/two/index.cjs': `exports.two = function () { /*two*/ return 2; };\nexports.three = () => { /*three*/ return 3; };`,
      'vitest.config.js': `export default { test: { isolate: ${isolate}, server: { deps: { external: [/packages/] } } } };`,
      'one.test.js': `import { expect, test } from 'vitest';\nimport { outer } from './packages/one/index.js';\nimport { two } from './packages/two/index.cjs';
        test('1', () => { /*one*/ expect(outer() + two()).toBe(3); });`,
      'two.test.js': `import { expect, test } from 'vitest';\nimport { spare } from './packages/one/index.js';\ntest('2', () => { /*second*/ expect(spare()).toBe(undefined); });`,
    });
    const isolated = await record(makeTree(files(true)), ['one.test.js', 'two.test.js']);
    expect(isolated.get('one.test.js')).toMatchObject({ whole: [], incomplete: null });
    expect(isolated.get('one.test.js')?.executed).toEqual({
      'one.test.js': ['one'],
      'packages/one/index.js': ['outer'],
      'packages/one/inner.js': ['inner'],
      'packages/two/index.cjs': ['two'],
    });
    const shared = await record(makeTree(files(false)), ['one.test.js', 'two.test.js']);
    const natives = ['packages/one/index.js', 'packages/one/inner.js', 'packages/two/index.cjs'];
    expect(shared.get('one.test.js')?.whole).toEqual([]);
    expect(shared.get('two.test.js')?.whole).toEqual(natives);
  });

  test('import.meta.glob lists the folders below its fixed part, or is not understood', async () => {
    const root = makeTree({
      'pages/a/one.ts': 'export default 1;',
      'pages/b/two.ts': 'export const two = () => { /*two*/ return 2; };',
      'all.ts': `export const pages = import.meta.glob('./pages/**/*.ts', { eager: true });`,
      'glob.test.ts': `import { expect, test } from 'vitest';\nimport { pages } from './all';
        test('x', () => { /*x*/ expect(Object.keys(pages)).toHaveLength(2); });`,
      'odd.test.ts': `import { expect, test } from 'vitest';
        const found = import.meta.glob('./*.ts', { base: './pages/a' });
        test('x', () => { expect(Object.keys(found)).toHaveLength(1); });`,
    });
    const told = await record(root, ['glob.test.ts', 'odd.test.ts']);
    expect(told.get('glob.test.ts')).toMatchObject({ incomplete: null, lists: ['pages', 'pages/a', 'pages/b'] });
    expect(told.get('glob.test.ts')?.executed).toMatchObject({ 'pages/a/one.ts': [], 'pages/b/two.ts': [] });
    expect(told.get('odd.test.ts')?.incomplete).toContain('odd.test.ts');
  });

  test("a file is recorded in each of its projects; type tests are not; the user's coverage is left alone", async () => {
    const root = makeTree({
      'vitest.config.js': `export default { test: {
        coverage: { enabled: true, provider: 'v8', reportsDirectory: 'coverage', thresholds: { lines: 100 } },
        projects: ['one', 'two'].map((name) => ({ extends: true, test: { name, include: ['x.test.ts'], provide: { name } } })) } };`,
      'coverage/kept.txt': 'kept',
      'lib.ts': `export const one = () => { /*one*/ return 1; };\nexport const two = () => { /*two*/ return 2; };`,
      'x.test.ts': `import { inject, test } from 'vitest';\nimport * as lib from './lib';
        test('x', () => { /*x*/ lib[inject('name' as never) as 'one' | 'two'](); });`,
    });
    for (const project of ['one', 'two']) {
      const [told] = await recordAll(root, ['x.test.ts'], project);
      expect(told).toMatchObject({ project, incomplete: null });
      expect(told?.executed).toEqual({ 'lib.ts': [project], 'x.test.ts': ['x'] });
    }
    expect(readdirSync(join(root, 'coverage'))).toEqual(['kept.txt']);
  });
});

describe('what cannot be recorded is said', () => {
  test('a test environment of the tree, here one for a browser', async () => {
    const root = makeTree({
      'vitest.config.js': `export default { test: { environment: './environment.js' } };`,
      'environment.js': `export default { name: 'own', transformMode: 'web', viteEnvironment: 'client', setup: () => ({ teardown() {} }) };`,
      'env.test.js': `import { test } from 'vitest';\ntest('x', () => {});`,
    });
    const told = await record(root, ['env.test.js']);
    expect(told.get('env.test.js')?.incomplete).toContain('environment.js');
  });

  test('a worker thread', async () => {
    const root = makeTree({
      'thread.test.js': `import { Worker } from 'node:worker_threads';\nimport { test } from 'vitest';
        test('x', () => new Promise((done) => new Worker('1', { eval: true }).on('exit', done)));`,
    });
    const told = await record(root, ['thread.test.js']);
    expect(told.get('thread.test.js')?.incomplete).toContain('worker thread');
  });

  test('a worker that dies leaves an incomplete record', async () => {
    const root = makeTree({
      'dies.test.js': `import { test } from 'vitest';\ntest('x', () => { process.kill(process.pid, 'SIGKILL'); });`,
    });
    const { told } = await run(root, ['dies.test.js'], null);
    expect(told).toMatchObject([{ incomplete: expect.stringContaining('before it told') }]);
  });
});
