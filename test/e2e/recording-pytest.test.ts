/** What the real pytest records of a test file, on every Python that is here: executed functions by name, files read, programs started. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readUnits } from '#adapters/language/python/units/read-units';
import { pytestRunner } from '#adapters/runner/pytest/runner';
import type { RunnerEvent } from '#domain/result';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import { type Record, readRecords } from '#formats/recording/read-record';
import { executedUnits } from '#formats/units/changed-units';
import { diskTree } from '../support/disk-tree.ts';
import { needs } from '../support/needs.ts';
import { runCommand, runnerAssets } from '../support/run-runner.ts';
import { removeFolders, temporaryFolder } from '../support/temporary-folder.ts';

const pytest = needs('pytest');
const xdist = needs('pytest-xdist');
const reruns = needs('pytest-rerunfailures');

const folders: string[] = [];
const kept: string[] = [];
afterEach(() => removeFolders(folders));
afterAll(() => removeFolders(kept));

interface Python {
  readonly program: string;
  readonly version: string;
  /** Folder with pytest, for a Python that has none of its own. */
  readonly path: string;
}

/** The one with pytest, and the oldest and newest others that can run its pytest: there are two ways to watch. */
function pythons(): readonly Python[] {
  const ask = (program: string, script: string, path = '') =>
    spawnSync(program, ['-c', script], { encoding: 'utf8', env: { ...process.env, PYTHONPATH: path } }).stdout?.trim();
  const version = 'import sys, pytest; print("%d.%d" % sys.version_info[:2])';
  const first = { program: 'python3', version: ask('python3', version) ?? '', path: '' };
  const where = ask('python3', 'import pytest; print(pytest.__file__)');
  if (!where) return [first];
  const path = temporaryFolder(kept);
  for (const name of readdirSync(join(where, '../..'))) {
    if (
      /^(_?pytest|py|pluggy|iniconfig|packaging|pygments|attrs?|exceptiongroup|tomli|typing_extensions)(\.py|-[\d.]+\.\w+-info)?$/.test(
        name,
      )
    )
      symlinkSync(join(where, '../..', name), join(path, name));
  }
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const programs = [
    ...(existsSync(pyenv) ? readdirSync(pyenv) : []).map((name) => join(pyenv, name, 'bin/python')),
    ...['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'].map((it) => `python${it}`),
  ];
  const found = programs.map((program) => ({ program, version: ask(program, version, path) ?? '', path }));
  const minor = (it: Python) => Number(it.version.slice(2));
  const others = found.filter((it) => minor(it) >= 9).sort((a, b) => minor(a) - minor(b));
  const ends = [others[0], others.at(-1)].flatMap((it) => (it && it.version !== first.version ? [it] : []));
  return [first, ...new Map(ends.map((it) => [it.version, it])).values()];
}

interface Told {
  /** `file: name name` of each file with code. */
  readonly executed: Readonly<{ [file: string]: string }>;
  readonly records: readonly Record[];
}

interface Ran {
  readonly of: (file: string) => Told;
  readonly failed: readonly string[];
  readonly names: readonly string[];
}

async function run(root: string, python: Pick<Python, 'program' | 'path'>, workers = 1): Promise<Ran> {
  mkdirSync(join(root, '.venv/bin'), { recursive: true });
  const start = `#!/bin/sh\nPYTHONPATH="${python.path}" exec ${python.program} "$@"\n`;
  writeFileSync(join(root, '.venv/bin/python'), start, { mode: 0o755 });
  const tree = diskTree(root);
  const { project } = discoverProject(tree, [pytestRunner], process.versions.node);
  const [suite] = project.suites;
  if (!suite) throw new Error('no suite found');
  const scratch = temporaryFolder(folders, { 'records/about.txt': '' });
  const files = matchTestFiles(tree.files.keys(), suite);
  const request = { suite, files, root, treeFiles: tree.files, scratch, assets: runnerAssets, workers };
  const command = pytestRunner.command(request);
  for (const { path, text } of command.files) writeFileSync(path, text);
  const dir = join(scratch, 'records');
  const env = { ...command.env, ASSAY_RECORDER: join(runnerAssets, 'recorder/index.cjs'), ASSAY_RECORD_DIR: dir };
  const decoder = pytestRunner.decoder(request);
  const events: RunnerEvent[] = [];
  const { stdout, stderr } = await runCommand({ ...command, env }, (bytes) => events.push(...decoder.report(bytes)));
  expect(events.at(-1), stdout + stderr).toEqual({ type: 'end', interrupted: false });
  const names = readdirSync(dir);
  const texts = names.map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') }));
  const { records, broken } = readRecords(texts, root);
  expect(broken).toEqual([]);
  return {
    of: (file) =>
      tell(
        root,
        records.filter((it) => it.file === file),
      ),
    failed: events.flatMap((it) => (it.type === 'test' && it.outcome === 'failed' ? [it.title.join(' ')] : [])),
    names,
  };
}

function tell(root: string, records: readonly Record[]): Told {
  const paths = [...new Set(records.flatMap(({ scripts }) => scripts.map(([path]) => path)))].sort();
  const executed = paths.map((path) => {
    const units = readUnits(path, readFileSync(join(root, path), 'utf8')) ?? { units: [] };
    const pairs = records.flatMap(({ scripts }) => scripts.flatMap(([it, own]) => (it === path ? own : [])));
    const found = [...executedUnits(units, pairs)].map((at) => units.units[at]?.name ?? '');
    return [
      path,
      found
        .filter((name) => name !== '')
        .sort()
        .join(' '),
    ];
  });
  return { executed: Object.fromEntries(executed), records };
}

const library = `# ünïcode 😀, so that bytes, characters and UTF-16 differ
import functools

def area(n):
    def square(x): return x * x
    def never(x): return x
    return square(n)

def unused():
    return [it for it in (1, 2)]

class Box:
    kind = (lambda: 'box')()
    def __init__(self): self.size = initial()
    @property
    def big(self):
        return self.size > 1
    @staticmethod
    def of(*sizes):
        return [it for it in sizes]
    def never(self): pass

def initial(): return 2

async def soon(): return later()
def later(): return 3

def threaded(): return steps()
def steps(): return list(numbers())
def numbers(): yield 1

@functools.lru_cache(maxsize=None)
def remembered(): return below()
def below(): return 5

def at_import(): return 4
`;

const project: Readonly<{ [path: string]: string }> = {
  'pyproject.toml': '[project]\nname = "pkg"\nversion = "1"\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
  'src/pkg/__init__.py': '',
  'src/pkg/lib.py': library,
  'src/pkg/other.py': 'from .lib import at_import\ndef in_other(): return at_import()\nvalue = in_other()\n',
  'src/pkg/third.py': 'def in_third(): return 1\n',
  'data/wide.txt': 'wide',
  'data/a.txt': 'a',
  'tests/conftest.py': `import pathlib, pytest
from pkg.lib import initial
data = pathlib.Path(__file__).parent.parent / 'data'
@pytest.fixture(scope='session')
def wide():
    (data / 'wide.txt').read_text()
    yield initial()
    ends()
def ends(): pass
@pytest.fixture
def narrow(): return data
def unused(): pass
`,
  'tests/sub/conftest.py': 'import pkg.third\npkg.third.in_third()\n',
  'tests/sub/test_sub.py': 'def test_sub(): pass\n',
  'tests/test_a.py': `import os, pytest, subprocess, sys
from pkg import lib
def test_area(): assert lib.area(2) == 4
class TestBox:
    def test_big(self, wide): assert lib.Box().big
    def test_of(self): assert lib.Box.of(1) == [1]
def test_reads(narrow):
    (narrow / 'a.txt').read_text()
    os.listdir(narrow)
    with pytest.raises(OSError): open(narrow / 'none.txt')
    open(narrow / 'written.txt', 'w').close()
    os.remove(narrow / 'written.txt')
def test_remembers(): assert lib.remembered() == 5
def test_sees_nothing():
    assert not [it for it in os.environ if it.startswith('ASSAY_R')]
def helper(): pass
`,
  'tests/test_b.py': `import asyncio, threading, pytest
import pkg.lib
@pytest.mark.parametrize('n', [1, 2])
def test_soon(n, wide): assert asyncio.run(pkg.lib.soon()) == 3
def test_remembers(): assert pkg.lib.remembered() == 5
def test_thread():
    for _ in range(3):
        thread = threading.Thread(target=pkg.lib.threaded)
        thread.start()
        thread.join()
`,
  'tests/test_c.py': 'def test_c():\n    import pkg.other\n    assert pkg.other.value == 4\n',
  'tests/test_d.py': `import importlib, subprocess, sys
def test_d():
    assert importlib.import_module('pkg.other').value == 4
    subprocess.run([sys.executable, '-c', 'pass'], check=True)
`,
};

const everybodys = { 'src/pkg/__init__.py': '', 'tests/conftest.py': '' };

describe.skipIf(!pytest.ok).each(pytest.ok ? pythons() : [])(`pytest on Python $version${pytest.reason}`, (python) => {
  test('tells exactly what each file executed, read and started', async () => {
    const { of, failed, names } = await run(temporaryFolder(folders, project), python);
    expect(failed).toEqual([]);
    expect(names.filter((it) => !/\.json$/.test(it))).toEqual(['about.txt']);
    const [a, b, c, d, sub] = ['a', 'b', 'c', 'd', 'sub'].map((it) =>
      of(`tests/${it === 'sub' ? 'sub/' : ''}test_${it}.py`),
    );
    expect(a?.executed).toEqual({
      ...everybodys,
      'src/pkg/lib.py': 'Box/__init__ Box/big Box/of area area/square below initial remembered',
      'tests/conftest.py': 'ends narrow wide',
      'tests/test_a.py': 'TestBox/test_big TestBox/test_of test_area test_reads test_remembers test_sees_nothing',
    });
    expect(a?.records).toMatchObject([
      { child: false, project: null, whole: [], started: [], incomplete: null, lists: ['data'] },
    ]);
    expect(a?.records[0]?.reads).toEqual(['data/a.txt', 'data/none.txt', 'data/wide.txt']);
    expect(a?.records[0]?.cpuMs).toBeGreaterThan(0);
    expect(b?.executed).toEqual({
      ...everybodys,
      'src/pkg/lib.py': 'below initial later numbers remembered soon steps threaded',
      'tests/conftest.py': 'ends wide',
      'tests/test_b.py': 'test_remembers test_soon test_thread',
    });
    expect(b?.records).toMatchObject([{ reads: ['data/wide.txt'], lists: [], started: [], incomplete: null }]);
    const lazily = { 'src/pkg/lib.py': 'at_import below remembered', 'src/pkg/other.py': 'in_other' };
    expect(c?.executed).toEqual({ ...everybodys, ...lazily, 'tests/test_c.py': 'test_c' });
    const computed = { 'src/pkg/third.py': '', 'tests/test_d.py': 'test_d' };
    expect(d?.executed).toEqual({ ...everybodys, ...lazily, ...computed });
    expect(d?.records).toMatchObject([{ reads: [], started: [expect.stringMatching(/^python/)] }]);
    expect(sub?.executed).toEqual({
      ...everybodys,
      'src/pkg/lib.py': 'below remembered',
      'src/pkg/third.py': 'in_third',
      'tests/sub/conftest.py': '',
      'tests/sub/test_sub.py': 'test_sub',
    });
  });

  test('gives up what it cannot see, and never the tests', async () => {
    const own = `import cProfile, sys
def test_own():
    with cProfile.Profile(): pass
def test_trace():
    sys.settrace(lambda *_: None)
    sys.settrace(None)
def test_again(): assert 1 + 1 == 2
`;
    const quiet = { 'pytest.ini': '[pytest]\nfilterwarnings = error\n' };
    const { of, failed } = await run(temporaryFolder(folders, { ...quiet, 'test_own.py': own }), python);
    expect(failed).toEqual([]);
    const { records } = of('test_own.py');
    const isOld = Number(python.version.slice(2)) < 12;
    expect(records.map(({ incomplete }) => incomplete)).toEqual([isOld ? 'a test used a profiler of its own' : null]);
    const forks =
      'import os\ndef test_fork():\n    pid = os.fork()\n    if pid == 0: os._exit(0)\n    os.waitpid(pid, 0)\n';
    const forked = await run(temporaryFolder(folders, { 'pytest.ini': '[pytest]\n', 'test_fork.py': forks }), python);
    expect(forked.of('test_fork.py').records).toMatchObject([{ started: [expect.stringMatching(/^python/)] }]);
  });
});

describe('plugins', () => {
  const system = { program: '/usr/bin/python3', path: '' };
  const ini = (more: string) => ({ 'pytest.ini': `[pytest]\naddopts = ${more}\n` });
  const lib = { 'lib.py': 'def one(): return 1\ndef two(): return 2\ndef three(): return 3\n' };

  test.skipIf(!xdist.ok)(`each process of pytest-xdist tells its part${xdist.reason}`, async () => {
    const tests = {
      'test_a.py': `import lib, os, pytest\n@pytest.mark.parametrize('n', range(20))\ndef test_a(n):\n    assert not [it for it in os.environ if it.startswith('ASSAY_R')]\n    lib.one() if n % 2 else lib.two()\n`,
      'test_b.py': 'import lib\ndef test_b(): assert lib.three() == 3\n',
      'test_none.py': 'import pytest\npytest.skip("not here", allow_module_level=True)\n',
      'conftest.py': 'import lib\n',
    };
    const { of, failed } = await run(temporaryFolder(folders, { ...ini('-n 2'), ...lib, ...tests }), system, 2);
    expect(failed).toEqual([]);
    const [a, b, none] = ['a', 'b', 'none'].map((it) => of(`test_${it}.py`));
    expect(a?.executed['lib.py']).toBe('one two');
    expect(b?.executed['lib.py']).toBe('three');
    expect(b?.records).toHaveLength(1);
    expect(none?.records.length).toBeGreaterThan(0);
    for (const it of [a, b, none]) expect(it?.records.map(({ incomplete }) => incomplete).filter(Boolean)).toEqual([]);
  });

  test.skipIf(!reruns.ok)(`what pytest-rerunfailures tries again belongs to the file${reruns.reason}`, async () => {
    const flaky =
      'import lib\nn = []\ndef test_a():\n    n.append(1)\n    lib.one() if len(n) == 1 else lib.two()\n    assert len(n) > 1\n';
    const tests = { 'test_a.py': flaky, 'test_b.py': 'import lib\ndef test_b(): lib.three()\n' };
    const { of } = await run(temporaryFolder(folders, { ...ini('--reruns 2'), ...lib, ...tests }), system);
    expect(of('test_a.py').executed['lib.py']).toBe('one two');
    expect(of('test_b.py').executed['lib.py']).toBe('three');
  });
});
