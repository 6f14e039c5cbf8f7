import { expect, test } from 'vitest';
import { parseLine, pytestWords } from '#adapters/runner/pytest/arguments';

test.each([
  ['pytest -q tests', ['-q', 'tests']],
  ['.venv/bin/pytest', []],
  ['python3.12 -X dev -m pytest a', ['a']],
  ['uv run --group test pytest -k x', ['-k', 'x']],
  ['poetry run python -m pytest', []],
  ['coverage run -m pytest a', ['a']],
  ['python -m unittest', null],
  ['python setup.py test', null],
  ['uv run ruff check', null],
  ['jest', null],
])('%s', (line, expected) => {
  expect(pytestWords(line.split(' '))).toEqual(expected);
});

test('keeps what decides how tests run, and tells files from values', () => {
  const { args, paths, facts } = parseLine(
    '-x -vv --cov=src --cov-report term -m slow -k a -n4 tests/unit --tb=short -p shop.plugin -p no:cov --ignore=old --lf -c x.ini'.split(
      ' ',
    ),
  );
  expect(args).toEqual([
    '-m',
    'slow',
    '-k',
    'a',
    '--tb=short',
    '-p',
    'shop.plugin',
    '-p',
    'no:cov',
    '--ignore=old',
    '-c',
    'x.ini',
  ]);
  expect(paths).toEqual(['tests/unit']);
  expect(facts).toMatchObject({ spreads: true, plugins: ['shop.plugin'], ignored: ['old'], basetemp: false });
});
