/**
 * From a change to the tests it can reach, and to the reason why each other test is left out. Pure.
 * Invariants: every test handed in is either reached or unreached, with a reason; every changed path has a fate;
 * more edges never reach fewer tests; the order of the input does not matter.
 */
import type { Change, ChangedFile } from '#domain/change';
import { configFile } from '#domain/config/reading';
import type { Impact, ImportGraph, PathFate, Reach } from '#domain/impact';
import { type Project, packageFolders } from '#domain/project';
import { computedLoads } from '#flow/impact/computed-loads';
import { nearer, reachByPackages } from '#flow/impact/packages/reach';
import type { PackageVerdicts } from '#flow/impact/packages/verdicts';
import { type ImportReach, reachByImports } from '#flow/impact/reach-by-imports';
import { reachability } from '#flow/impact/reachability';
import { type TestRoots, testRoots, type WholeFolder } from '#flow/impact/test-roots';
import { wholeSuites } from '#flow/impact/whole-suites';
import { type Widening, widen } from '#flow/impact/widen';
import { whatHappened } from '#flow/impact/words';
import { globMatcher } from '#kit/glob';
import { count } from '#kit/text';

export interface ReachRequest {
  readonly change: Pick<Change, 'files'>;
  readonly project: Project;
  readonly graph: ImportGraph;
  /** Files of the graph that were parsed anew. */
  readonly parsed: number;
  /** Whether some language's graph would have had this path, were it still there. */
  explains(path: string): boolean;
  /** Changed files of which only comments, formatting or types changed; absent: none. */
  readonly inert?: ReadonlySet<string>;
  /** What changed lockfiles and manifests say; absent: they keep their rules. */
  readonly verdicts?: PackageVerdicts;
  /** Select every test, the reached ones with their reasons. */
  readonly full: boolean;
}

/** Distances of tests that no chain leads to: further away than any chain is long. */
const widenedDistance = 1_000;
const alwaysDistance = 2_000;
const fullDistance = 10_000;

export function reachTests(request: ReachRequest): Impact {
  const { change, project, graph, parsed, explains, full, inert = new Set(), verdicts = new Map() } = request;
  const tests = testRoots(project);
  const reach = reachability(graph);
  const imports = reachByImports(reach, change.files, tests, inert);
  const packages = reachByPackages({ project, graph, reachability: reach, tests }, verdicts);
  const computed = computedLoads(graph, reach, packageFolders(project), tests);
  const world = { graph, reachability: reach, project, tests, imports, computed, inert, explains, verdicts, packages };
  const wholeOf = wholeSuites(tests, reach);
  const judged = [...change.files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => ({ file, widening: widen(world, file), whole: wholeOf(file) }));

  const wanted = globMatcher(project.config?.always ?? []);
  const reached = tests.map((test, i) => {
    const best =
      nearer(imports.best[i] ?? null, packages.best[i] ?? null) ?? asWhole(judged, test, i) ?? widened(judged, test, i);
    if (wanted(test.test.file)) return best ? { ...best, always: true as const } : always(test);
    return best ?? (full ? askedFor(test) : null);
  });
  const [first] = change.files;
  const missed =
    change.files.length === 1
      ? `does not load ${verdicts.get(first?.path ?? '')?.kind === 'packages' ? 'a package that changed' : 'the changed file'}`
      : `loads none of the ${change.files.length} changed files`;
  return {
    reached: reached.filter((it) => it !== null),
    unreached: tests.flatMap(({ test, whole }, i) =>
      reached[i] ? [] : [{ test, reason: whole ? leftOut(whole) : missed }],
    ),
    paths: judged.map((it) => fateOf(it, imports)),
    graph: { files: graph.edges.size, parsed },
    notes: notes(graph),
  };
}

interface Judged {
  readonly file: ChangedFile;
  readonly widening: Widening | null;
  /** Suites that run as a whole, or test served code, and may read the file: the reason, by index of their tests. */
  readonly whole: ReadonlyMap<number, string>;
}

function leftOut({ because, dir, paths }: WholeFolder): string {
  if (paths !== null) return `${because}, and nothing it reads changed (${paths.slice(0, 3).join(', ')})`;
  return `${because}, and nothing tests may read changed in ${dir || 'the repository'} or in code loaded there`;
}

/** By the first path that concerns it. */
function asWhole(judged: readonly Judged[], { test }: TestRoots, index: number): Reach | null {
  for (const { file, whole } of judged) {
    const reason = whole.get(index);
    if (reason === undefined) continue;
    const steps = [whatHappened(file, file.path), reason];
    return { test, distance: widenedDistance, why: 'widened', steps, reason, from: file.path };
  }
  return null;
}

/** The most specific reason: a path's own tests before its package, a package before everything. */
function widened(judged: readonly Judged[], { test }: TestRoots, index: number): Reach | null {
  for (const fate of ['reaches', 'widened-package', 'widened-everything'] as const) {
    for (const { file, widening } of judged) {
      const step = widening?.fate === fate ? widening.tests.get(index) : undefined;
      if (!widening || step === undefined) continue;
      const steps = [whatHappened(file, file.path), widening.reason, step];
      const reason = widenedReason(file, widening, step);
      return { test, distance: widenedDistance, why: 'widened', steps, reason, from: file.path };
    }
  }
  return null;
}

function widenedReason({ path }: ChangedFile, { fate, reason }: Widening, step: string): string {
  if (fate !== 'reaches') return reason;
  return `${step} (${path}: ${reason.startsWith(`${path} `) ? reason.slice(path.length + 1) : reason})`;
}

function always({ test }: TestRoots): Reach {
  const reason = `${configFile} wants it run whatever changed (always)`;
  return { test, distance: alwaysDistance, why: 'always', steps: [reason], reason, always: true };
}

function askedFor({ test }: TestRoots): Reach {
  const reason = 'a full run was asked for';
  return { test, distance: fullDistance, why: 'full', steps: [reason], reason };
}

function fateOf({ file: { path }, widening, whole }: Judged, imports: ImportReach): PathFate {
  const direct = imports.counts.get(path) ?? 0;
  const more = [...whole.keys()].filter((index) => !widening?.tests.has(index)).length;
  const tests = Math.max(direct, widening?.tests.size ?? 0) + more;
  const [asWhole] = whole.values();
  if (!widening) return { path, fate: 'reaches', tests, reason: `${count(direct, 'test loads it', 'tests load it')}` };
  if (widening.fate === 'reaches-nothing' && asWhole !== undefined)
    return { path, fate: 'reaches', tests, reason: asWhole };
  return { path, fate: widening.fate, tests, reason: widening.reason };
}

function notes({ unparsed }: ImportGraph): readonly string[] {
  const paths = [...unparsed.keys()].sort();
  const named = paths.slice(0, 3).map((path) => `${path} (${unparsed.get(path)})`);
  const more = paths.length > named.length ? ` and ${paths.length - named.length} more` : '';
  return named.length === 0 ? [] : [`imports only guessed, because it could not be parsed: ${named.join(', ')}${more}`];
}
