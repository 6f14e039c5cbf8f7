/** Which commands and configurations are Playwright suites, and what the answer about a configuration makes of them. */
import { describe, expect, test } from 'vitest';
import { parsePlaywrightArguments } from '#adapters/runner/playwright/arguments';
import { detectPlaywright, discoverPlaywright, startsPlaywright } from '#adapters/runner/playwright/detect';
import type { Manifest, Package } from '#domain/project';
import { textTree } from '../../../../test/support/text-tree.ts';

const pkg = (dir: string, scripts: Manifest['scripts'] = {}, dependencies: Manifest['dependencies'] = {}): Package => ({
  dir,
  manifest: {
    ...{ name: null, type: 'commonjs', private: true, scripts, dependencies, packageManager: null },
    ...{ workspaces: [], raw: {} },
  },
});
const playwright = { '@playwright/test': '^1.50.0' };

const answer = (over: object = {}): string =>
  `noise\n${JSON.stringify({
    assayPlaywright: {
      ...{ servers: [], baseUrls: [], globalSetup: [], isComponents: false },
      projects: [
        {
          ...{ name: '', testDir: 'e2e', testMatch: [{ glob: '**/*.spec.ts' }], testIgnore: [] },
          ...{ dependencies: [], teardown: null, isDefault: true },
        },
      ],
      ...over,
    },
  })}\n`;

describe('the arguments of a script', () => {
  test.each<[string, object]>([
    ['--project a b --grep=@smoke x.spec', { projects: ['a', 'b'], kept: ['--grep=@smoke'], filters: ['x.spec'] }],
    ['cart e2e/a.spec.ts:12 --retries 2', { filters: ['cart', 'e2e/a.spec.ts'], kept: ['--retries', '2'] }],
    ['-c e2e -j 3 -x --shard=1/2 --reporter html', { config: 'e2e', workers: '3', kept: [] }],
    ['-gv @slow --no-deps --headed', { kept: ['-gv', '@slow', '--no-deps', '--headed'] }],
    ['--ui', { interactive: true }],
    ['-u all a.spec', { interactive: true, filters: ['a.spec'] }],
    ['--browser=firefox -- x', { browser: 'firefox', filters: [] }],
  ])('%s', (line, expected) => {
    expect(parsePlaywrightArguments(line.split(' '))).toMatchObject(expected);
  });
});

test.each([
  [['playwright', 'test'], true],
  [['@playwright/test', 'test'], true],
  [['playwright', 'install'], false],
  [['playwright'], false],
])('%j starts tests: %s', (argv, expected) => {
  expect(startsPlaywright(argv)).toBe(expected);
});

describe('suites', () => {
  const files = { 'playwright.config.ts': '', 'e2e/a.spec.ts': '', 'e2e/b.spec.ts': '', 'src/a.spec.ts': '' };

  test('a test script that starts it', () => {
    const script = 'playwright test --project=chromium b.spec';
    const { questions } = detectPlaywright({
      ...{ pkg: pkg('', { test: script }), tree: textTree(files), node: null, nested: [] },
      invocations: [{ script: 'test', text: script, env: { A: '1' }, argv: script.split(' '), line: script }],
    });
    expect(questions).toHaveLength(1);
    expect(questions[0]?.command('/assets')).toMatchObject({
      argv: ['node', '/assets/playwright/ask.cjs', '/repo/playwright.config.ts', '/repo'],
      env: { A: '1' },
    });
    const projects = ['chromium', 'firefox'].map((name) => ({
      ...{ name, testDir: 'e2e', testMatch: [{ source: '/e2e/.*\\.spec', flags: 'g' }], testIgnore: [] },
      ...{ dependencies: [], teardown: null, isDefault: true },
    }));
    expect(questions[0]?.answer(answer({ projects }))).toMatchObject({
      ...{ id: 'playwright', layer: 'integration', args: ['--config=playwright.config.ts'], env: { A: '1' } },
      projects: [{ name: 'chromium', include: ['e2e/b.spec.ts'] }],
      because: `package.json script "test": ${script}`,
    });
    expect(questions[0]?.answer('{"assayPlaywright":{}}')).toBeNull();
    expect(questions[0]?.answer(answer({ isComponents: true }))).toBeNull();
  });

  test('a configuration that another script starts: once, by the call that leaves least out', () => {
    const scripts = {
      test: 'vitest',
      'test:e2e:chrome': 'npx playwright test --project=chromium',
      'test:e2e': 'cross-env CI=1 playwright test --retries=1',
      'test:e2e:ui': 'playwright test --ui',
    };
    const { questions } = discoverPlaywright({
      ...{ tree: textTree(files), covered: [], packages: [pkg('', scripts, playwright)] },
    });
    expect(questions.map(({ suite }) => [suite.because, suite.args])).toEqual([
      [
        'playwright.config.ts, started by script "test:e2e": cross-env CI=1 playwright test --retries=1',
        ['--config=playwright.config.ts', '--retries=1'],
      ],
    ]);
  });

  test('a configuration that no script starts, in a package that depends on Playwright and is covered by no test script', () => {
    const tree = textTree({ 'web/e2e/playwright.config.mjs': '', 'docs/playwright.config.ts': '' });
    const packages = [pkg(''), pkg('web', {}, playwright), pkg('docs')];
    const found = (covered: readonly string[]) =>
      discoverPlaywright({ tree, covered, packages }).questions.map(({ suite }) => [suite.id, suite.dir, suite.args]);
    expect(found([])).toEqual([['web/e2e:playwright', 'web/e2e', ['--config=playwright.config.mjs']]]);
    expect(found(['web'])).toEqual([]);
  });

  test('a version that is too old is a note', () => {
    const tree = textTree(files, { 'node_modules/@playwright/test/package.json': '{"version":"1.40.1"}' });
    const { questions, notes } = discoverPlaywright({ tree, covered: [], packages: [pkg('', {}, playwright)] });
    expect(questions).toEqual([]);
    expect(notes).toEqual(['Playwright 1.40.1 in .: 1.41 or newer is supported']);
  });
});

describe('what the tests look at', () => {
  const servedBy = (over: object) => {
    const tree = textTree({ 'e2e/playwright.config.ts': '', 'e2e/package.json': '{}' });
    const { questions } = discoverPlaywright({ tree, covered: [], packages: [pkg('e2e', {}, playwright)] });
    return questions[0]?.answer(answer(over))?.served;
  };

  test.each<[string, object, object]>([
    [
      'a server elsewhere',
      { servers: [{ command: 'npm run dev', dir: 'web', port: 3000 }] },
      { because: '`npm run dev` serves what it tests', dir: 'web', holds: ['port 3000'], unknown: null },
    ],
    [
      'two servers',
      {
        servers: [
          { command: 'a', dir: 'web', port: 1 },
          { command: 'b', dir: 'api', port: null },
        ],
      },
      { because: '`a & b` serves what it tests', dir: '', holds: ['port 1', 'a web server'], unknown: null },
    ],
    ['nothing that it names', {}, { dir: 'e2e', holds: [], unknown: null }],
    [
      'a server that nobody starts',
      { baseUrls: ['http://localhost:3000'] },
      {
        because: 'its tests look at http://localhost:3000',
        unknown: expect.stringMatching(/^its tests open http:\/\/localhost:3000, and .* nobody knows whose code/),
      },
    ],
  ])('%s', (_name, over, expected) => {
    expect(servedBy(over)).toMatchObject(expected);
  });
});
