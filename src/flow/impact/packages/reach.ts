/**
 * Changed packages -> the tests they concern: those that load a file which names one, by the shortest chain; all of a suite whose runner or
 * configuration loads one; those behind files that load by computed names; and everybody where nobody can tell. Pure.
 */
import type { ImportGraph, Reach } from '#domain/impact';
import type { Project } from '#domain/project';
import { otherWorlds } from '#flow/impact/packages/tools';
import type { PackageUse } from '#flow/impact/packages/use';
import type { PackageVerdicts } from '#flow/impact/packages/verdicts';
import { describeChange, listed, shortChange, wayTo } from '#flow/impact/packages/words';
import type { Reachability, Step, Trace } from '#flow/impact/reachability';
import { type Root, type TestRoots, whyOrder } from '#flow/impact/test-roots';
import type { Widening } from '#flow/impact/widen';
import { chainReason, chainSteps, rootRole } from '#flow/impact/words';
import { count } from '#kit/text';

export interface PackageReach {
  /** The best way to each test; parallel to the tests handed in, null for tests not reached so. */
  readonly best: readonly (Reach | null)[];
  /** What becomes of each lockfile, by its path. */
  readonly fates: ReadonlyMap<string, Widening>;
}

interface World {
  readonly project: Project;
  readonly graph: ImportGraph;
  readonly reachability: Reachability;
  readonly tests: readonly TestRoots[];
}

export function reachByPackages(world: World, verdicts: PackageVerdicts): PackageReach {
  const best: (Reach | null)[] = world.tests.map(() => null);
  const fates = new Map<string, Widening>();
  for (const [path, verdict] of [...verdicts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (verdict.kind !== 'packages') continue;
    const found = importersOf(world, path, verdict.use);
    found.forEach((reach, i) => {
      best[i] = nearer(best[i] ?? null, reach);
    });
    fates.set(path, fateOf(world, path, verdict.use, found));
  }
  return { best, fates };
}

/** The first one where they are equally good. */
export function nearer(a: Reach | null, b: Reach | null): Reach | null {
  if (a === null || b === null) return a ?? b;
  if (a.distance !== b.distance) return a.distance < b.distance ? a : b;
  return whyOrder.indexOf(a.why) <= whyOrder.indexOf(b.why) ? a : b;
}

/** Tests that load files which name an affected package. */
function importersOf(
  { graph, reachability, tests }: World,
  lockfile: string,
  use: PackageUse,
): readonly (Reach | null)[] {
  const naming = (all: ImportGraph['packages']): ReadonlyMap<string, string> =>
    new Map(
      [...(all ?? [])].flatMap(([path, names]) => {
        const [name] = names.filter((it) => use.affected.has(it)).sort((a, b) => wayOf(use, a) - wayOf(use, b));
        return name === undefined ? [] : [[path, name] as const];
      }),
    );
  const runtime = naming(graph.packages);
  const typed = new Map([...naming(graph.packageTypes), ...runtime]);
  const traces = {
    runtime: reachability.loadersOf([...runtime.keys()], { types: false }),
    typed: tests.some(({ checksTypes }) => checksTypes)
      ? reachability.loadersOf([...typed.keys()], { types: true })
      : null,
  };
  return tests.map((test) => {
    const trace = (test.checksTypes ? traces.typed : null) ?? traces.runtime;
    const nearest = nearestRoot(trace, test.roots);
    if (nearest === null) return null;
    const chain = trace.chain(nearest.root.path);
    const name = typed.get(chain[0]?.path ?? '') ?? '';
    return describe({ lockfile, use, name, chain, test, ...nearest });
  });
}

function wayOf({ affected }: PackageUse, name: string): number {
  return wayTo(affected, name).length;
}

interface Nearest {
  readonly root: Root;
  readonly distance: number;
}

function nearestRoot(trace: Trace, roots: readonly Root[]): Nearest | null {
  let best: Nearest | null = null;
  for (const root of roots) {
    const edges = trace.distance(root.path);
    if (edges === null) continue;
    const distance = edges + (root.why === 'imports' ? 1 : 2);
    if (best === null || distance < best.distance) best = { root, distance };
  }
  return best;
}

interface Found extends Nearest {
  readonly lockfile: string;
  readonly use: PackageUse;
  /** The package that the first file of the chain names. */
  readonly name: string;
  readonly chain: readonly Step[];
  readonly test: TestRoots;
}

function describe({ lockfile, use, name, chain, test: { test }, root, distance }: Found): Reach {
  const { changed, affected } = use;
  const way = wayTo(affected, name).map((path): Step => ({ path, kind: 'dynamic' }));
  const first = chain.slice(0, 1).map(({ path }): Step => ({ path, kind: 'import' }));
  const loaders = [...first, ...chain.slice(1)];
  const steps = chainSteps(`${lockfile} changed: ${shortChange(changed, way[0]?.path ?? name)}`, [...way, ...loaders]);
  const happened = `${describeChange(changed, affected, name)} (${lockfile})`;
  const reason = chainReason(happened, [{ path: name, kind: null }, ...loaders]);
  const role = rootRole(root, test);
  return {
    test,
    distance,
    why: root.why,
    steps: role === null ? steps : [...steps, role],
    reason: role === null ? reason : `${role} and ${reason}`,
    from: lockfile,
  };
}

function fateOf(world: World, lockfile: string, use: PackageUse, found: readonly (Reach | null)[]): Widening {
  const { tests } = world;
  const { everything, changed } = use;
  if (everything !== null) {
    const own = tests.flatMap(({ whole }, i) => (whole?.paths ? [] : [[i, 'every test is concerned'] as const]));
    return { fate: 'widened-everything', reason: `${lockfile}: ${everything}: every test`, tests: new Map(own) };
  }
  const others = otherReasons(world, use);
  const all = tests.flatMap((_, i) => {
    const step = found[i]?.reason ?? others(i);
    return step === null || step === undefined ? [] : [[i, step] as const];
  });
  const names = [...changed.names].sort();
  const what = `${count(names.length, 'package')} changed (${listed(names)})`;
  if (all.length === 0)
    return { fate: 'reaches-nothing', reason: `${what}, and no test runs or loads any`, tests: new Map() };
  return {
    fate: 'reaches',
    reason: `${what}: ${count(all.length, 'test runs with or loads', 'tests run with or load')} one`,
    tests: new Map(all),
  };
}

/** Ways that are no chain of imports; null when a test is not concerned by any. */
function otherReasons(
  { project, graph, reachability, tests }: World,
  use: PackageUse,
): (index: number) => string | null {
  const suites = new Map(project.suites.map((suite) => [suite.id, suite]));
  const blind = use.mayRun ? [...new Set([...graph.opaque.keys(), ...graph.unparsed.keys()])] : [];
  const trace = reachability.loadersOf(blind.sort(), { types: false });
  return (index) => {
    const it = tests[index];
    if (it === undefined || it.whole?.paths) return null;
    const { test, roots, whole, checksTypes } = it;
    const ofSuite = use.suites.get(test.suite);
    if (ofSuite !== undefined) return ofSuite;
    if (whole !== null) return `${whole.because}: which packages it loads is not known`;
    if (checksTypes && use.types !== null) return `it checks types, and ${use.types}`;
    const runner = suites.get(test.suite)?.runner;
    if (use.mayRun && (runner === undefined || otherWorlds.has(runner)))
      return 'it may start programs that load changed packages';
    const from = nearestRoot(trace, roots);
    const [start] = from === null ? [] : trace.chain(from.root.path);
    if (start === undefined) return null;
    const call = graph.opaque.get(start.path);
    const how = call === undefined ? 'could not be parsed' : `loads by a computed name (${call})`;
    return `${start.path}, which ${how}, may load a changed package`;
  };
}
