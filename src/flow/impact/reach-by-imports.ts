/**
 * The tests that load a changed path, each by its shortest chain. Pure.
 * Invariant: a result depends on the graph and the set of changed paths only, never on the order of either.
 */
import type { ChangedFile } from '#domain/change';
import type { Reach } from '#domain/impact';
import type { Reachability, Trace } from '#flow/impact/reachability';
import { type Root, type TestRoots, whyOrder } from '#flow/impact/test-roots';
import { chainReason, chainSteps, rootRole, whatHappened } from '#flow/impact/words';

export interface ImportReach {
  /** The best way to each test; parallel to the tests handed in, null for tests not reached. */
  readonly best: readonly (Reach | null)[];
  /** How many tests each changed file reaches, by its path. */
  readonly counts: ReadonlyMap<string, number>;
  /** Changed files that only types lead to. */
  readonly onlyTypes: ReadonlySet<string>;
}

/** `inert`: changed files that do when they run what they did before; only tests that check types are reached by them, and those whose code may read
 * their text. */
export function reachByImports(
  graph: Reachability,
  files: readonly ChangedFile[],
  tests: readonly TestRoots[],
  inert: ReadonlySet<string> = new Set(),
): ImportReach {
  const best: (Candidate | null)[] = tests.map(() => null);
  const counts = new Map<string, number>();
  const onlyTypes = new Set<string>();
  const byRoot = rootedAt(tests);
  const someCheckTypes = tests.some(({ checksTypes }) => checksTypes);

  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const reached = new Set<number>();
    const isInert = inert.has(file.path) && !graph.isRead(pathsOf(file));
    for (const path of pathsOf(file)) {
      const collect = (trace: Trace, checksTypes: boolean) => {
        for (const candidate of candidates(byRoot, { file, path, trace })) {
          if (candidate.test.checksTypes !== checksTypes) continue;
          reached.add(candidate.index);
          if (isBetter(candidate, best[candidate.index] ?? null)) best[candidate.index] = candidate;
        }
      };
      if (!isInert) collect(graph.loadersOf([path], { types: false }), false);
      if (someCheckTypes) collect(graph.loadersOf([path], { types: true }), true);
    }
    counts.set(file.path, reached.size);
    const typed = reached.size > 0 ? null : graph.loadersOf(pathsOf(file), { types: true });
    if (typed?.paths.some((path) => byRoot.has(path))) onlyTypes.add(file.path);
  }
  return { best: best.map((candidate) => candidate && describe(candidate)), counts, onlyTypes };
}

function pathsOf({ path, oldPath }: ChangedFile): readonly string[] {
  return oldPath === null || oldPath === path ? [path] : [path, oldPath];
}

interface Rooted {
  readonly index: number;
  readonly test: TestRoots;
  readonly root: Root;
}

/** Which tests load a path directly, so that only what a change reaches is looked at. */
function rootedAt(tests: readonly TestRoots[]): ReadonlyMap<string, readonly Rooted[]> {
  const all = tests.flatMap((test, index) => test.roots.map((root): Rooted => ({ index, test, root })));
  return Map.groupBy(all, ({ root }) => root.path);
}

/** A changed file, one of the paths it is or was known by, and what loads that path. */
interface Start {
  readonly file: ChangedFile;
  readonly path: string;
  readonly trace: Trace;
}

interface Candidate extends Rooted {
  readonly start: Start;
  readonly why: Reach['why'];
  readonly distance: number;
}

function candidates(byRoot: ReadonlyMap<string, readonly Rooted[]>, start: Start): readonly Candidate[] {
  return start.trace.paths.flatMap((path) => {
    const edges = start.trace.distance(path) ?? 0;
    return (byRoot.get(path) ?? []).map((rooted): Candidate => {
      const isOwn = rooted.root.why === 'imports';
      const why = isOwn && edges === 0 ? 'changed-test' : rooted.root.why;
      return { ...rooted, start, why, distance: isOwn ? edges : edges + 1 }; // being set up by a file is one more edge
    });
  });
}

function isBetter(a: Candidate, b: Candidate | null): boolean {
  if (!b) return true;
  if (a.distance !== b.distance) return a.distance < b.distance;
  return whyOrder.indexOf(a.why) < whyOrder.indexOf(b.why);
}

function describe({ start, test: { test }, root, why, distance }: Candidate): Reach {
  const happened = whatHappened(start.file, start.path);
  const from = start.file.path;
  const chain = start.trace.chain(root.path);
  const steps = chainSteps(happened, chain);
  const reason = chainReason(happened, chain);
  if (why === 'changed-test') return { test, distance, why, steps, reason: 'the test file itself changed', from };
  const last = rootRole(root, test);
  if (last === null) return { test, distance, why, steps, reason, from };
  return {
    test,
    distance,
    why,
    steps: [...steps, last],
    reason: chain.length === 1 ? `${last}, and ${reason}` : `${last} and ${reason}`,
    from,
  };
}
