import { expect, test } from 'vitest';
import { parseVitestArguments } from '#adapters/runner/vitest/arguments';

const kept = (text: string) => parseVitestArguments(text.split(' ')).kept.join(' ');

test.each([
  ['--run --typecheck', ''],
  ['run --coverage --coverage.provider v8 --globals', '--globals'],
  ['--reporter=dot --reporter junit --outputFile.junit out.xml --no-coverage', ''],
  ['-c vitest.e2e.config.ts --pool forks -w', '-c vitest.e2e.config.ts --pool forks'],
  ['--shard 1/2 --bail 1 --changed --silent --passWithNoTests', ''],
  [
    '--project unit --environment=jsdom --no-file-parallelism',
    '--project unit --environment=jsdom --no-file-parallelism',
  ],
])('%s keeps "%s"', (text, expected) => {
  expect(kept(text)).toBe(expected);
});

test('what chooses files is told apart from the values of options', () => {
  const args = parseVitestArguments(
    'run --environment jsdom src/a test/b --dir src --project !x --exclude e2e'.split(' '),
  );
  expect(args).toMatchObject({ filters: ['src/a', 'test/b'], dir: 'src', projects: ['!x'], exclude: ['e2e'] });
});

test('flags do not swallow a filter', () => {
  expect(parseVitestArguments(['--run', 'src']).filters).toEqual(['src']);
  expect(parseVitestArguments(['--typecheck', 'src'])).toMatchObject({ filters: ['src'], typecheck: true });
});

test('type tests', () => {
  expect(parseVitestArguments(['--typecheck.only'])).toMatchObject({ typecheck: true, typecheckOnly: true });
  expect(parseVitestArguments(['--no-typecheck'])).toMatchObject({ typecheck: false });
  expect(parseVitestArguments(['--typecheck.enabled=false'])).toMatchObject({ typecheck: false });
});

test('other commands than a run are named', () => {
  expect(parseVitestArguments(['bench']).command).toBe('bench');
  expect(parseVitestArguments(['watch', 'src'])).toMatchObject({ command: null, filters: ['src'] });
});
