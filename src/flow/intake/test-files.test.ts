import { describe, expect, it } from 'vitest';
import type { SuiteProject } from '#domain/suite';
import { matchTestFiles } from '#flow/intake/test-files';
import { aSuite } from '../../../test/support/builders.ts';

const project = (over: Partial<SuiteProject>): SuiteProject => ({
  name: null,
  root: '',
  include: ['**/*.test.ts'],
  exclude: [],
  setupFiles: [],
  ...over,
});

const match = (paths: readonly string[], ...projects: readonly SuiteProject[]) =>
  matchTestFiles(paths, aSuite({ projects })).map(({ project: name, file }) =>
    name === null ? file : `${name}: ${file}`,
  );

describe('matchTestFiles', () => {
  it('matches globs from the root of each project, in path order', () => {
    const paths = ['b/src/y.test.ts', 'a/x.test.ts', 'a/src/x.test.ts', 'a/src/x.ts', 'ab/src/z.test.ts'];
    expect(
      match(paths, project({ root: 'a', include: ['./src/*.test.ts'] }), project({ name: 'b', root: 'b' })),
    ).toEqual(['a/src/x.test.ts', 'b: b/src/y.test.ts']);
  });

  it('lists a file once per project that runs it', () => {
    const both = [project({ name: 'node' }), project({ name: 'dom', include: ['src/dom/**/*.test.ts'] })];
    expect(match(['src/dom/a.test.ts', 'src/a.test.ts'], ...both)).toEqual([
      'node: src/a.test.ts',
      'node: src/dom/a.test.ts',
      'dom: src/dom/a.test.ts',
    ]);
  });

  it('leaves out what the runner ignores, folders included', () => {
    const exclude = ['**/node_modules/**', 'dist', '**/*.case.test.*'];
    const paths = ['a.test.ts', 'a.case.test.ts', 'dist/a.test.ts', 'x/node_modules/y/a.test.ts'];
    expect(match(paths, project({ exclude }))).toEqual(['a.test.ts']);
  });

  it('has one stand-in for a suite that runs as a whole', () => {
    const command = aSuite({ id: 'api:command', dir: 'api', command: { run: 'make test', results: ['out.xml'] } });
    const expected = [{ suite: 'api:command', project: null, file: 'api/package.json' }];
    expect(matchTestFiles(['a.test.ts', 'api/package.json'], command)).toEqual(expected);
  });

  it('takes a folder name as it is, and follows patterns out of the root', () => {
    expect(match(['a[1]/x.test.ts'], project({ root: 'a[1]' }))).toEqual(['a[1]/x.test.ts']);
    expect(match(['b/x.test.ts', 'a/y.test.ts'], project({ root: 'a', include: ['../b/*.test.ts'] }))).toEqual([
      'b/x.test.ts',
    ]);
  });
});
