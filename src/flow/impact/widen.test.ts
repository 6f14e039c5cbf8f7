import { expect, it } from 'vitest';
import { reachTests } from '#flow/impact/reach-tests';
import { aChangedFile, aProject, testFile } from '../../../test/support/builders.ts';

/** Files of the tests that a changed path reaches which no import leads to. */
function reached(path: string): readonly string[] {
  const files = ['a/tests/test_a.py', 'b/tests/test_b.py', 'tests/test_c.py'];
  const { reached } = reachTests({
    change: { files: [aChangedFile({ path })] },
    project: aProject({ suites: [], otherPackages: ['', 'a', 'b'], tests: files.map((file) => testFile(file)) }),
    graph: { edges: new Map(), unparsed: new Map(), opaque: new Map() },
    parsed: 0,
    explains: (it) => it.endsWith('.py'),
    full: false,
  });
  return reached.map(({ test }) => test.file);
}

it.each([
  ['a/rates.tbl', ['a/tests/test_a.py']],
  ['b/uv.lock', ['b/tests/test_b.py']],
  ['a/pyproject.toml', ['a/tests/test_a.py']],
  ['uv.lock', ['a/tests/test_a.py', 'b/tests/test_b.py', 'tests/test_c.py']],
  ['docs/requirements.txt', []],
])('%s concerns the closest package, of whichever world', (path, expected) => {
  expect(reached(path)).toEqual(expected);
});

it.each(['shop/tasks.py', 'tasks.py', 'shop/noxfile.py', 'shop/doc/conf.py', 'shop/history.py', 'shop/Dockerfile.py'])(
  '%s is code, whatever tool its name recalls: a test that loads by computed names may load it',
  (path) => {
    const { reached } = reachTests({
      change: { files: [aChangedFile({ path })] },
      project: aProject({ suites: [], otherPackages: [''], tests: [testFile('tests/test_a.py'), testFile('b.py')] }),
      graph: {
        edges: new Map([path, 'tests/test_a.py', 'b.py'].map((it) => [it, []])),
        unparsed: new Map(),
        opaque: new Map([['tests/test_a.py', 'import_module(name)']]),
      },
      parsed: 0,
      explains: (it) => it.endsWith('.py'),
      full: false,
    });
    expect(reached.map(({ test }) => test.file)).toEqual(['tests/test_a.py']);
  },
);
