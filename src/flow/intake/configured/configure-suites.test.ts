import { describe, expect, test } from 'vitest';
import type { SuiteConfig } from '#domain/config/config';
import type { Manifest, Project } from '#domain/project';
import type { RunnerName, Suite } from '#domain/suite';
import { configureSuites } from '#flow/intake/configured/configure-suites';
import { pathNotes } from '#flow/intake/configured/path-notes';
import type { Question, Runner } from '#ports/runner';
import { aProject, aSuite, noConfig, testFile } from '../../../../test/support/builders.ts';
import { textTree } from '../../../../test/support/text-tree.ts';

const manifest = (scripts: Readonly<Record<string, string>> = {}): Manifest => ({
  ...{
    name: null,
    type: 'module',
    private: true,
    scripts,
    dependencies: {},
    packageManager: null,
    workspaces: [],
    raw: {},
  },
});

/** A suite per command; where none is handed in, one for a folder with a file called after the runner. */
function runnerOf(name: RunnerName): Runner {
  return {
    name,
    runs: ([program]) => program === name,
    detect({ pkg: { dir }, invocations, tree }) {
      const isConfigured = tree.files.has(`${dir === '' ? '' : `${dir}/`}${name}.config`);
      const calls = invocations.length > 0 ? invocations.map(({ argv }) => argv.slice(1)) : isConfigured ? [[]] : [];
      const suites = calls.map((args, index) => aSuite({ id: `${dir}:${name}${index}`, runner: name, dir, args }));
      return { suites, questions: [], notes: [] };
    },
    command: () => ({ argv: [], cwd: '', env: {}, files: [] }),
    decoder: () => ({ report: () => [], end: () => [] }),
  };
}

const entry = (over: Partial<SuiteConfig>): SuiteConfig => ({
  ...{
    name: 'vitest',
    at: 'assay.yaml:3:5',
    runner: null,
    dir: null,
    run: null,
    results: [],
    paths: null,
    layer: null,
    needs: [],
  },
  ...over,
});
const tree = textTree({ 'package.json': '{}', 'e2e/a.test.ts': '', 'jest.config': '' });
const question = (suite: Suite): Question => ({
  suite,
  command: () => ({ argv: [], cwd: '', env: {}, files: [] }),
  answer: () => ({ ...suite, args: ['answered'] }),
});

function configure(
  entries: readonly Partial<SuiteConfig>[],
  over: Partial<Project> = {},
  questions: readonly Question[] = [],
) {
  const runners = (['vitest', 'jest', 'command'] as const).map(runnerOf);
  const project = aProject({ packages: [{ dir: '', manifest: manifest({ e2e: 'jest e2e' }) }], ...over });
  const done = configureSuites({ project, questions }, entries.map(entry), { tree, runners, node: null });
  return { ...done.project, ...done };
}

describe('a suite that was detected', () => {
  test('gets another layer and paths, by its name or by its folder', () => {
    const wanted = { id: 'vitest', layer: 'integration', paths: ['e2e/**'], because: aSuite().because };
    expect(configure([{ layer: 'integration', paths: ['e2e/**'] }])).toMatchObject({
      suites: [wanted],
      notes: [],
      unread: [],
    });
    const suites = [aSuite(), aSuite({ id: 'vitest-typecheck', layer: 'static' })];
    const byFolder = configure([{ name: 'browser', dir: '', layer: 'runtime' }], { suites }).suites;
    expect(byFolder.map(({ id, layer }) => [id, layer])).toEqual([
      ['browser', 'runtime'],
      ['vitest-typecheck', 'static'],
    ]);
  });

  test('whose configuration is still asked for gets them with the answer', () => {
    const { questions } = configure([{ layer: 'integration' }], { suites: [] }, [question(aSuite())]);
    expect(questions[0]?.answer('')).toMatchObject({ args: ['answered'], layer: 'integration' });
  });

  test('is replaced where the entry says how it is started', () => {
    const { suites } = configure([{ runner: 'jest', run: 'jest --config x' }]);
    expect(suites).toMatchObject([
      { id: 'vitest', runner: 'jest', args: ['--config', 'x'], because: 'assay.yaml:3:5: jest --config x' },
    ]);
  });

  test.each([
    [{ name: 'vitets', layer: 'unit' }, 'changes no suite: none of this name was detected; did you mean "vitest"?'],
    [
      { name: 'vitest', runner: 'jest', layer: 'unit' },
      'is run by vitest, as detected, not by jest: say with "run" how that is started',
    ],
    [{ name: 'x', dir: '', layer: 'unit' }, 'could be vitest or jest: name one of them, or its runner'],
  ] as const)('and is not the one that is meant: %j', (over, problem) => {
    const { notes, unread } = configure([over], { suites: [aSuite(), aSuite({ id: 'jest', runner: 'jest' })] });
    expect([notes, unread]).toEqual([[`assay.yaml:3:5 suite "${over.name}" ${problem}`], []]);
  });
});

describe('a suite that only assay.yaml knows', () => {
  test('a command is taken as it stands', () => {
    const run = { name: 'legacy', runner: 'command', run: 'make test', results: ['build/*.xml'], dir: 'e2e' } as const;
    expect(configure([{ ...run, paths: ['e2e/**'], layer: 'integration' }]).suites[1]).toMatchObject({
      ...{
        id: 'legacy',
        runner: 'command',
        dir: 'e2e',
        layer: 'integration',
        paths: ['e2e/**'],
        declaredIn: 'assay.yaml',
      },
      command: { run: 'make test', results: ['build/*.xml'] },
    });
  });

  test('a line is read as a script is: by its runner, through other scripts, which are no more listed as not run', () => {
    const scriptsNotRun = [{ dir: '', script: 'e2e', command: 'jest e2e', reason: 'not part of the test script' }];
    const done = configure([{ name: 'e2e', runner: 'jest', run: 'npm run e2e', layer: 'integration' }], {
      scriptsNotRun,
    });
    expect(done.suites[1]).toMatchObject({ id: 'e2e', runner: 'jest', args: ['e2e'], layer: 'integration' });
    expect(done.scriptsNotRun).toEqual([]);
  });

  test('without a line it is what its own configuration says', () => {
    expect(configure([{ name: 'j', runner: 'jest' }]).suites[1]).toMatchObject({ id: 'j', runner: 'jest' });
  });

  test('two commands of one line are two suites', () => {
    const ids = configure([{ name: 'e2e', runner: 'jest', run: 'jest a && jest b' }]).suites.map(({ id }) => id);
    expect(ids).toEqual(['vitest', 'e2e', 'e2e-2']);
  });

  test.each([
    [{ runner: 'jest', run: 'make e2e' }, '"make e2e" does not start jest'],
    [{ runner: 'vitest', dir: 'e2e' }, 'nothing in e2e is set up for vitest; say with "run" how it is started'],
    [{ runner: 'mocha' }, 'no runner is called mocha'],
  ] as const)('and that cannot be made is a reason not to pass: %j', (over, problem) => {
    const { unread, notes, suites } = configure([{ name: 'x', ...over }]);
    expect([unread, notes, suites.length]).toEqual([[`assay.yaml:3:5 suite "x" is not run: ${problem}`], [], 1]);
  });

  test('and whose folder is gone has nothing left to run', () => {
    const { notes, unread } = configure([{ name: 'x', runner: 'jest', dir: 'gone' }]);
    expect([notes, unread]).toEqual([['assay.yaml:3:5 suite "x" is not run: there is no folder gone'], []]);
  });
});

describe('paths', () => {
  const files = ['a.test.ts', 'e2e/b.test.ts', 'src/c.ts'];
  const told = (over: Partial<SuiteConfig>, suite: Partial<Suite> = {}, run: readonly string[] = files) => {
    const suites = [aSuite({ ...(over.paths ? { paths: over.paths } : {}), ...suite })];
    const config = { ...noConfig, suites: [entry(over)] };
    return pathNotes(files, config, { suites, tests: run.map((file) => testFile(file)) });
  };

  test.each([
    [{ paths: ['nowhere/**'] }, {}, files, 'its paths match none of the 2 test files that vitest finds'],
    [{ paths: ['e2e/**'] }, {}, ['e2e/b.test.ts'], '1 test file outside of its paths is not run (a.test.ts)'],
    [
      { paths: ['nowhere/**'] },
      { runner: 'command', command: { run: 'make', results: [] } },
      files,
      'its paths match no file, so that no change reaches it',
    ],
  ] as const)('that match nothing or leave tests out are told (%#)', (over, suite, run, problem) => {
    expect(told(over, suite, run)).toEqual([`assay.yaml:3:5 suite "vitest": ${problem}`]);
  });

  test('that leave out what another suite runs are not', () => {
    expect(told({ paths: ['e2e/**'] })).toEqual([]);
  });

  test('globs of `always` that match no test are told', () => {
    const config = { ...noConfig, always: ['e2e/**', 'src/*'] };
    const tests = [testFile('e2e/b.test.ts')];
    expect(pathNotes(files, config, { suites: [], tests })).toEqual([
      'assay.yaml always: "src/*" matches no test file',
    ]);
  });
});
