import { expect, test } from 'vitest';
import { parseJestArguments } from '#adapters/runner/jest/arguments';

const parse = (text: string) => parseJestArguments(text.split(' '));

test.each([
  ['--ci --coverage --json --outputFile out.json --watch', '--ci'],
  ['--runInBand', '--maxWorkers=1'],
  ['-i --bail 2', '--maxWorkers=1'],
  ['--maxWorkers=50% --forceExit', '--maxWorkers=50% --forceExit'],
  ['-w 2', '-w 2'],
  ['--reporters default jest-junit --testTimeout 9000', '--testTimeout 9000'],
  ['--no-coverage --passWithNoTests --detectOpenHandles --onlyChanged', ''],
  ['--env=jsdom --config jest.e2e.js', '--env=jsdom --config jest.e2e.js'],
])('%s keeps "%s"', (text, expected) => {
  expect(parse(text).kept.join(' ')).toBe(expected);
});

test('patterns are told apart from the values of options', () => {
  expect(parse('--testTimeout 9000 src/a --ci tests').patterns).toEqual(['src/a', 'tests']);
  expect(parse('--testPathPattern e2e').patterns).toEqual(['e2e']);
  expect(parse('--selectProjects a b --ci')).toMatchObject({ selectedProjects: ['a', 'b'], patterns: [] });
});

test('options that choose files are left to Jest', () => {
  expect(parse('--ci').changesSelection).toBe(false);
  expect(parse('--roots src lib').changesSelection).toBe(true);
  expect(parse('--testMatch **/*.check.js').changesSelection).toBe(true);
});
