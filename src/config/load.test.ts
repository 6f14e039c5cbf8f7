import { describe, expect, test } from 'vitest';
import { configLoader } from '#config/load';

const loader = configLoader(['vitest', 'command']);
const load = (text: string | Buffer) => loader(Buffer.from(text));
const mistakes = (text: string | Buffer): readonly string[] => {
  const reading = load(text);
  return reading.ok ? [] : reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

const example = `version: 1
services:
  checkout: { paths: [services/checkout/**], criticality: high, owners: ["@team-pay"], contracts: [services/checkout/openapi.yaml] }
suites:
  - { name: e2e, runner: vitest, paths: [e2e/**], layer: integration, needs: [shop] }
  - { name: legacy, runner: command, run: "make test", results: build/junit/*.xml, layer: unit, dir: ./legacy/ }
environments:
  shop: { compose: compose.yaml, seed: scripts/seed.sh, network: services-only, secrets: { STRIPE_KEY: { env: STRIPE_TEST_KEY } } }
budget: { commit: 60s, pull-request: 5m, merge-queue: 15m, deployment: 10m }
confidence: { default: 0.98, high: 0.995 }
always: [smoke/**]
gate:
  pull-request: { block: [regression, contract], review: [behaviour] }
agents: { rounds: 3, share: 0.5 }
`;

test('everything the format has, and which of it nothing acts on yet', () => {
  const reading = load(example);
  expect(reading).toMatchObject({
    ok: true,
    config: {
      services: { checkout: { criticality: 'high', owners: ['@team-pay'] } },
      suites: [
        {
          name: 'e2e',
          at: 'assay.yaml:5:5',
          runner: 'vitest',
          dir: null,
          run: null,
          results: [],
          layer: 'integration',
        },
        { name: 'legacy', at: 'assay.yaml:6:5', dir: 'legacy', run: 'make test', results: ['build/junit/*.xml'] },
      ],
      environments: { shop: { secrets: { STRIPE_KEY: { env: 'STRIPE_TEST_KEY' } } } },
      budget: { commit: 60_000, 'pull-request': 300_000, 'merge-queue': 900_000, deployment: 600_000 },
      always: ['smoke/**'],
      gate: { 'pull-request': { block: ['regression', 'contract'], review: ['behaviour'] } },
      agents: { rounds: 3, share: 0.5 },
      idle: ['services.owners', 'services.contracts', 'environments', 'confidence', 'gate', 'agents', 'suites.needs'],
    },
  });
});

test.each(['', '# nothing\n', 'version: 1\nsuites:\n  # - { name: e2e }\n', '\uFEFFversion: 1\n'])(
  '%j says nothing, and is no mistake',
  (text) => {
    expect(load(text)).toMatchObject({ ok: true, config: { suites: [], budget: {}, always: [], idle: [] } });
  },
);

test('all mistakes at once, each where it stands, with what was expected and the nearest spelling', () => {
  const text = `sutes: 1
suites:
  - { name: a, layer: unti }
  - 5
  - { layer: unit }
  - { name: b, runner: vitets }
services: { x: { criticality: hihg, own: 1 } }
budget: { commit: 60, comit: 5m }
always: [/abs, ../x, ok/**]
agents: { rounds: 0, share: 2 }
gate: { pull-request: { block: [regresion] } }
environments: { a: { secrets: { A-B: { env: X } } } }
`;
  expect(mistakes(text)).toEqual([
    '1:1 unknown key "sutes"; did you mean "suites"?',
    expect.stringMatching(/^3:23 expected one of static, unit, .* found "unti"; did you mean "unit"\?$/),
    '4:5 expected a mapping (key: value), found 5',
    '5:5 "name" is missing: expected text',
    '6:24 expected one of vitest, command, found "vitets"; did you mean "vitest"?',
    '7:31 expected one of low, medium, high, critical, found "hihg"; did you mean "high"?',
    '7:37 unknown key "own"; expected one of paths, criticality, owners, contracts',
    '8:19 expected text, found 60',
    '8:23 unknown key "comit"; did you mean "commit"?',
    expect.stringMatching(/^9:10 expected a path or glob from the root, .* found "\/abs"$/),
    expect.stringMatching(/^9:16 expected a path or glob from the root, .* found "..\/x"$/),
    '10:19 expected at least 1, found 0',
    '10:29 expected at most 1, found 2',
    expect.stringMatching(/^11:33 expected one of regression, .* did you mean "regression"\?$/),
    '12:33 expected a variable name, found "A-B"',
  ]);
});

test('what only makes sense together', () => {
  const text = `suites:
  - { name: a, runner: command, run: x }
  - { name: a, needs: [shp] }
  - { name: c }
  - { name: d, layer: unit, results: x.xml }
  - { name: e, run: make }
environments: { shop: {} }
budget: { commit: 0s }
`;
  expect(mistakes(text)).toEqual([
    '2:5 the suite "a" is a command and needs results (where it writes its report)',
    '3:13 the suite "a" stands twice: first in line 2',
    '3:24 there is no environment "shp"; did you mean "shop"?',
    '4:5 the suite "c" changes nothing: give it a layer, paths or a runner',
    '5:38 only suites with "runner: command" have results',
    '6:5 the suite "e" needs a runner: "command" if "make" writes a test report',
    '8:19 expected more than no time, found "0s"',
  ]);
});

test('of another version only that is said', () => {
  expect(mistakes('version: 2\nsutes: 1\n')).toEqual([
    '1:10 expected version 1, found 2 (a newer Assay may read this one)',
  ]);
  expect(mistakes('version: "1"\n')).toEqual(['1:10 expected version 1, found "1"']);
});

describe('YAML that is no configuration', () => {
  test.each([
    ['a key that stands twice', 'always: []\nalways: []\n', '2:1 the key "always" stands twice: first in line 1'],
    [
      'one that stands twice further in',
      'budget: { commit: 1s, commit: 2s }\n',
      '1:23 the key "commit" stands twice: first in line 1',
    ],
    ['a tab', 'suites:\n\t- x\n', '2:1 a tab where YAML wants spaces: indent with spaces'],
    [
      'a second document',
      'version: 1\n---\nversion: 1\n',
      '2:1 a second document (---): there is only one configuration',
    ],
    ['a tag', 'always: !glob x\n', '1:9 Unresolved tag: !glob'],
    [
      'a list',
      '- a\n',
      '1:1 expected a mapping (key: value); expected one of version, services, suites, environments, budget, confidence, always, gate, agents',
    ],
    ['a word', 'budgte\n', '1:1 expected a mapping (key: value); did you mean "budget"?'],
    ['a key that programs misread', 'services: { __proto__: {} }\n', '1:13 unknown key "__proto__"'],
    ['no quote at the end', 'always: ["a\n', '2:1 Missing closing "quote'],
    ['an unfinished list', 'always: [a\n', expect.stringMatching(/^\d:\d+ Flow sequence in block collection/)],
  ])('%s', (_, text, wanted) => {
    expect(mistakes(text)[0]).toEqual(wanted);
  });

  test('bytes that are no UTF-8', () => {
    const wanted = 'is not UTF-8 text: save it in that encoding';
    expect(mistakes(Buffer.from('version: 1\nalways: [caf\xe9]\n', 'latin1'))).toEqual([`2:1 ${wanted}`]);
    expect(mistakes(Buffer.from('version: 1\n', 'utf16le'))).toEqual([`1:1 ${wanted}`]);
  });

  test('bombs are refused, and the list of mistakes ends', () => {
    const nine = (name: string): string => `[${Array.from({ length: 9 }, () => `*${name}`).join(',')}]`;
    const aliases = `a: &a [x]\nb: &b ${nine('a')}\nc: &c ${nine('b')}\nd: &d ${nine('c')}\ne: ${nine('d')}\n`;
    expect(mistakes(aliases)).toEqual(['1:1 uses aliases more than 100 times, or within themselves']);
    expect(mistakes(`always: ${'['.repeat(2_000)}`)).toEqual(['1:59 nested deeper than 50 levels']);
    expect(mistakes('- '.repeat(2_000))[0]).toMatch(/nested too deeply to be read$/);
    expect(mistakes('#'.repeat(70_000))).toEqual(['1:1 is 69 KiB large, more than the 64 KiB that are read']);
    const wrong = mistakes(Array.from({ length: 500 }, (_, index) => `wrong${index}: 1`).join('\n'));
    expect(wrong).toHaveLength(21);
    expect(wrong.at(-1)).toBe('21:1 and 480 more mistakes');
  });

  test('an alias is read where it is used, and a mistake in it is told there or where it stands', () => {
    expect(load('always: &tests [smoke/**]\nsuites: [{ name: vitest, paths: *tests }]\n')).toMatchObject({
      ok: true,
      config: { suites: [{ paths: ['smoke/**'] }] },
    });
    expect(mistakes('always: &tests [/x]\nsuites: [{ name: vitest, paths: *tests }]\n')).toHaveLength(2);
  });
});
