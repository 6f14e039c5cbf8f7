/** What of a script's `go test` line is kept, and which test files its package patterns mean. */
import { expect, test } from 'vitest';
import { parseLine, patternGlobs } from '#adapters/runner/go-test/arguments';

const split = (line: string) => line.split(' ');

test.each<[string, readonly string[], readonly string[]]>([
  ['go test', [], ['.']],
  ['go test ./...', [], ['./...']],
  ['go test -v -race -count=3 ./a ./b/...', ['-race'], ['./a', './b/...']],
  [
    'go test -tags integration,slow -timeout=5m -cover -coverprofile c.out ./...',
    ['-tags', 'integration,slow', '-timeout=5m'],
    ['./...'],
  ],
  ['go test -run ^TestA$ --short -bench . -benchmem ./...', ['-run', '^TestA$', '--short'], ['./...']],
  ['go test ./... -args -update -v', ['-args', '-update', '-v'], ['./...']],
  ['go test -json -failfast -parallel 4 -vet=off', ['-parallel', '4', '-vet=off'], ['.']],
])('%s', (line, args, patterns) => {
  expect(parseLine(split(line))).toEqual({ args, patterns, chdir: '' });
});

test('runs in the folder of -C', () => {
  expect(parseLine(split('go -C api test ./...'))?.chdir).toBe('api');
  expect(parseLine(split('go test -C api ./...'))).toEqual({ args: [], patterns: ['./...'], chdir: 'api' });
});

test.each(['go build ./...', 'go vet', 'gotestsum', 'go', 'go run ./test'])('%s runs no tests', (line) => {
  expect(parseLine(split(line))).toBeNull();
});

test.each([
  ['.', '*_test.go'],
  ['./...', '**/*_test.go'],
  ['./a', 'a/*_test.go'],
  ['./a/...', 'a/**/*_test.go'],
  ['example.com/m/a', 'a/*_test.go'],
  ['example.com/m/...', '**/*_test.go'],
  ['example.com/other', '**/*_test.go'],
  ['$(go list ./... | grep -v x)', '**/*_test.go'],
])('%s means %s', (pattern, glob) => {
  expect(patternGlobs([pattern], 'example.com/m')).toEqual([glob]);
});
