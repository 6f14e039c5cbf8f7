/** What assay.yaml adds to what a change reaches: commands that say what they read, tests that always run. */
import { describe, expect, test } from 'vitest';
import type { Impact } from '#domain/impact';
import type { Project } from '#domain/project';
import { reachTests } from '#flow/impact/reach-tests';
import { aChangedFile, aProject, aSuite, noConfig, testFile } from '../../../test/support/builders.ts';

type Edges = Readonly<Record<string, readonly string[]>>;

function reach(changed: string, edges: Edges, project: Partial<Project>): Impact {
  const entries = Object.entries(edges).map(
    ([from, to]) => [from, to.map((path) => ({ to: path, kind: 'import' as const }))] as const,
  );
  return reachTests({
    change: { files: [aChangedFile({ path: changed })] },
    project: aProject(project),
    graph: { edges: new Map(entries), unparsed: new Map(), opaque: new Map() },
    parsed: 0,
    explains: (path) => path.endsWith('.ts'),
    full: false,
  });
}

describe('what assay.yaml says', () => {
  const command = { run: 'make test', results: ['out.xml'] };
  const make = aSuite({
    id: 'make',
    runner: 'command',
    command,
    paths: ['legacy/**', 'docs/*.md'],
    declaredIn: 'assay.yaml',
  });
  const own = testFile('assay.yaml', null, 'make');
  const project = { suites: [aSuite(), make], tests: [testFile('a.test.ts'), own] };
  const whole = (changed: string, edges: Edges = {}) =>
    reach(changed, edges, project).reached.filter(({ test }) => test.suite === 'make');

  test('a command with paths is reached by changes to them, prose included, and by code loaded there', () => {
    expect(whole('legacy/main.c')[0]?.reason).toBe('`make test` runs as a whole: legacy/main.c changed');
    expect(whole('docs/api.md')).toHaveLength(1);
    expect(whole('src/a.ts', { 'legacy/b.ts': ['src/a.ts'], 'src/a.ts': [] })).toHaveLength(1);
  });

  test('and by nothing else, whatever it widens to', () => {
    for (const path of ['src/a.ts', 'package-lock.json', 'unexplained.dat', 'README.md']) {
      const { unreached } = reach(path, {}, project);
      const [left] = unreached.filter(({ test }) => test.suite === 'make');
      expect(left?.reason).toBe('`make test` runs as a whole, and nothing it reads changed (legacy/**, docs/*.md)');
    }
  });

  test('tests that always run are reached, with that reason, and keep a better one', () => {
    const config = { ...noConfig, always: ['*.test.ts'] };
    const edges: Edges = { 'a.test.ts': ['src/a.ts'], 'src/a.ts': [], 'b.test.ts': [] };
    const { reached } = reach('src/a.ts', edges, { config, tests: [testFile('a.test.ts'), testFile('b.test.ts')] });
    expect(reached).toMatchObject([
      { why: 'imports', reason: 'imports src/a.ts, which changed', always: true },
      { why: 'always', reason: 'assay.yaml wants it run whatever changed (always)', always: true },
    ]);
  });

  test('the file itself reaches no test', () => {
    const { reached, paths } = reach('assay.yaml', {}, { tests: [testFile('a.test.ts')] });
    expect([reached, paths[0]?.fate]).toEqual([[], 'reaches-nothing']);
  });
});
