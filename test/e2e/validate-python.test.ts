/** The main job on a small Python project, through the built binary, with real git and the real pytest. */
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReportJson } from '#operations/report-schema';
import { needs } from '../support/needs.ts';
import { type Files, makeRepo, type ScratchRepo } from '../support/scratch-repo.ts';

const pytest = needs('pytest');

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

const sums: Files = {
  '.gitignore': '.assay/\n__pycache__/\n.venv/\n',
  'pyproject.toml': '[project]\nname = "sums"\nversion = "1"\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
  'src/sums/__init__.py': '',
  'src/sums/add.py': 'def add(a, b):\n    return a + b\n',
  'src/sums/mul.py': 'def mul(a, b):\n    return a * b\n',
  'tests/conftest.py': '',
  'tests/test_add.py':
    'from sums.add import add\n\nclass TestAdd:\n    def test_works(self):\n        assert add(1, 2) == 3\n',
  'tests/test_mul.py': 'from sums.mul import mul\n\ndef test_works():\n    assert mul(2, 3) == 6\n',
};

async function start(files: Files = sums): Promise<ScratchRepo> {
  repo = await makeRepo(files);
  return repo;
}

const broken = 'def add(a, b):\n    return a - b\n';

describe.skipIf(!pytest.ok)(`a change to a Python project${pytest.reason}`, () => {
  test('that breaks a test is a regression with a repro, judged against base though the package is a link to the work tree', async () => {
    const { assay, validate, write, dir, env } = await start();
    env['PYTHONPATH'] = join(dir, 'src');
    write({ 'src/sums/add.py': broken });
    const { code, json } = await validate();
    expect({ code, verdict: json.verdict }).toEqual({ code: 1, verdict: 'fail' });
    expect(json.selected.map((entry) => entry.file)).toEqual(['tests/test_add.py']);
    const [failure] = json.failures;
    expect(json.failures).toHaveLength(1);
    expect(failure).toMatchObject({ file: 'tests/test_add.py', test: 'TestAdd > test_works', class: 'regression' });
    expect(failure?.counts).toMatchObject({
      head: { passed: 0 },
      headCopy: { failed: 1 },
      baseWithHeadTests: { failed: 0 },
    });
    const again = await assay('repro', failure?.id ?? '');
    expect(again.stdout).toContain('REPRODUCED');
    expect(again.stdout).toContain('tests/test_add.py');
  });

  test('that breaks nothing passes; a red test it did not break is pre-existing', async () => {
    const { validate, write, commit } = await start({
      ...sums,
      'tests/test_red.py': 'import sums.add\n\ndef test_red():\n    assert 1 == 2\n',
    });
    write({ 'src/sums/mul.py': 'def mul(a, b):\n    return b * a\n' });
    expect((await validate()).json).toMatchObject({ verdict: 'pass', failures: [] });
    await commit('other factor first');
    write({ 'src/sums/add.py': 'def add(a, b):\n    return b + a\n' });
    const { code, json } = await validate();
    expect(code).toBe(0);
    expect(json.failures).toMatchObject([{ file: 'tests/test_red.py', test: 'test_red', class: 'pre-existing' }]);
  });

  test('after which a test file cannot be loaded is inconclusive, and no test failed', async () => {
    const { validate, write } = await start();
    write({ 'src/sums/add.py': 'def plus(a, b):\n    return a + b\n' });
    const { code, json } = await validate();
    expect({ code, verdict: json.verdict }).toEqual({ code: 3, verdict: 'inconclusive' });
    expect(json.failures).toMatchObject([{ file: 'tests/test_add.py', class: 'unknown' }]);
  });

  test('to configuration, fixtures and data reaches what they concern', async () => {
    const { assay, write, commit } = await start();
    const plan = async (): Promise<string> => (await assay('plan')).stdout;
    write({ 'tests/conftest.py': 'import sys\n' });
    expect(await plan()).toMatch(/2 of 2 test files/);
    await commit('fixtures');
    write({ 'pyproject.toml': `${sums['pyproject.toml']}addopts = "-ra"\n` });
    expect(await plan()).toMatch(/2 of 2 test files/);
    await commit('options');
    write({ 'README.md': 'Sums.\n' });
    expect(await plan()).toMatch(/0 of 2 test files/);
  });

  test('to one function concerns the test files that ran it, once they were watched; one that failed is left to the imports', async () => {
    const { assay, validate, write, commit } = await start({
      ...sums,
      'src/sums/both.py': 'def one():\n    return 1\n\n\ndef two():\n    return 2\n',
      'tests/test_one.py': 'from sums.both import one\n\ndef test_one():\n    assert one() == 1\n',
      'tests/test_two.py': 'from sums.both import two\n\ndef test_two():\n    assert two() == 2\n',
      'tests/test_red.py': 'import sums.both\n\ndef test_red():\n    assert 1 == 2\n',
      'tests/test_data.py':
        'import pathlib\n\ndef test_data():\n    assert (pathlib.Path(__file__).parents[1] / "data.txt").read_text()\n',
      'data.txt': 'a\n',
    });
    const selected = async (): Promise<string[]> => {
      const { stdout } = await assay('plan', '--json');
      return (JSON.parse(stdout) as ReportJson).selected.map(({ file }) => file).sort();
    };
    write({ 'src/sums/both.py': 'def one():\n    return 1\n\n\ndef two():\n    return 1 + 1\n' });
    expect(await selected()).toEqual(['tests/test_one.py', 'tests/test_red.py', 'tests/test_two.py']);
    await validate('--full');
    expect(await selected()).toEqual(['tests/test_red.py', 'tests/test_two.py']);
    await commit('two');
    write({ 'data.txt': 'b\n' });
    expect(await selected()).toContain('tests/test_data.py');
    expect(await selected()).not.toContain('tests/test_add.py');
  });

  test('where no pytest is installed is inconclusive and says what to install; nothing is written into the tree', async () => {
    const { validate, write, dir } = await start();
    write({ 'src/sums/add.py': 'def add(a, b):\n    return b + a\n', '.venv/bin/none': '' });
    symlinkSync('/bin/false', join(dir, '.venv/bin/python'));
    const { code, json } = await validate();
    expect({ code, verdict: json.verdict }).toEqual({ code: 3, verdict: 'inconclusive' });
    expect(readdirSync(dir).sort()).toEqual([
      '.assay',
      '.git',
      '.gitignore',
      '.venv',
      'pyproject.toml',
      'src',
      'tests',
    ]);
    write({ '.venv/pyvenv.cfg': '' });
    rmSync(join(dir, '.venv/bin/python'));
    const second = await validate();
    expect(second.code).toBe(3);
    expect(JSON.stringify(second.json)).toContain('does not run: make the virtual environment again');
  });
});
