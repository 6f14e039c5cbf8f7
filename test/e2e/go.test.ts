/** A Go repository of two packages, standard library only, without configuration: through the built binary; and its graph beside go's own. */
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { createGo } from '#adapters/language/go/import-graph';
import { reachability } from '#flow/impact/reachability';
import { aProject } from '../support/builders.ts';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

const go = needs('go');
/** Shared by all repositories of this file: a cold one compiles the standard library. */
const goCache = go.ok ? execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim() : '';
let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const shop: Files = {
  'go.mod': 'module example.com/shop\n\ngo 1.18\n',
  'money/money.go': 'package money\n\nfunc Round(cents int) int { return cents / 10 * 10 }\n',
  'money/money_test.go': `package money

import "testing"

func TestRound(t *testing.T) {
	for in, want := range map[int]int{14: 10, 20: 20} {
		if got := Round(in); got != want {
			t.Errorf("Round(%d) = %d, want %d", in, got, want)
		}
	}
}
`,
  'cart/cart.go':
    'package cart\n\nimport "example.com/shop/money"\n\nfunc Total(prices []int) int {\n\tsum := 0\n\tfor _, p := range prices {\n\t\tsum += p\n\t}\n\treturn money.Round(sum)\n}\n',
  'cart/cart_test.go': `package cart

import "testing"

func TestTotal(t *testing.T) {
	t.Run("of two", func(t *testing.T) {
		if got := Total([]int{10, 20}); got != 30 {
			t.Errorf("got %d, want 30", got)
		}
	})
}
`,
  'stock/stock.go': 'package stock\n\nfunc Left(n int) int { return n - 1 }\n',
  'stock/stock_test.go':
    'package stock\n\nimport "testing"\n\nfunc TestLeft(t *testing.T) {\n\tif Left(2) != 1 {\n\t\tt.Fatal("one is two")\n\t}\n}\n',
};

async function start(files: Files = shop): Promise<ScratchRepo> {
  repo = await makeRepo(files);
  Object.assign(repo.env, { GOCACHE: goCache, GOFLAGS: '', GOPROXY: 'off' });
  return repo;
}

const broken =
  'package cart\n\nimport "example.com/shop/money"\n\nfunc Total(prices []int) int { return money.Round(len(prices)) }\n';

describe.skipIf(!go.ok)(`a Go repository${go.reason}`, () => {
  test('a regression is confirmed, compared with base and reproduced; an unrelated package is left out', async () => {
    const { assay, validate, write } = await start();
    write({ 'cart/cart.go': broken });
    const { code, json } = await validate();
    expect(json.selected).toMatchObject([{ file: 'cart/cart_test.go', suite: 'go-test' }]);
    expect(json.notRun.map(({ file, reason }) => [file, reason])).toEqual([
      ['money/money_test.go', 'does not load the changed file'],
      ['stock/stock_test.go', 'does not load the changed file'],
    ]);
    const [failure] = json.failures;
    expect(json.failures).toMatchObject([
      { file: 'cart/cart_test.go', test: 'TestTotal > of_two', class: 'regression', message: 'got 0, want 30' },
    ]);
    expect(failure?.slice).toEqual(['expected 30, got 0', '  at TestTotal/of_two (cart/cart_test.go:8:1)']);
    expect(failure?.counts).toMatchObject({ headCopy: { failed: 1 }, baseWithHeadTests: { failed: 0, passed: 3 } });
    expect(code).toBe(1);
    const again = await assay('repro', failure?.id ?? '');
    expect(again.stdout).toContain('REPRODUCED');
    expect(again.code).toBe(1);
  });

  test('a package that others import reaches their tests; a failure of before is pre-existing', async () => {
    const { validate, write } = await start({
      ...shop,
      'cart/red_test.go': 'package cart\n\nimport "testing"\n\nfunc TestRed(t *testing.T) { t.Error("red before") }\n',
    });
    write({ 'money/money.go': 'package money\n\nfunc Round(cents int) int { return cents - cents%10 }\n' });
    const { code, json } = await validate();
    expect(json.selected.map(({ file }) => file).sort()).toEqual([
      'cart/cart_test.go',
      'cart/red_test.go',
      'money/money_test.go',
    ]);
    expect(json).toMatchObject({ verdict: 'pass', tests: { passed: 3, failed: 1 } });
    expect(json.failures).toMatchObject([{ file: 'cart/red_test.go', class: 'pre-existing' }]);
    expect(code).toBe(0);
  });

  test('a build error is inconclusive with the words of the compiler', async () => {
    const { validate, write } = await start();
    write({ 'cart/cart.go': 'package cart\n\nfunc Total(prices []int) int { return "none" }\n' });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'inconclusive', tests: { passed: 0, failed: 0 } });
    expect(json.failures).toMatchObject([
      {
        file: 'cart/cart_test.go',
        test: '',
        class: 'unknown',
        message: expect.stringMatching(/^cart\/cart\.go:3:\d+: cannot use "none"/),
      },
    ]);
    expect(code).toBe(3);
  });

  test('dependencies that cannot be downloaded, here and on base, are inconclusive and say what to do', async () => {
    const sum = 'uWOFI4GZdTUBUzeZA1GgcUGAM3Dg4zKx6FzCKmKWlZg=';
    const { dir, env, validate, write } = await start({
      ...shop,
      'go.mod': 'module example.com/shop\n\ngo 1.18\n\nrequire github.com/x/y v1.0.0\n',
      'go.sum': `github.com/x/y v1.0.0 h1:${sum}\ngithub.com/x/y v1.0.0/go.mod h1:${sum}\n`,
      'cart/cart_test.go':
        'package cart\n\nimport (\n\t"testing"\n\n\t_ "github.com/x/y"\n)\n\nfunc TestTotal(t *testing.T) {}\n',
    });
    Object.assign(env, { GOMODCACHE: `${dir}/.git/no-modules` });
    write({ 'cart/cart.go': broken });
    const { code, json } = await validate();
    expect(json).toMatchObject({ verdict: 'inconclusive', tests: { passed: 0, failed: 0 }, failures: [] });
    expect(json.findings[0]).toMatchObject({
      rule: 'check-not-started',
      message: expect.stringMatching(/dependencies could not be downloaded \(`go mod download` fetches them\)/),
    });
    expect(code).toBe(3);
  });

  test('modules of one repository: a change reaches tests across a local replacement, and data its own module', async () => {
    const { validate, write } = await start({
      'api/go.mod':
        'module example.com/api\n\ngo 1.18\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
      'api/api.go': 'package api\n\nimport "example.com/lib"\n\nfunc Answer() int { return lib.Answer() }\n',
      'api/api_test.go':
        'package api\n\nimport "testing"\n\nfunc TestAnswer(t *testing.T) {\n\tif Answer() != 42 {\n\t\tt.Error("not 42")\n\t}\n}\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.18\n',
      'lib/lib.go': 'package lib\n\nfunc Answer() int { return 42 }\n',
      'web/go.mod': 'module example.com/web\n\ngo 1.18\n',
      'web/web_test.go': 'package web\n\nimport "testing"\n\nfunc TestWeb(t *testing.T) {}\n',
      'web/rates.csv': '1\n',
    });
    write({ 'lib/lib.go': 'package lib\n\nfunc Answer() int { return 41 }\n' });
    const { json } = await validate();
    expect(json.selected).toMatchObject([{ file: 'api/api_test.go', suite: 'api:go-test' }]);
    expect(json.failures).toMatchObject([{ class: 'regression', message: 'not 42' }]);
    write({ 'lib/lib.go': 'package lib\n\nfunc Answer() int { return 42 }\n', 'web/rates.csv': '2\n' });
    expect((await validate()).json).toMatchObject({
      verdict: 'pass',
      selected: [
        { file: 'api/api_test.go', reason: 'it failed the last time it ran' },
        { file: 'web/web_test.go', suite: 'web:go-test' },
      ],
    });
  });

  test('the graph reaches from each test what `go list -deps -test` says, and no package more', async () => {
    const { dir, env } = await start({
      ...shop,
      'cart/api_test.go':
        'package cart_test\n\nimport (\n\t_ "example.com/shop/cart"\n\t_ "example.com/shop/internal/fake"\n)\n',
      'internal/fake/fake.go':
        'package fake\n\nimport (\n\t_ "embed"\n\t_ "example.com/shop/stock"\n)\n\n//go:embed data\nvar data string\n',
      'internal/fake/data': 'text',
      'money/money_windows.go': 'package money\n\nimport _ "example.com/shop/stock/win"\n',
      'stock/win/win.go': 'package win\n',
    });
    const format =
      '{{.Dir}}\t{{.ForTest}}\t{{range .GoFiles}}{{.}} {{end}}{{range .EmbedFiles}}{{.}} {{end}}\t{{range .Deps}}{{.}} {{end}}\t{{.ImportPath}}';
    const args = ['list', '-deps', '-test', '-f', format, './...'];
    const listed = execFileSync('go', args, { cwd: dir, env, encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    const own = listed.filter(([folder = '']) => folder.startsWith(dir));
    const { graph } = await createGo().graph({
      tree: diskTree(dir),
      project: aProject({ packages: [] }),
      gone: [],
      cache: { get: () => null, set: () => undefined },
    });
    const reach = reachability(graph);
    const local = (path: string) => path.slice('example.com/shop/'.length);
    for (const [folder = '', , files = '', , path = ''] of own) {
      if (path.includes(' ') || path.endsWith('.test') || path.endsWith('/win')) continue; // for another platform: see below
      const expected = own
        .filter(
          ([, , , deps = '', name = '']) =>
            name.endsWith('.test') && deps.split(/ (?!\[)/).some((it) => it.split(' ')[0] === path),
        )
        .map(([, , , , name = '']) => local(name.replace(/\.test$/, '')));
      for (const file of files.trim().split(' ')) {
        const name = `${folder.slice(dir.length + 1)}/${file}`;
        const tests = reach.loadersOf([name], { types: false }).paths.filter((it) => it.endsWith('_test.go'));
        const dirs = new Set(tests.map((it) => it.replace(/\/[^/]*$/, '')));
        expect([name, [...dirs].sort()]).toEqual([name, expected.sort()]);
      }
    }
    expect(reach.loadersOf(['stock/win/win.go'], { types: false }).paths).toContain('money/money_test.go');
  });
});

test('without Go it says what to install, and nothing passes', async () => {
  const { dir, env, validate, write } = await start();
  Object.assign(env, {
    PATH: (env['PATH'] ?? '')
      .split(':')
      .filter((it) => !/go/.test(it))
      .join(':'),
  });
  write({ 'cart/cart.go': broken, 'bin/.keep': '' });
  const programs = ['node', 'git', 'sh', 'sleep', 'rm', 'cat', 'ps'];
  for (const name of programs) {
    const path = execFileSync('sh', ['-c', `command -v ${name} || true`], { encoding: 'utf8' }).trim();
    if (path) execFileSync('ln', ['-s', path, `${dir}/bin/${name}`]);
  }
  Object.assign(env, { PATH: `${dir}/bin` });
  const { code, json } = await validate();
  expect(json.verdict).toBe('inconclusive');
  expect(json.findings[0]?.message).toMatch(/the program go was not found on PATH: install Go/);
  expect(code).toBe(3);
});
