/** Which commands say for certain where their results appear. */
import { describe, expect, test } from 'vitest';
import { detectCommands } from '#adapters/runner/command/detect';
import type { Manifest } from '#domain/project';
import type { Invocation } from '#ports/runner';

const manifest: Manifest = {
  ...{ name: null, type: 'commonjs', private: true, scripts: {}, dependencies: {}, packageManager: null },
  ...{ workspaces: [], raw: {} },
};

const call = (line: string, env: Invocation['env'] = {}): Invocation => ({
  ...{ script: 'test', text: line, env, line },
  argv: line.split(' '),
});

function detect(invocations: readonly Invocation[], dir = '') {
  return detectCommands({
    ...{ pkg: { dir, manifest }, invocations, node: null, nested: [] },
    tree: {
      dir: '/repo',
      files: new Map(),
      text: () => null,
      exists: () => false,
      names: () => [],
      ignoredText: () => null,
    },
  }).suites;
}
const resultsOf = (line: string, env: Invocation['env'] = {}, dir = '') =>
  detect([call(line, env)], dir).flatMap(({ command }) => command?.results ?? []);

describe('a result file', () => {
  test.each<[string, string]>([
    ['pytest --junitxml=report.xml', 'report.xml'],
    ['pytest --junit-xml ./out/report.xml -q', 'out/report.xml'],
    ['gotestsum --junitfile out.xml ./...', 'out.xml'],
    ['ctest --output-junit build/junit.xml', 'build/junit.xml'],
    ['phpunit -c phpunit.xml --log-junit build/log.xml', 'build/log.xml'],
    ['deno test --junit-path=report.xml', 'report.xml'],
    ['bun test --reporter=junit --reporter-outfile=bun.xml', 'bun.xml'],
    ['cucumber-js --format junit:reports/cucumber.xml', 'reports/cucumber.xml'],
    ['cypress run --reporter junit --reporter-options mochaFile=out.xml,toConsole=true', 'out.xml'],
    ['npx wtr --reporter=junit --outputFile=x.xml', 'x.xml'],
    ['ava --tap | tap-junit > ava.xml', 'ava.xml'],
    ['go test -v ./... 2>&1 | go-junit-report -out go.xml', 'go.xml'],
    ['pytest --junitxml=a+b.xml', 'a\\+b.xml'],
    ['pytest --ctrf out/report.json', 'out/report.json'],
    ['go test -json ./... | go-ctrf-json-reporter -output ctrf.json', 'ctrf.json'],
    ['node run.js > out.tap', 'out.tap'],
    ['prove -v t | tee results.tap', 'results.tap'],
    ['tap --output-file=a.tap', 'a.tap'],
    ['tape test/*.js', '-'],
    ['npx ava --tap', '-'],
    ['tap --reporter=tap test/', '-'],
    ['bats -F tap test', '-'],
    ['qunit', '-'],
  ])('%s', (line, expected) => {
    expect(resultsOf(line)).toEqual([expected]);
  });

  test('of a variable that says so', () => {
    expect(resultsOf('wdio run', { MOCHA_FILE: 'a.xml' })).toEqual(['a.xml']);
    expect(resultsOf('react-scripts test', { JEST_JUNIT_OUTPUT_FILE: 'b.xml', TZ: 'c.xml' })).toEqual(['b.xml']);
  });

  test('may lie beside the package, not outside of the repository', () => {
    expect(resultsOf('pytest --junitxml=../out/a.xml', {}, 'api')).toEqual(['../out/a.xml']);
    expect(resultsOf('pytest --junitxml=../out/a.xml')).toEqual([]);
    expect(resultsOf('pytest --junitxml=/tmp/a.xml')).toEqual([]);
  });
});

test.each([
  'tsc -p tsconfig.json',
  'pytest',
  'pytest --junitxml',
  'pytest --junitxml=$OUT/report.xml',
  'cypress run --reporter junit --reporter-options mochaFile=out-[hash].xml',
  'cypress run --reporter junit',
  'xmllint feed.xml > clean.xml',
  'wtr --reporter=junit --a=a.xml --b=b.xml',
  'wtr --reporter=junit --config=wtr.xml',
  'node build.js --reporter=dot --out=map.xml',
  'node build.js --out=data.json',
  'tape test/*.js | tap-spec',
  'tape test/*.js > /dev/null',
  'qunit --reporter=dot',
  'node x.js > a.tap --b=b.tap',
])('%s names none for certain', (line) => {
  expect(detect([call(line)])).toEqual([]);
});

test('the suite is the line as it is written, with the environment around it', () => {
  const line = 'ava --tap "a b" | tap-junit > ava.xml';
  expect(detect([call(line, { A: '1' }), call(line)], 'api')).toEqual([
    {
      ...{ id: 'api:command', runner: 'command', version: null, dir: 'api', layer: 'unit', projects: [], args: [] },
      ...{ env: { A: '1' }, configFiles: [], aliases: {}, pool: true },
      command: { run: line, results: ['ava.xml'] },
      because: `package.json script "test": ${line}`,
    },
  ]);
});
