/**
 * Code that decides what a test does without running in a process that is watched: the runner's configuration, and set-up files that the
 * test was not seen to load (they run once before all tests), with everything they load. Pure.
 */
import type { Edge, ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import type { Recording } from '#domain/recording';
import { fileKey } from '#domain/suite';
import { type Root, type TestRoots, testRoots } from '#flow/impact/test-roots';

/** `recording`: of one test. */
export function unwatchedRoots({ roots }: TestRoots, { files }: Pick<Recording, 'files'>): readonly Root[] {
  return roots.filter(
    ({ path, why }) => why === 'config' || (why === 'setup' && !files.some((it) => it.path === path)),
  );
}

/** For a recording: all paths of it. */
export function unwatchedCode(project: Project, graph: ImportGraph): (recording: Recording) => ReadonlySet<string> {
  const byTest = new Map(testRoots(project).map((it) => [fileKey(it.test), it]));
  const known = new Map<string, ReadonlySet<string>>();
  return (recording) => {
    const roots = byTest.get(fileKey(recording.test));
    const starts = roots === undefined ? [] : unwatchedRoots(roots, recording).map(({ path }) => path);
    const name = starts.join('\n');
    const found = known.get(name) ?? closure(graph.edges, starts);
    known.set(name, found);
    return found;
  };
}

function closure(edges: ReadonlyMap<string, readonly Edge[]>, starts: readonly string[]): ReadonlySet<string> {
  const found = new Set(starts);
  for (const from of found) {
    for (const { to, kind } of edges.get(from) ?? []) if (kind !== 'type') found.add(to);
  }
  return found;
}
