/**
 * What a changed path concerns when imports do not say: its rule, the files that load by computed names, its package, everything.
 * Pure. Invariant: a path is left without tests only when the graph or a rule explains why.
 */
import type { ChangedFile } from '#domain/change';
import type { ImportGraph, PathFate } from '#domain/impact';
import { type Project, packageFolders } from '#domain/project';
import type { ComputedLoads } from '#flow/impact/computed-loads';
import type { PackageReach } from '#flow/impact/packages/reach';
import type { PackageVerdicts } from '#flow/impact/packages/verdicts';
import { type Concern, pathRule } from '#flow/impact/path-rules';
import { folderOf, folderOfPackage, isBelow } from '#flow/impact/places';
import type { ImportReach } from '#flow/impact/reach-by-imports';
import type { Reachability } from '#flow/impact/reachability';
import type { TestRoots } from '#flow/impact/test-roots';

export interface Widening {
  readonly fate: PathFate['fate'];
  /** About the path; completes nothing, stands alone. */
  readonly reason: string;
  /** Per test selected by this: the last step of its chain. Indexes into the tests handed in. */
  readonly tests: ReadonlyMap<number, string>;
}

export interface WidenWorld {
  readonly graph: ImportGraph;
  readonly reachability: Reachability;
  readonly project: Project;
  readonly tests: readonly TestRoots[];
  readonly imports: ImportReach;
  readonly computed: ComputedLoads;
  /** Changed files of which only comments, formatting or types changed. */
  readonly inert: ReadonlySet<string>;
  /** What lockfiles and manifests say, where they could be read, and whom changed packages concern. */
  readonly verdicts: PackageVerdicts;
  readonly packages: PackageReach;
  explains(path: string): boolean;
}

/** Null when imports alone explain the path. */
export function widen(world: WidenWorld, file: ChangedFile): Widening | null {
  const reached = world.imports.counts.get(file.path) ?? 0;
  const rule = pathRule(file.path);
  const verdict = world.verdicts.get(file.path);
  if (verdict !== undefined && verdict.kind !== 'rule') {
    const fate = verdict.kind === 'nothing' ? nothing(verdict.reason) : world.packages.fates.get(file.path);
    return fate === undefined || (fate.fate === 'reaches-nothing' && reached > 0) ? null : fate;
  }
  const because = verdict === undefined ? '' : ` (${verdict.because})`;
  if (rule.always) return byConcern(world, file.path, rule.concern, `${file.path} ${rule.reason}${because}`);
  if (reached > 0) return null;
  if (world.inert.has(file.path)) return nothing('only comments, formatting or types changed, which no test runs');
  if (file.status === 'deleted' && file.kind === 'test') {
    return nothing('a deleted test file: there is nothing left to run');
  }
  if (rule.guess && isCode(world, file)) return bySource(world, file);
  return byConcern(world, file.path, rule.concern, `${file.path} ${rule.reason}`);
}

function isCode({ graph, explains }: WidenWorld, { path, status }: ChangedFile): boolean {
  return status === 'deleted' ? explains(path) : graph.edges.has(path);
}

/** Code that no test was seen to load: only files that load by computed names could still do so. */
function bySource(world: WidenWorld, { path, status }: ChangedFile): Widening {
  const loaders = world.computed.testsOf(path);
  if (loaders.size > 0) {
    const reason = 'no import leads to it, but files that load by computed names may';
    return { fate: 'reaches', reason, tests: loaders };
  }
  if (/\.d\.[cm]?ts$/.test(path)) {
    const dir = folderOfPackage(packageFolders(world.project), path);
    const mayUse = ({ test, checksTypes }: TestRoots) => checksTypes && isBelow(test.file, dir);
    const tests = pick(world, mayUse, 'it may declare types that this test checks');
    const reason = 'declares types that type tests of its package may use';
    if (tests.size > 0) return { fate: 'reaches', reason, tests };
  }
  if (world.imports.onlyTypes.has(path)) {
    return nothing('only its types are imported, and they are erased before a test runs');
  }
  return nothing(
    status === 'deleted' ? 'deleted, and nothing that a test loads still asks for it' : 'no test loads it',
  );
}

function byConcern(world: WidenWorld, path: string, concern: Concern, reason: string): Widening {
  if (concern === 'nothing') return nothing(`${reason.slice(path.length + 1)}; no test or source reads it`);
  if (concern === 'everything') return everything(world, reason);
  if (concern === 'nearest-tests') {
    const near = nearestTests(world, path, reason);
    if (near) return near;
  }
  const dir = concern.startsWith('folder') ? folderOf(path) : folderOfPackage(packageFolders(world.project), path);
  if (dir === '') return everything(world, reason);
  const loaders = world.reachability.loadersOf(
    world.reachability.nodes.filter((node) => isBelow(node, dir)),
    { types: true },
  );
  const tests = pick(
    world,
    ({ test, roots }) => isBelow(test.file, dir) || roots.some((root) => loaders.distance(root.path) !== null),
    `this test lies in or loads from ${dir}`,
  );
  if (tests.size > 0)
    return { fate: 'widened-package', reason: `${reason}: every test that lies in or loads from ${dir}`, tests };
  if (concern === 'folder') return nothing(`${reason.slice(path.length + 1)}; no test lies in or loads from ${dir}`);
  return everything(world, `${reason}, and ${dir} has no tests of its own`);
}

/** Climbs from the file's folder to its package and stops at the first folder with tests below it. */
function nearestTests(world: WidenWorld, path: string, reason: string): Widening | null {
  const top = folderOfPackage(packageFolders(world.project), path);
  for (let dir = folderOf(path); dir !== top && dir !== ''; dir = folderOf(dir)) {
    const tests = pick(world, ({ test }) => isBelow(test.file, dir), `this test lies in ${dir}`);
    if (tests.size > 0) return { fate: 'reaches', reason: `${reason}: the tests in ${dir}`, tests };
  }
  return null;
}

function everything(world: WidenWorld, reason: string): Widening {
  return {
    fate: 'widened-everything',
    reason: `${reason}: every test`,
    tests: pick(world, () => true, 'every test is concerned'),
  };
}

function nothing(reason: string): Widening {
  return { fate: 'reaches-nothing', reason, tests: new Map() };
}

/** A suite that runs as a whole and says what it reads is concerned by that alone. */
function pick({ tests }: WidenWorld, wanted: (test: TestRoots) => boolean, step: string): Map<number, string> {
  return new Map(tests.flatMap((test, i) => (wanted(test) && !test.whole?.paths ? [[i, step] as const] : [])));
}
