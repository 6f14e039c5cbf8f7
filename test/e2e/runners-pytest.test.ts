/** The pytest adapter with the real, installed pytest: conformance, and what only pytest does. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { pytestRunner } from '#adapters/runner/pytest/runner';
import type { Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import { runnerConformance } from '#ports/runner.conformance';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { runRunner } from '../support/run-runner.ts';

const pytest = needs('pytest');
const xdist = needs('pytest-xdist');
const cov = needs('pytest-cov');
const reruns = needs('pytest-rerunfailures');

/** Titles with blanks, as the samples of all runners have them. */
const anyName = '[pytest]\npython_functions = *\npython_classes = outer inner\n';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(files: Readonly<Record<string, string>>, name = 'assay-pytest-'): string {
  const root = mkdtempSync(join(tmpdir(), name));
  folders.push(root);
  for (const [path, text] of Object.entries({ 'pytest.ini': '[pytest]\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function onlySuite(root: string): Suite {
  const { project } = discoverProject(diskTree(root), [pytestRunner], process.versions.node);
  const [suite] = project.suites;
  if (!suite) throw new Error('no suite found');
  return suite;
}

/** Runs every file of the suite, or `only` these: `file › title: outcome tries phase`, and errors of files. */
async function runAll(root: string, only?: readonly string[], checkout = root) {
  const suite = onlySuite(root);
  const all = matchTestFiles(diskTree(root).files.keys(), suite);
  const files = only ? only.map((file) => ({ suite: suite.id, project: null, file })) : all;
  const request = { suite, files, root, checkout, workers: 2 };
  const { events, stderr, stdout, code } = await runRunner(pytestRunner, request, diskTree(root).files);
  const lines = events.flatMap((it) => {
    if (it.type === 'test')
      return [
        `${it.file} › ${it.title.join(' › ')}: ${[it.outcome, it.tries, it.error?.phase ?? ''].join(' ').trim()}`,
      ];
    if (it.type === 'file-end' && it.error) return [`${it.file}: ${it.error.phase} ${it.error.message.split('\n')[0]}`];
    return it.type === 'problem' ? [`problem: ${it.error.message}`] : [];
  });
  return { lines, said: `${stdout}\n${stderr}`, events, code };
}

describe.skipIf(!pytest.ok)(`pytest${pytest.reason}`, () => {
  runnerConformance(pytestRunner, {
    fileName: (stem) => stem.replace(/[^/]*$/, (name) => `test_${name.replaceAll('-', '_')}.py`),
    run: runRunner,
    makeProject: async (files) => {
      const root = makeFolder({ 'pytest.ini': anyName, ...files });
      return { root, suite: onlySuite(root), dispose: () => undefined };
    },
    samples: {
      outcomes: `import pytest
def passes(): pass
def fails(): raise RuntimeError('one is two')
@pytest.mark.skip
def skipped(): pass
globals()['is skipped'] = globals().pop('skipped')
class outer:
    class inner:
        def nested(self): pass
        locals()['is nested'] = locals().pop('nested')`,
      passing: 'def works(): pass',
      unloadable: `import importlib\nimportlib.import_module('no-such-package')\ndef never_runs(): pass`,
      killer: 'import os, signal\ndef kills(): os.kill(os.getpid(), signal.SIGKILL)',
    },
  });
});

const outcomes = `import pytest, unittest

@pytest.fixture
def broken(): raise OSError('no db')
@pytest.fixture
def leaky():
    yield
    raise OSError('not closed')

class TestCart:
    def test_total(self): assert [1, 2] == [1, 3]
    @pytest.mark.parametrize('n', ['a::b', 'c[d]'])
    def test_each(self, n): pass
def test_setup(broken): pass
def test_teardown(leaky): pass
@pytest.mark.xfail
def test_known(): assert 0
@pytest.mark.xfail
def test_better(): pass
@pytest.mark.xfail(strict=True, reason='still')
def test_strict(): pass
class Old(unittest.TestCase):
    def test_old(self): self.assertEqual(1, 2)
`;

describe.skipIf(!pytest.ok)(`what pytest tells${pytest.reason}`, () => {
  test('of fixtures, expected failures, classes and parameters', async () => {
    const { lines, events, said } = await runAll(makeFolder({ 'test_a.py': outcomes }));
    expect(lines, said).toEqual([
      'test_a.py › TestCart › test_total: failed 1 test',
      'test_a.py › TestCart › test_each[a::b]: passed 1',
      'test_a.py › TestCart › test_each[c[d]]: passed 1',
      'test_a.py › test_setup: failed 1 hook',
      'test_a.py › test_teardown: failed 1 hook',
      'test_a.py › test_known: skipped 1',
      'test_a.py › test_better: passed 1',
      'test_a.py › test_strict: failed 1 test',
      'test_a.py › Old › test_old: failed 1 test',
    ]);
    const errors = events.flatMap((it) => (it.type === 'test' && it.error ? [it.error] : []));
    expect(errors).toMatchObject([
      {
        name: 'AssertionError',
        message: expect.stringContaining('At index 1 diff: 2 != 3'),
        actual: '[1, 2]',
        expected: '[1, 3]',
      },
      { name: 'OSError', message: 'no db' },
      { name: 'OSError', message: 'not closed' },
      { name: '', message: expect.stringContaining('still'), expected: null },
      { name: 'AssertionError', message: '1 != 2' },
    ]);
    expect(errors[0]?.stack).toMatch(
      /^Traceback \(most recent call last\):\n {2}File ".*test_a\.py", line \d+, in test_total\n/,
    );
  });

  test('of files without results: skipped, deselected, ignored, broken ones and those that are gone', async () => {
    const root = makeFolder({
      'pytest.ini': '[pytest]\naddopts = -m "not slow" --strict-markers -x\nmarkers = slow\nfilterwarnings = error\n',
      'conftest.py': 'collect_ignore = ["test_ignored.py"]',
      'test_skipped.py': 'import pytest\npytest.skip("not here", allow_module_level=True)',
      'test_slow.py': 'import pytest\n@pytest.mark.slow\ndef test_slow(): pass',
      'test_ignored.py': 'raise 1',
      'test_broken.py': 'def f(:',
      'test_fine.py': 'def test_fails(): assert 0\ndef test_fine(): pass',
    });
    const { lines, events, said } = await runAll(root);
    expect([...lines].sort(), said).toEqual([
      expect.stringMatching(/^test_broken\.py: collect (?:SyntaxError: )?invalid syntax/),
      'test_fine.py › test_fails: failed 1 test',
      'test_fine.py › test_fine: passed 1',
      'test_skipped.py › test_skipped.py: skipped 1',
      'test_slow.py › test_slow: skipped 1',
    ]);
    const ended = events.flatMap((it) => (it.type === 'file-end' ? [it.file] : []));
    expect(ended.sort()).toEqual(['broken', 'fine', 'ignored', 'skipped', 'slow'].map((it) => `test_${it}.py`).sort());
    expect(events.at(-1)).toEqual({ type: 'end', interrupted: false });
    const { lines: none, code } = await runAll(root, ['test_slow.py']);
    expect({ none, code }).toEqual({ none: ['test_slow.py › test_slow: skipped 1'], code: 0 });
  });

  test('a conftest.py that cannot be loaded, and a folder without pytest, did not start', async () => {
    const root = makeFolder({ 'conftest.py': 'import no_such_package', 'test_a.py': 'def test_a(): pass' });
    const { lines, events } = await runAll(root);
    expect(lines).toEqual([expect.stringContaining("No module named 'no_such_package'")]);
    expect(events.some((it) => it.type === 'end')).toBe(false);
    const bare = makeFolder({ 'test_a.py': 'def test_a(): pass', '.venv/pyvenv.cfg': '' });
    expect((await runAll(bare)).lines).toEqual([
      expect.stringMatching(/^problem: cannot start: .*\.venv\/bin\/python does not run/),
    ]);
    linkPython(bare, '#!/bin/sh\nexec python3 -S "$@"\n');
    expect((await runAll(bare)).lines).toEqual([
      expect.stringMatching(/^problem: cannot start: pytest is not installed for .* -m pip install pytest/),
    ]);
  });

  test('nothing of Assay is left in what tests see, and the files beside them are the same as before', async () => {
    // the executor's mark is there when Assay itself runs this test
    const root = makeFolder({
      'src/shop/__init__.py': '',
      'pyproject.toml': '',
      'tests/helper.py': '',
      'tests/test_a.py': `import os, shop, stat, sys, helper
def test_a():
    assert not [it for it in os.environ if it.startswith('ASSAY') and it not in ('ASSAY_TEST_STRICT', 'ASSAY_EXECUTION')]
    assert not [it for it in sys.argv if 'assay_pytest' in it and it != 'assay_pytest']
    assert sys.modules['__main__'].__spec__.name == 'pytest.__main__'
    assert 'launch' not in sys.modules and sys.path[0] != os.path.dirname(shop.__file__)
    assert os.environ['PYTHONPATH'].split(os.pathsep)[0] == os.path.dirname(os.path.dirname(os.path.realpath(shop.__file__)))
    for fd in range(3, 100):
        try: mode = os.fstat(fd).st_mode
        except OSError: continue
        assert not stat.S_ISFIFO(mode)
`,
    });
    const { lines, said } = await runAll(root);
    expect(lines, said).toEqual(['tests/test_a.py › test_a: passed 1']);
    expect([...diskTree(root).files.keys()].filter((it) => it.includes('.pytest_cache'))).toEqual([]);
  });
});

/** `.venv/bin/python` of a folder: a program, or a link to one. */
function linkPython(root: string, program: string): void {
  mkdirSync(join(root, '.venv/bin'), { recursive: true });
  if (program.startsWith('#!')) writeFileSync(join(root, '.venv/bin/python'), program, { mode: 0o755 });
  else symlinkSync(program, join(root, '.venv/bin/python'));
}

describe.skipIf(!pytest.ok)(`a prepared tree${pytest.reason}`, () => {
  const shop = (value: number): string =>
    `value = ${value}\ntry:\n    from shop._version import version\nexcept ImportError:\n    version = None\n`;
  const files = {
    'setup.py': '',
    '.gitignore': '_version.py\n',
    'uv.lock': 'x = 1\n',
    'shop/__init__.py': shop(1),
    'tests/test_a.py':
      'import shop, shop.new_module, sys\ndef test_a(): assert (shop.value, shop.version, sys.dont_write_bytecode) == (1, 7, True)',
  };

  /** A checkout whose package is installed as a link to it, and a tree of an older revision. */
  function checkout(over: Readonly<Record<string, string>> = {}) {
    const newer = { 'shop/__init__.py': shop(2), 'shop/_version.py': 'version = 7', 'shop/new_module.py': '' };
    const root = makeFolder({ ...files, ...newer, ...over });
    spawnSync('git', ['init', '-q'], { cwd: root });
    linkPython(root, `#!/bin/sh\nPYTHONPATH="${root}" exec python3 "$@"\n`);
    return root;
  }

  test("runs its own code though the user's is installed; what a build generates is the user's, what git tracks is not", async () => {
    const tree = makeFolder(files);
    const { lines, said } = await runAll(tree, undefined, checkout());
    expect(lines, said).toEqual([
      expect.stringMatching(/^tests\/test_a\.py: collect .*No module named 'shop\.new_module'/),
    ]);
    const whole = makeFolder({ ...files, 'shop/new_module.py': '' });
    expect((await runAll(whole, undefined, checkout())).lines).toEqual(['tests/test_a.py › test_a: passed 1']);
    expect([...diskTree(whole).files.keys()].filter((it) => /pyc|cache/.test(it))).toEqual([]);
  });

  test('that loads code from elsewhere is no answer', async () => {
    const user = checkout();
    const tree = makeFolder({
      ...files,
      'shop/new_module.py': '',
      'conftest.py': `import sys\nsys.path.insert(0, ${JSON.stringify(user)})\nimport shop`,
    });
    const { lines, events } = await runAll(tree, undefined, user);
    expect(lines[0]).toMatch(/^problem: the module shop was loaded from .*, not from the tree/);
    expect(events.some((it) => it.type === 'end' || it.type === 'test')).toBe(false);
  });

  test('whose lockfile asks for other packages is refused; another version of its own package is none', async () => {
    const own = (version: number): string =>
      `[[package]]\nname = "shop"\nversion = "${version}"\nsource = { editable = "." }\n`;
    const tree = makeFolder({ ...files, 'uv.lock': own(1), 'shop/new_module.py': '' });
    expect((await runAll(tree, undefined, checkout({ 'uv.lock': own(2) }))).lines).toEqual([
      'tests/test_a.py › test_a: passed 1',
    ]);
    const other = `${own(1)}[[package]]\nname = "x"\nversion = "1"\n`;
    expect((await runAll(tree, undefined, checkout({ 'uv.lock': other }))).lines).toEqual([
      expect.stringMatching(/^problem: cannot start: uv\.lock of this revision is not the work tree's/),
    ]);
  });

  const manifest = (dependency: string, version = 1): string =>
    `[project]\nname = "shop"\nversion = "${version}"\ndependencies = ["${dependency}"]\n[tool.ruff]\nline-length = ${version}\n`;
  const setup = (dependency: string, version = 1): string =>
    `from setuptools import setup\nsetup(name="shop", version="${version}", install_requires=["${dependency}"])  # ${version}\n`;
  test.each([
    ['pyproject.toml', manifest],
    ['setup.py', setup],
    [
      'setup.cfg',
      (it: string, version = 1) => `[metadata]\nversion = ${version}\n[options]\ninstall_requires =\n  ${it}\n`,
    ],
    ['Pipfile', (it: string, version = 1) => `[packages] # ${version}\nx = "${it}"\n`],
    ['environment.yml', (it: string, version = 1) => `dependencies: # ${version}\n  - ${it}\n`],
    ['test-requirements.txt', (it: string, version = 1) => `${it} # ${version}\n`],
  ])(
    'whose %s asks for other packages, and no lockfile says which, is refused; another release is none',
    async (name, text) => {
      const passing = { 'setup.py': '# old\n', 'tests/test_a.py': 'def test_a(): pass' };
      const tree = makeFolder({ ...passing, [name]: text('x==1') });
      const user = (content: string): string => {
        const root = makeFolder({ ...passing, [name]: content });
        linkPython(root, '#!/bin/sh\nexec python3 "$@"\n');
        return root;
      };
      expect((await runAll(tree, undefined, user(text('x==1', 2)))).lines).toEqual([
        'tests/test_a.py › test_a: passed 1',
      ]);
      expect((await runAll(tree, undefined, user(text('x==2')))).lines).toEqual([
        expect.stringMatching(new RegExp(`^problem: cannot start: ${name} of this revision .* the work tree's`)),
      ]);
    },
  );

  test('whose lockfile is the same is not judged by its manifest', async () => {
    const locked = { ...files, 'setup.py': '', 'shop/new_module.py': '', 'pyproject.toml': manifest('x==1') };
    expect(
      (await runAll(makeFolder(locked), undefined, checkout({ 'pyproject.toml': manifest('x==2') }))).lines,
    ).toEqual(['tests/test_a.py › test_a: passed 1']);
  });

  test("that loads a compiled module of the user's is no answer, other people's compiled modules are none of its own", async () => {
    const find = `import glob, sysconfig
print(next(it for name in ('_json', '_queue', '_lsprof') for it in glob.glob(sysconfig.get_path('platstdlib') + f'/lib-dynload/{name}.*')))`;
    const compiled = spawnSync('python3', ['-c', find], { encoding: 'utf8' }).stdout.trim();
    const [module = ''] = basename(compiled).split('.');
    const sources = { 'setup.py': '', 'shop/__init__.py': '' };
    const user = makeFolder(sources);
    copyFileSync(compiled, join(user, 'shop', basename(compiled)));
    const installed = (url: string): string => {
      const info = { 'shop-1.dist-info/METADATA': 'Name: shop\nVersion: 1\n', 'fast/__init__.py': '' };
      const record = { 'shop-1.dist-info/RECORD': `fast/${basename(compiled)},,\n` };
      const site = makeFolder({ ...info, ...record, 'shop-1.dist-info/direct_url.json': JSON.stringify({ url }) });
      copyFileSync(compiled, join(site, 'fast', basename(compiled)));
      return site;
    };
    const run = async (test: string, site = user) => {
      rmSync(join(user, '.venv'), { recursive: true, force: true });
      linkPython(user, `#!/bin/sh\nPYTHONPATH="${site}" exec python3 "$@"\n`);
      const tree = makeFolder({ ...sources, 'tests/test_a.py': `${test}\ndef test_a(): pass` });
      return (await runAll(tree, undefined, user)).lines;
    };
    const stranger = (name: string) => [
      expect.stringMatching(`^problem: the module ${name}\\.${module} was loaded from .*`),
    ];
    const beside = `import shop\nshop.__path__.append(${JSON.stringify(join(user, 'shop'))})\nimport shop.${module}`;
    expect(await run(beside)).toEqual(stranger('shop'));
    expect(await run(`import fast.${module}`, installed(`file://${user}`))).toEqual(stranger('fast'));
    expect(await run(`import fast.${module}`, installed('file:///elsewhere'))).toEqual([
      'tests/test_a.py › test_a: passed 1',
    ]);
  });
});

describe('plugins', () => {
  const two = {
    'a/test_a.py': 'def test_a(): assert {1: 2} == {1: 3}\ndef test_b(): pass',
    'b/test_b.py': 'import no_such_package',
    'c/test_c.py': 'def test_c(): pass',
  };

  test.skipIf(!xdist.ok)(`several processes of pytest-xdist report once${xdist.reason}`, async () => {
    const root = makeFolder({ ...two, 'pytest.ini': '[pytest]\naddopts = -n auto --import-mode=importlib\n' });
    linkPython(root, '/usr/bin/python3');
    const { lines, events, said } = await runAll(root);
    expect([...lines].sort(), said).toEqual([
      'a/test_a.py › test_a: failed 1 test',
      'a/test_a.py › test_b: passed 1',
      expect.stringMatching(/^b\/test_b\.py: collect No module named/),
      'c/test_c.py › test_c: passed 1',
    ]);
    expect(events.filter((it) => it.type === 'file-end')).toHaveLength(3);
    expect(events.at(-1)).toEqual({ type: 'end', interrupted: false });
    expect(events.find((it) => it.type === 'test' && it.error)).toMatchObject({
      error: { name: 'AssertionError', actual: '{1: 2}' },
    });
  });

  test.skipIf(!xdist.ok)(`a lost process of pytest-xdist is a problem, no failed test${xdist.reason}`, async () => {
    const killer = 'import os, signal\ndef test_kills(): os.kill(os.getpid(), signal.SIGKILL)';
    const root = makeFolder({ 'test_a.py': killer, 'pytest.ini': '[pytest]\naddopts = -n 2\n' });
    linkPython(root, '/usr/bin/python3');
    const { lines, events } = await runAll(root);
    expect(lines).toEqual([expect.stringMatching(/^problem: .*crashed while running/)]);
    expect(events.at(-1)).toEqual({ type: 'end', interrupted: true });
  });

  test.skipIf(!cov.ok)(`thresholds of pytest-cov do not fail a part of the tests${cov.reason}`, async () => {
    const ini = '[pytest]\naddopts = --cov=a --cov-fail-under=100 --cov-report=xml\nfilterwarnings = error\n';
    const root = makeFolder({ 'test_a.py': 'def test_a(): pass', 'a.py': 'x = 1\n', 'pytest.ini': ini });
    linkPython(root, '/usr/bin/python3');
    const { lines, code, said } = await runAll(root);
    expect({ lines, code }, said).toEqual({ lines: ['test_a.py › test_a: passed 1'], code: 0 });
  });

  test.skipIf(!reruns.ok)(`tries of pytest-rerunfailures are counted${reruns.reason}`, async () => {
    const flaky = 'n = []\ndef test_a():\n    n.append(1)\n    assert len(n) > 2\ndef test_b(): assert 0';
    const root = makeFolder({ 'test_a.py': flaky, 'pytest.ini': '[pytest]\naddopts = --reruns 2\n' });
    linkPython(root, '/usr/bin/python3');
    expect((await runAll(root)).lines).toEqual(['test_a.py › test_a: passed 3', 'test_a.py › test_b: failed 3 test']);
  });
});
