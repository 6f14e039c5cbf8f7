/** The go-test adapter with the real go command: conformance, and what only Go does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { goTestRunner } from '#adapters/runner/go-test/runner';
import type { Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import { runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { runRunner } from '../support/run-runner.ts';

const go = needs('go');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'assay-go-'));
  folders.push(root);
  for (const [path, text] of Object.entries({ 'go.mod': 'module example.com/shop\n\ngo 1.18\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function suitesOf(root: string): readonly Suite[] {
  return discoverProject(diskTree(root), [goTestRunner], null).project.suites;
}

const head = (more = ''): string => `package sample\n\nimport "testing"\n${more}`;
const names: Readonly<Record<string, string>> = {
  TestPasses: 'passes',
  TestFails: 'fails',
  TestIsSkipped: 'is skipped',
  TestWorks: 'works',
  'TestOuter/inner/is_nested': 'outer/inner/is nested',
};

describe.skipIf(!go.ok)(`go test${go.reason}`, () => {
  runnerConformance(goTestRunner, {
    fileName: (stem) => `${stem}/sample_test.go`,
    titleOf: (title) => names[title.join('/')]?.split('/') ?? null,
    run: runRunner,
    makeProject: async (files) => {
      const root = makeFolder(files);
      const [suite] = suitesOf(root);
      if (!suite) throw new Error('no suite found');
      return { root, suite, dispose: () => undefined };
    },
    samples: {
      outcomes: `${head()}
func TestPasses(t *testing.T) {}
func TestFails(t *testing.T) { t.Error("one is two") }
func TestIsSkipped(t *testing.T) { t.Skip() }
func TestOuter(t *testing.T) {
	t.Run("inner", func(t *testing.T) { t.Run("is nested", func(t *testing.T) {}) })
}
`,
      passing: `${head()}\nfunc TestWorks(t *testing.T) {}\n`,
      unloadable: `${head('import _ "example.com/no-such-package"\n')}\nfunc TestNeverRuns(t *testing.T) {}\n`,
      killer: `${head('import ("os"; "syscall")\n')}
func TestKills(t *testing.T) { _ = syscall.Kill(os.Getppid(), syscall.SIGKILL); select {} }
`,
    },
  });

  /** Runs every file of the only suite, or these: one line per result. */
  async function runAll(root: string, only?: readonly string[]) {
    const [suite] = suitesOf(root);
    if (!suite) throw new Error('no suite found');
    const all = matchTestFiles(diskTree(root).files.keys(), suite);
    const files = only ? all.filter(({ file }) => only.includes(file)) : all;
    const { events, stderr, code } = await runRunner(goTestRunner, { suite, files, root, workers: 2 });
    const lines = events.flatMap((it) => {
      if (it.type === 'test')
        return [`${it.file} › ${it.title.join(' › ')}: ${it.outcome} ${it.error?.message ?? ''}`.trim()];
      if (it.type === 'file-end')
        return [`${it.file}: ${it.error ? `${it.error.phase} ${it.error.message}` : 'ended'}`];
      return it.type === 'problem' ? [`problem: ${it.error.message}`] : it.type === 'end' ? ['end'] : [];
    });
    return { lines, events, stderr, code };
  }

  const expectLines = (lines: readonly string[], stderr: string, expected: readonly unknown[]) => {
    expect(lines, stderr).toEqual(expect.arrayContaining([...expected]));
    expect(lines, stderr).toHaveLength(expected.length);
  };

  const two = {
    'a/one_test.go': `${head()}\nfunc TestOne(t *testing.T) {}\nfunc TestBoth(t *testing.T) { help(t) }\n`,
    'a/two_test.go': `${head()}\nfunc TestTwo(t *testing.T) {}\nfunc help(t *testing.T) { t.Helper() }\n`,
    'b/one_test.go': `${head()}\nfunc TestTwo(t *testing.T) {}\nfunc TestOther(t *testing.T) {}\n`,
    'b/two_test.go': `${head()}\nfunc TestThree(t *testing.T) {}\n`,
  };

  test('of a package with several files only the tests of the given ones run, also when another package has their names', async () => {
    const root = makeFolder(two);
    const { lines, stderr } = await runAll(root, ['a/one_test.go', 'b/one_test.go']);
    expectLines(lines, stderr, [
      'a/one_test.go: ended',
      'a/one_test.go › TestBoth: passed',
      'a/one_test.go › TestOne: passed',
      'b/one_test.go: ended',
      'b/one_test.go › TestOther: passed',
      'b/one_test.go › TestTwo: passed',
      'end',
    ]);
  });

  test('a panic fails its test, and a file whose tests had no turn has no end', async () => {
    const root = makeFolder({
      'a/a_test.go': `${head()}\nfunc TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { var m map[string]int; m["a"] = 1 }\nfunc TestC(t *testing.T) {}\n`,
      'a/b_test.go': `${head()}\nfunc TestD(t *testing.T) {}\n`,
      'c/c_test.go': `${head()}\nfunc TestE(t *testing.T) {}\n`,
    });
    const { lines } = await runAll(root);
    expectLines(lines, '', [
      'a/a_test.go: test the run ended before TestC had a turn',
      'a/a_test.go › TestA: passed',
      'a/a_test.go › TestB: failed assignment to entry in nil map',
      'c/c_test.go: ended',
      'c/c_test.go › TestE: passed',
      'end',
    ]);
  });

  test('what fails outside of tests is no failed test', async () => {
    const root = makeFolder({
      'exits/main_test.go': `${head('import "os"\n')}\nfunc TestMain(m *testing.M) { os.Exit(3) }\n`,
      'exits/a_test.go': `${head()}\nfunc TestA(t *testing.T) {}\n`,
      'init/a_test.go': `${head()}\nfunc init() { panic("no config") }\nfunc TestA(t *testing.T) {}\n`,
      'leaks/main_test.go': `${head('import "os"\n')}\nfunc TestMain(m *testing.M) { if m.Run() == 0 { println("leaked"); os.Exit(4) } }\nfunc TestA(t *testing.T) {}\n`,
      'vet/a_test.go': `${head('import "fmt"\n')}\nfunc TestA(t *testing.T) { fmt.Printf("%d", "text") }\n`,
    });
    const { lines } = await runAll(root);
    expectLines(lines, '', [
      'end',
      expect.stringMatching(/^exits\/main_test\.go: hook exit status 3/),
      'init/a_test.go: hook no config',
      expect.stringMatching(/^leaks\/main_test\.go: hook leaked$/),
      'leaks/main_test.go › TestA: passed',
      expect.stringMatching(/^vet\/a_test\.go: collect vet\/a_test\.go:6:\d+: .*Printf format %d/),
    ]);
  });

  test('a package that does not compile says so for each of its files; the others run', async () => {
    const root = makeFolder({
      'lib/lib.go': 'package lib\n\nfunc Add(a, b int) int { return a - }\n',
      'app/app_test.go': `package app\n\nimport ("testing"; "example.com/shop/lib")\n\nfunc TestApp(t *testing.T) { lib.Add(1, 2) }\n`,
      'types/a_test.go': `${head()}\nfunc TestA(t *testing.T) { var n int = "text"; _ = n }\n`,
      'types/b_test.go': `${head()}\nfunc TestB(t *testing.T) {}\n`,
      'ok/a_test.go': `${head()}\nfunc TestA(t *testing.T) {}\n`,
    });
    const { lines, code } = await runAll(root);
    expectLines(lines, '', [
      expect.stringMatching(/^app\/app_test\.go: collect lib\/lib\.go:3:\d+: syntax error/),
      'end',
      'ok/a_test.go: ended',
      'ok/a_test.go › TestA: passed',
      expect.stringMatching(/^types\/a_test\.go: collect types\/a_test\.go:5:\d+: cannot use "text"/),
      expect.stringMatching(/^types\/b_test\.go: collect types\/a_test\.go:5:\d+: cannot use "text"/),
    ]);
    expect(code).not.toBe(0);
  });

  test('a file left out by a build constraint has skipped tests; fuzz seeds and examples are tests', async () => {
    const root = makeFolder({
      'a/a_test.go': `${head('import "fmt"\n')}
func FuzzAdd(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) { if n != 1 { t.Error(n) } }) }
func ExampleAdd() {
	fmt.Println(1)
	// Output: 2
}
func ExampleSilent() { fmt.Println(3) }
// func TestComment(t *testing.T) {}
var text = \`
func TestText(t *testing.T) {}
\`
`,
      'a/slow_test.go': `//go:build slow\n\n${head()}\nfunc TestSlow(t *testing.T) {}\n`,
    });
    const { lines } = await runAll(root);
    expectLines(lines, '', [
      'a/a_test.go: ended',
      'a/a_test.go › ExampleAdd: failed got:\n1\nwant:\n2',
      'a/a_test.go › FuzzAdd › seed#0: passed',
      'a/a_test.go › FuzzAdd: passed',
      'a/slow_test.go: ended',
      'a/slow_test.go › TestSlow: skipped',
      'end',
    ]);
  });

  test('what a script asks for is kept', async () => {
    const root = makeFolder({
      'package.json': JSON.stringify({ scripts: { test: 'go test -v -tags=slow -cover ./a -args -size 7' } }),
      'a/slow_test.go': `//go:build slow\n\n${head('import "flag"\n')}\nvar size = flag.Int("size", 0, "")\nfunc TestSlow(t *testing.T) { if *size != 7 { t.Error(*size) } }\n`,
      'b/b_test.go': `${head()}\nfunc TestB(t *testing.T) {}\n`,
    });
    const { lines } = await runAll(root);
    expect(lines).toEqual(['a/slow_test.go › TestSlow: passed', 'a/slow_test.go: ended', 'end']);
  });

  test.each(['go test -C backend ./...', 'go -C backend test ./...'])(
    'a module that the script %s runs is one suite',
    (script) => {
      const root = makeFolder({
        'package.json': JSON.stringify({ scripts: { test: script } }),
        'backend/go.mod': 'module example.com/backend\n',
        'backend/a_test.go': `${head()}\nfunc TestA(t *testing.T) {}\n`,
      });
      expect(suitesOf(root).map(({ id, because }) => [id, because])).toEqual([
        ['backend:go-test', `package.json script "test": ${script}`],
      ]);
    },
  );

  test('of a test that prints without end the first and the last part are kept', async () => {
    const root = makeFolder({
      'a/a_test.go': `${head('import "fmt"\n')}\nfunc TestLoud(t *testing.T) { for i := 0; i < 200000; i++ { fmt.Println("line", i) }; t.Error("one is two") }\n`,
    });
    const { events } = await runAll(root);
    const [failed] = events.filter((it) => it.type === 'test');
    expect(failed).toMatchObject({ outcome: 'failed', error: { message: 'one is two' } });
  });

  test('a module file that go cannot read is a problem in its words, and nothing is complete', async () => {
    const root = makeFolder({
      'go.mod': 'module example.com/shop\n\nnonsense here\n',
      'a/a_test.go': `${head()}\nfunc TestA(t *testing.T) {}\n`,
    });
    const { lines } = await runAll(root);
    expect(lines).toEqual([
      expect.stringMatching(/^problem: go: errors parsing go\.mod:\n.*unknown directive: nonsense/),
    ]);
  });

  test('a module that the workspace above does not name runs without it', async () => {
    const root = makeFolder({
      'go.work': 'go 1.18\n\nuse ./api\n',
      'go.mod': 'module example.com/root\n',
      'api/go.mod': 'module example.com/api\n',
      'api/a_test.go': `${head()}\nfunc TestA(t *testing.T) {}\n`,
      'tools/go.mod': 'module example.com/tools\n',
      'tools/b_test.go': `${head()}\nfunc TestB(t *testing.T) {}\n`,
    });
    const suites = suitesOf(root);
    expect(suites.map(({ id, env }) => [id, env])).toEqual([
      ['api:go-test', {}],
      ['tools:go-test', { GOWORK: 'off' }],
    ]);
    for (const suite of suites) {
      const files = matchTestFiles(diskTree(root).files.keys(), suite);
      const { events, stderr } = await runRunner(goTestRunner, { suite, files, root, workers: 1 });
      expect(
        events.flatMap((it) => (it.type === 'test' ? [it.outcome] : [])),
        stderr,
      ).toEqual(['passed']);
    }
  });
});
