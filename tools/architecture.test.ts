import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkArchitecture, importRuleTable } from './architecture.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Writes the files (path below src/ -> text) into a new root and returns `file:line rule` of every violation. */
function check(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'assay-architecture-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, 'src', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return checkArchitecture(root).map(({ file, line, rule }) => `${file}:${line} ${rule}`);
}

const lines = (count: number) => 'export const x = 1;\n'.repeat(count);

describe('goes red on', () => {
  const breaches: [string, string, string, string][] = [
    ['kit importing domain', 'kit/a.ts', `import '#domain/x';`, '1 import-rule'],
    ['a type import the rule forbids', 'domain/a.ts', `\nimport type { X } from '#ports/x';`, '2 import-rule'],
    ['an inline import type', 'domain/a.ts', `type X = import('#ports/x').X;`, '1 import-rule'],
    ['a re-export', 'ports/a.ts', `export { x } from '#flow/x/y';`, '1 import-rule'],
    ['a star re-export', 'ports/a.ts', `export * from '#flow/x/y';`, '1 import-rule'],
    ['a dynamic import', 'cli/a.ts', `await import('#engine/x');`, '1 import-rule'],
    ['an import of the composition root', 'operations/a.ts', `import '#app';`, '1 import-rule'],
    ['an unknown folder', 'utils/a.ts', 'export const x = 1;', '1 unknown-folder'],
    ['an unknown file in src', 'stuff.ts', 'export const x = 1;', '1 unknown-folder'],
    [
      'one adapter importing another',
      'adapters/runner/jest/a.ts',
      `import '#adapters/runner/mocha/b';`,
      '1 adapters-island',
    ],
    [
      'an adapter importing its index',
      'adapters/runner/jest/a.ts',
      `import '#adapters/runner/index';`,
      '1 adapters-island',
    ],
    [
      'an index importing another port',
      'adapters/runner/index.ts',
      `import '#adapters/forge/local/a';`,
      '1 adapters-island',
    ],
    ['one verb importing another', 'flow/plan/step.ts', `import '#flow/risk/score';`, '1 flow-island'],
    ['what all verbs share importing one', 'flow/context.ts', `import '#flow/risk/score';`, '1 flow-island'],
    ['a verb importing the flow index', 'flow/plan/step.ts', `import '#flow/index';`, '1 flow-island'],
    [
      'an adapter that is one file imported by another',
      'adapters/runner/jest/a.ts',
      `import '#adapters/runner/tap';`,
      '1 adapters-island',
    ],
    ['child_process elsewhere', 'kit/git.ts', `import { spawn } from 'node:child_process';`, '1 restricted'],
    ['child_process without prefix', 'kit/git.ts', `import { spawn } from 'child_process';`, '1 restricted'],
    ['kit/process from a runner', 'adapters/runner/jest/a.ts', `import '#kit/process';`, '1 restricted'],
    ['process.env', 'kit/a.ts', 'export const x = process.env.HOME;', '1 process-env'],
    ['process["env"]', 'kit/a.ts', `export const x = globalThis.process['env'];`, '1 process-env'],
    ['destructured env', 'kit/a.ts', 'const { env } = process;', '1 process-env'],
    ['imported env', 'kit/a.ts', `import { env } from 'node:process';`, '1 process-env'],
    ['a default export', 'kit/a.ts', 'export default 1;', '1 default-export'],
    ['a default export by name', 'kit/a.ts', 'const x = 1;\nexport { x as default };', '2 default-export'],
    ['a relative import', 'kit/a.ts', `import './b.ts';`, '1 relative-import'],
    ['a relative import from a test', 'kit/a.test.ts', `import './a.ts';`, '1 relative-import'],
    ['test support from production', 'kit/a.ts', `import '../../test/support/x.ts';`, '1 relative-import'],
    ['I/O in domain', 'domain/a.ts', `import 'node:fs';`, '1 pure-folder'],
    ['I/O in formats', 'formats/a.ts', `import 'node:fs/promises';`, '1 pure-folder'],
    ['a package in domain', 'domain/a.ts', `import { z } from 'zod';`, '1 pure-folder'],
    ['vitest in production', 'kit/a.ts', `import 'vitest';`, '1 test-code'],
    ['a conformance suite in production', 'kit/a.ts', `import '#kit/b.conformance';`, '1 test-code'],
    ['a module mock', 'kit/a.test.ts', `vi.mock('#kit/b');`, '1 module-mock'],
    ['a foreign package in a shipped script', 'adapters/runner/jest/r.cjs', `require('chalk');`, '1 shipped-script'],
    ['our code in a shipped script', 'adapters/runner/jest/r.mjs', `import '#kit/a';`, '1 shipped-script'],
    ['process.env in another script', 'kit/r.cjs', 'process.env.X;', '1 process-env'],
    ['a file of 401 lines', 'kit/a.ts', lines(401), '401 file-length'],
    ['a file that does not parse', 'kit/a.ts', 'const = ;', '1 syntax'],
  ];

  test.each(breaches)('%s', (_name, path, text, expected) => {
    expect(check({ [path]: text })).toEqual([`src/${path}:${expected}`]);
  });

  test('a folder of 13 source files, where tests and conformance suites do not count', () => {
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`kit/f${i}.ts`, 'x;']));
    expect(check({ ...named(12), 'kit/a.test.ts': 'x;', 'kit/a.conformance.ts': 'x;' })).toEqual([]);
    expect(check(named(13))).toEqual(['src/kit:1 folder-size']);
  });
});

describe('stays green on', () => {
  const allowed: [string, string, string][] = [
    ['an import of the own folder', 'kit/a.ts', `import '#kit/b';`],
    ['the composition root importing anything', 'app.ts', `import '#store/x'; export const x = process.env.HOME;`],
    [
      'an adapter importing itself and its port',
      'adapters/runner/jest/a.ts',
      `import '#adapters/runner/jest/b'; import '#ports/runner';`,
    ],
    ['an adapter index importing its adapters', 'adapters/runner/index.ts', `import '#adapters/runner/jest/b';`],
    ['the flow index importing verbs', 'flow/index.ts', `import '#flow/plan/step';`],
    ['a verb importing what all share', 'flow/plan/step.ts', `import '#flow/context';`],
    ['kit/process starting processes', 'kit/process.ts', `import 'node:child_process';`],
    ['git and executors using kit/process', 'adapters/executor/process/a.ts', `import '#kit/process';`],
    [
      'a test of kit/process',
      'kit/process.test.ts',
      `import '#kit/process'; import 'node:child_process'; process.env.PATH;`,
    ],
    [
      'test tools in a test',
      'kit/a.test.ts',
      `import 'vitest'; import 'fast-check'; import '../../test/support/needs.ts';`,
    ],
    ['vitest in a conformance suite', 'ports/a.conformance.ts', `import 'vitest';`],
    ['a test importing a sibling adapter', 'adapters/runner/jest/a.test.ts', `import '#adapters/runner/mocha/b';`],
    [
      'a shipped script with its runner',
      'adapters/runner/jest/r.cjs',
      `require('node:fs'); require('jest/x'); require('@jest/core'); process.env.X;`,
    ],
    ['a shipped script exporting a default', 'adapters/runner/vitest/r.mjs', 'export default class {}'],
    ['forbidden words in strings and comments', 'kit/a.ts', `// process.env\nexport const x = "import '#domain/x'";`],
    ['a file of 400 lines', 'kit/a.ts', lines(400)],
  ];

  test.each(allowed)('%s', (_name, path, text) => {
    expect(check({ [path]: text })).toEqual([]);
  });
});

test('every violation says what to do', () => {
  const root = mkdtempSync(join(tmpdir(), 'assay-architecture-'));
  folders.push(root);
  mkdirSync(join(root, 'src/kit'), { recursive: true });
  writeFileSync(join(root, 'src/kit/a.ts'), `import '../domain/x.ts';`);
  expect(checkArchitecture(root)).toEqual([
    {
      file: 'src/kit/a.ts',
      line: 1,
      rule: 'relative-import',
      message: `imports '../domain/x.ts'`,
      fix: `write '#domain/x'`,
    },
  ]);
});

test('the table has a row for every folder', () => {
  expect(importRuleTable()).toContain('| `domain` | `kit` |');
  expect(importRuleTable()).toContain('| `kit` | nothing of ours |');
});

test('our own tree keeps the rule', () => {
  expect(checkArchitecture(join(import.meta.dirname, '..'))).toEqual([]);
});
