/** assay.yaml through the built binary: what it says, whose word counts, what is cut and how that is told, and what `init` writes. */
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { reportSchema } from '#operations/report-schema';
import { layOut, readScenarios } from '../support/scenario.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

function nodeTest(name: string, module: string): string {
  return `import assert from 'node:assert/strict';
import test from 'node:test';
import { ${name} } from '../${module}';
test('${name} works', () => assert.equal(${name}(2, 3), ${name === 'add' ? 5 : 6}));
`;
}

const sums: Files = {
  'package.json': JSON.stringify({ name: 'sums', type: 'module', private: true, scripts: { test: 'node --test' } }),
  'src/add.js': 'export const add = (a, b) => a + b;\n',
  'src/mul.js': 'export const mul = (a, b) => a * b;\n',
  'test/add.test.js': nodeTest('add', 'src/add.js'),
  'test/more.test.js': nodeTest('add', 'src/add.js'),
  'test/mul.test.js': nodeTest('mul', 'src/mul.js'),
  'smoke/start.test.js': nodeTest('mul', 'src/mul.js'),
};
const sameSum = { 'src/add.js': 'export const add = (a, b) => b + a;\n' };

async function start(files: Files = {}): Promise<ScratchRepo> {
  repo = await makeRepo({ ...sums, ...files });
  return repo;
}

interface PlanJson {
  readonly checks: unknown;
  readonly selected: readonly { readonly file: string; readonly suite: string; readonly reason: string }[];
  readonly notRun: readonly {
    readonly file: string;
    readonly suite: string | null;
    readonly reason: string;
    readonly cut: string | null;
  }[];
  readonly notes: readonly string[];
}

async function plan({ assay }: ScratchRepo, ...args: readonly string[]): Promise<PlanJson> {
  const { code, stdout, stderr } = await assay('plan', '--json', ...args);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as PlanJson;
}
const files = ({ selected }: Pick<PlanJson, 'selected'>) => selected.map(({ file }) => file).sort();

describe('mistakes', () => {
  test('are told all at once with line, column and spelling, exit 2, and nothing runs', async () => {
    const { assay, write } = await start();
    write({ 'assay.yaml': 'version: 1\nsutes: []\nbudget: { comit: 60s }\nalways: [/x]\n' });
    for (const command of ['validate', 'plan']) {
      const { code, stdout, stderr } = await assay(command, '--json');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('assay.yaml has 3 mistakes');
      expect(stderr).toContain('  assay.yaml:2:1 unknown key "sutes"; did you mean "suites"?');
      expect(stderr).toContain('  assay.yaml:3:11 unknown key "comit"; did you mean "commit"?');
      expect(stderr).toMatch(/ {2}assay\.yaml:4:10 expected a path or glob from the root, .* found "\/x"/);
    }
  });

  test('on the base are told as such; a change that repairs them is judged, and is no pass', async () => {
    const { assay, validate, write } = await start({ 'assay.yaml': 'alwys: []\n' });
    write(sameSum);
    const { code, stderr } = await assay('validate');
    expect(code).toBe(2);
    expect(stderr).toContain('assay.yaml:1:1 unknown key "alwys"; did you mean "always"? (on HEAD)');
    write({ 'assay.yaml': 'always: []\n' });
    const repaired = await validate();
    expect(repaired.code).toBe(3);
    expect(repaired.json).toMatchObject({ verdict: 'inconclusive', tests: { passed: 2 } });
    expect(repaired.json.findings[0]?.message).toMatch(/^assay\.yaml of HEAD cannot be read \(assay\.yaml:1:1 /);
  });

  test('links are not followed, and another name is not read in silence', async () => {
    const { assay, dir, validate, write } = await start();
    symlinkSync('/etc/passwd', join(dir, 'assay.yaml'));
    const linked = await assay('validate');
    expect([linked.code, linked.stderr]).toEqual([2, expect.stringContaining('is a symbolic link')]);
    write({ 'assay.yaml': null, 'assay.yml': 'always: []\n' });
    expect((await validate()).json.notes).toContain('assay.yml is not read: the configuration is called assay.yaml');
  });

  test.each([
    [['--layers', 'unti'], 'did you mean unit?'],
    [['--budget', '60'], 'for example: --budget 60s'],
  ])('on the command line: %j', async (args, hint) => {
    const { code, stderr } = await (await start()).assay('validate', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
  });
});

describe('whose word counts', () => {
  test("a change never loosens what is asked of it: base's configuration decides, in the work tree and between refs", async () => {
    const { commit, git, write } = await start({ 'assay.yaml': 'always: [smoke/**]\n' });
    const wanted = ['smoke/start.test.js', 'test/add.test.js', 'test/more.test.js'];
    write({ ...sameSum, 'assay.yaml': 'budget: { worktree: 1ms, commit: 1ms }\n' });
    const here = await plan(repo as ScratchRepo);
    expect(files(here)).toEqual(wanted);
    expect(here.notes).toContainEqual(expect.stringMatching(/^assay\.yaml changed: judged by the one on HEAD/));
    await git('checkout', '-q', '-b', 'change');
    await commit('the change');
    expect(files(await plan(repo as ScratchRepo, '--base', 'main', '--head', 'change'))).toEqual(wanted);
    write({ 'assay.yaml': null });
    const gone = await plan(repo as ScratchRepo);
    expect(files(gone)).toEqual(wanted);
    expect(gone.notes).toContainEqual(expect.stringMatching(/^assay\.yaml was deleted: judged by the one on main/));
  });

  test('a first one is used where it was just written, and by nobody once it is part of a commit', async () => {
    const { commit, git, write } = await start();
    write({ ...sameSum, 'assay.yaml': 'always: [smoke/**]\n' });
    const own = await plan(repo as ScratchRepo);
    expect(files(own)).toContain('smoke/start.test.js');
    expect(own.notes).toContainEqual(expect.stringMatching(/^assay\.yaml is in no commit yet: used as it is here/));
    await git('checkout', '-q', '-b', 'change');
    await commit('the change');
    for (const args of [[], ['--base', 'main', '--head', 'change']]) {
      const { selected, notes } = await plan(repo as ScratchRepo, ...args);
      expect(files({ selected })).not.toContain('smoke/start.test.js');
      expect(notes).toContainEqual(expect.stringMatching(/^assay\.yaml is new in this change and not used/));
    }
  });

  test('keys that nothing acts on yet are named', async () => {
    const { validate, write } = await start({
      'assay.yaml': 'services: { sums: { paths: [src/**], owners: [me] } }\nagents: { rounds: 3 }\n',
    });
    write(sameSum);
    expect((await validate()).json.notes).toContain(
      'assay.yaml: services.owners and agents are read and checked, but nothing acts on them yet',
    );
  });
});

describe('what it says', () => {
  test('tests that always run do, with that reason, and a glob without tests is told', async () => {
    const { validate, write } = await start({ 'assay.yaml': 'always: [smoke/**, nowhere/**]\n' });
    write(sameSum);
    const { code, json } = await validate();
    expect(code).toBe(0);
    expect(json.tests.passed).toBe(3);
    expect(json.selected.find(({ file }) => file === 'smoke/start.test.js')?.reason).toBe(
      'assay.yaml wants it run whatever changed (always)',
    );
    expect(json.notes).toContain('assay.yaml always: "nowhere/**" matches no test file');
  });

  test('a suite is split by paths, each part on its layer', async () => {
    const { write } = await start({
      'assay.yaml':
        'suites:\n  - { name: smoke, runner: node-test, run: node --test, paths: [smoke/**], layer: integration }\n',
    });
    write({ 'src/mul.js': 'export const mul = (a, b) => b * a;\n' });
    const { selected } = await plan(repo as ScratchRepo);
    expect(selected.map(({ suite, file }) => `${suite} ${file}`).sort()).toEqual([
      'node-test test/mul.test.js',
      'smoke smoke/start.test.js',
    ]);
    const only = await plan(repo as ScratchRepo, '--layers', 'integration');
    expect(files(only)).toEqual(['smoke/start.test.js']);
    expect(only.notRun).toContainEqual(
      expect.objectContaining({
        file: 'test/mul.test.js',
        cut: 'layers',
        reason: expect.stringContaining('--layers integration'),
      }),
    );
  });

  test('a command runs when what it reads changed, and only then, and is judged as any suite', async () => {
    const report = '<testsuite name="c"><testcase name="adds">$FAIL</testcase></testsuite>';
    const script = `mkdir -p out; if grep -q bug legacy/main.c; then FAIL='<failure message="bug"/>'; else FAIL=; fi; echo "${report.replaceAll('"', '\\"')}" > out/c.xml`;
    const { validate, write } = await start({
      '.gitignore': 'node_modules/\nout/\n',
      'legacy/main.c': 'int main;\n',
      'legacy/check.sh': script,
      'assay.yaml':
        'suites:\n  - { name: legacy, runner: command, run: sh legacy/check.sh, results: out/*.xml, paths: [legacy/**] }\n',
    });
    write(sameSum);
    const elsewhere = (await validate()).json;
    expect(elsewhere.selected.map(({ suite }) => suite)).toEqual(['node-test', 'node-test']);
    expect(elsewhere.notRun.find(({ suite }) => suite === 'legacy')?.reason).toContain(
      'nothing it reads changed (legacy/**)',
    );
    write({ 'legacy/main.c': 'int bug;\n' });
    const { code, json } = await validate();
    expect(json.selected.find(({ suite }) => suite === 'legacy')).toMatchObject({ file: 'assay.yaml' });
    expect(json.failures).toMatchObject([{ suite: 'legacy', class: 'regression', test: 'c > adds' }]);
    expect(code).toBe(1);
  });

  test('an entry that means nothing here is told; a suite that cannot be made is no pass', async () => {
    const entries =
      '  - { name: node-tset, layer: integration }\n  - { name: e2e, runner: node-test, run: make e2e }\n';
    const { validate, write } = await start({ 'assay.yaml': `suites:\n${entries}` });
    write(sameSum);
    const { code, json } = await validate();
    expect(json.notes).toContain(
      'assay.yaml:2:5 suite "node-tset" changes no suite: none of this name was detected; did you mean "node-test"?',
    );
    expect(json.findings[0]?.message).toBe(
      'assay.yaml:3:5 suite "e2e" is not run: "make e2e" does not start node-test',
    );
    expect(code).toBe(3);
  });
});

describe('a cut plan', () => {
  test('passes in part: the headline, the counts and the list of what was left out say so', async () => {
    const { assay, validate, write } = await start();
    write(sameSum);
    const { code, json } = await validate('--budget', '1ms');
    expect(code).toBe(0);
    expect(reportSchema.safeParse(json).error?.issues ?? []).toEqual([]);
    expect(json.headline).toMatch(
      /^PARTIAL PASS {2}1 test file this change reaches was not run \(budget 1ms\) · 1 passed$/,
    );
    expect(json.cut).toMatchObject({ layers: null, budget: { ms: 1, from: '--budget', tests: 1 } });
    expect(json.notRun.filter(({ cut }) => cut === 'budget')).toMatchObject([
      { file: 'test/more.test.js', reason: 'reached, rank 2 of 2, but over the budget of 1ms (--budget)' },
    ]);
    const { stdout } = await assay('validate', '--quiet', '--no-reuse', '--layers', 'integration');
    expect(stdout).toMatch(
      /^PARTIAL PASS {2}2 test files this change reaches were not run \(only integration was asked for\)/,
    );
  });

  test('keeps the tests that changed, and the failure of a test that ran is a failure', async () => {
    const { validate, write } = await start();
    write({
      'src/add.js': 'export const add = (a, b) => a - b;\n',
      'test/more.test.js': `${nodeTest('add', 'src/add.js')}void 0;\n`,
    });
    const { code, json } = await validate('--budget', '1ms');
    expect(files(json)).toEqual(['test/more.test.js']);
    expect(json.failures).toMatchObject([{ file: 'test/more.test.js', class: 'regression' }]);
    expect(json.headline).toContain('1 test file this change reaches was not run');
    expect(code).toBe(1);
  });

  test('by the boundary of the base; what was asked for, and a full run, win', async () => {
    const { write } = await start({ 'assay.yaml': 'budget: { worktree: 1ms }\n' });
    write(sameSum);
    const cut = async (...args: readonly string[]) => {
      const { notRun } = await plan(repo as ScratchRepo, ...args);
      return notRun.filter((entry) => entry.cut !== null).map(({ reason }) => reason);
    };
    expect(await cut()).toEqual(['reached, rank 2 of 2, but over the budget of 1ms (assay.yaml, worktree)']);
    expect(await cut('--budget', '10m')).toEqual([]);
    expect(await cut('--budget', 'none')).toEqual([]);
    expect(await cut('--full')).toEqual([]);
  });

  test('is reckoned from what was seen before, and says what nobody has seen', async () => {
    const { assay, validate, write } = await start();
    write(sameSum);
    expect((await validate('--budget', '10m')).json.cut?.budget?.estimate).toMatch(
      /^2 test files were never timed: taken as 1\.0 s each/,
    );
    const { json } = await validate('--no-reuse', '--budget', '10m');
    expect(json.cut?.budget).toMatchObject({ estimate: null, tests: 0 });
    expect(json.headline).toMatch(/^PASS /);
    expect((await assay('plan', '--no-reuse', '--budget', '10m')).stdout).toContain(
      'cut      budget 10m (--budget): 2 test files of about',
    );
  });
});

describe('assay init', () => {
  const worktree = readScenarios().filter(({ setup }) => setup.boundary === 'worktree');
  const some = worktree.filter((_, index) => index % 4 === 0);

  test.each(some)('writes a file that loads and changes nothing: $name', async (scenario) => {
    const laid = await layOut(scenario);
    repo = laid.repo;
    const [before, { code, stdout, stderr }] = [await plan(repo), await repo.assay('init')];
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^wrote assay\.yaml {2}\d+ suites? detected/);
    const names = ({ notRun }: PlanJson) => notRun.map(({ file }) => file);
    const written = await plan(repo);
    expect([written.checks, written.selected, names(written)]).toEqual([before.checks, before.selected, names(before)]);
    await repo.git('add', 'assay.yaml');
    await repo.git('commit', '-q', '-m', 'init', 'assay.yaml');
    expect(await plan(repo)).toEqual({ ...before, change: expect.anything(), graph: expect.anything() });
  });

  test('leaves a file alone, unless it is to be written anew; a link is replaced, not followed', async () => {
    const { assay, dir, write } = await start();
    write({ 'assay.yaml': 'this: is broken\n' });
    const refused = await assay('init');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('assay init --force')]);
    expect(readFileSync(join(dir, 'assay.yaml'), 'utf8')).toBe('this: is broken\n');
    write({ 'assay.yaml': null });
    writeFileSync(join(dir, '../precious'), 'mine\n');
    symlinkSync('../precious', join(dir, 'assay.yaml'));
    expect((await assay('init')).code).toBe(2);
    const { code, stdout } = await assay('init', '--force', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      suites: [{ name: 'node-test', layer: 'unit' }],
      unread: [],
    });
    expect(lstatSync(join(dir, 'assay.yaml')).isFile()).toBe(true);
    expect(readFileSync(join(dir, '../precious'), 'utf8')).toBe('mine\n');
    expect(readFileSync(join(dir, 'assay.yaml'), 'utf8')).toContain('- { name: "node-test", layer: unit }');
    const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(join(dir, 'assay.yaml'), 'utf8')) ?? [];
    expect(existsSync(join(dir, schema))).toBe(true);
  });
});
