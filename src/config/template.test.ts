import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configLoader } from '#config/load';
import { configTemplate } from '#config/template';
import { aProject, aSuite, testFile } from '../../test/support/builders.ts';

const loader = configLoader(['vitest', 'command']);
const load = (project: Parameters<typeof configTemplate>[0]) =>
  loader(Buffer.from(configTemplate(project, '.assay/assay.schema.json')));

const manifest = {
  ...{ name: 'web', type: 'module' as const, private: true, scripts: { 'e2e:all': 'playwright test' } },
  ...{ dependencies: {}, packageManager: null, workspaces: [], raw: {} },
};

test('names what was detected, and what is not run as a comment', () => {
  const scriptsNotRun = [
    { dir: 'web', script: 'e2e:all', command: 'playwright test', reason: 'not part of the test script' },
  ];
  const project = aProject({
    suites: [aSuite(), aSuite({ id: 'types', layer: 'static' })],
    packages: [{ dir: 'web', manifest }],
    packageManager: 'pnpm',
    scriptsNotRun,
  });
  const text = configTemplate(project, '.assay/assay.schema.json');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.assay\/assay\.schema\.json\n/);
  expect(text).toContain(
    '  # package.json script "test": vitest --run (1 test file)\n  - { name: "vitest", layer: unit }\n',
  );
  expect(text).toContain('  - { name: "types", layer: static }\n');
  expect(text).toContain(
    '  # script "e2e:all" of web (playwright test): not part of the test script\n  # - { name: "web:e2e:all", runner: command, dir: "web", run: "pnpm run e2e:all", results: reports/junit.xml, layer: integration }\n',
  );
  const examples = text.replace(/^( *)# (-|budget|always)/gm, '$1$2');
  expect(loader(Buffer.from(examples))).toMatchObject({
    ok: true,
    config: { suites: [{}, {}, { name: 'web:e2e:all' }], budget: { worktree: 60_000 }, always: ['test/smoke/**'] },
  });
});

test('whatever things are called, it loads and says of every suite what is so already', () => {
  const odd = fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCodePoint(code));
  const text = fc.string({ unit: fc.oneof(odd, fc.constantFrom(...'#\n:"\'{}- \\')), minLength: 1, maxLength: 60 });
  const layer = fc.constantFrom('unit', 'static', 'integration');
  const named = fc.tuple(text, layer, text).map(([id, of, because]) => aSuite({ id, layer: of, because }));
  const suites = fc.uniqueArray(named, { selector: ({ id }) => id, maxLength: 8 });
  fc.assert(
    fc.property(suites, text, text, (drawn, script, command) => {
      const packages = [{ dir: '', manifest: { ...manifest, scripts: { [script]: command } } }];
      const scriptsNotRun = [{ dir: '', script, command, reason: command }];
      const tests = drawn.map(({ id }) => testFile('a.test.ts', null, id));
      const reading = load(aProject({ suites: drawn, tests, packages, scriptsNotRun }));
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
      for (const { name, layer, paths, run } of reading.config.suites) {
        expect({ layer, paths, run }).toEqual({
          layer: drawn.find(({ id }) => id === name)?.layer,
          paths: null,
          run: null,
        });
      }
    }),
  );
});

test('a thousand suites are not a file that is too large to be read', () => {
  const suites = Array.from({ length: 1_000 }, (_, index) =>
    aSuite({ id: `packages/${'x'.repeat(100)}${index}:vitest` }),
  );
  expect(load(aProject({ suites }))).toMatchObject({ ok: true });
  expect(load(aProject({ suites: [], tests: [] }))).toMatchObject({ ok: true });
});
