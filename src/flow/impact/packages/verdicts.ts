/**
 * Changed lockfiles and manifests whose both contents are at hand -> what each of them changes. Pure over texts.
 * Invariant: what is not there, not understood, or lies where it may be a test's data stays with its rule, and says why.
 */
import type { ChangedFile } from '#domain/change';
import type { ImportGraph } from '#domain/impact';
import type { PackageManager, Project } from '#domain/project';
import { judgeManifest } from '#flow/impact/packages/manifest';
import { type NamedPackages, namedPackages } from '#flow/impact/packages/named';
import { type PackageUse, packageUse } from '#flow/impact/packages/use';
import { folderOf, isBelow } from '#flow/impact/places';
import { reachability } from '#flow/impact/reachability';
import { testRoots } from '#flow/impact/test-roots';
import { fileKind } from '#formats/file-kind';
import { type ChangedPackages, changedPackages } from '#formats/lockfile/changed-packages';
import { dependenciesIn, parseFields } from '#formats/lockfile/lockfile';

export type PackageVerdict =
  | { readonly kind: 'packages'; readonly use: PackageUse }
  /** Completes "<path> …". */
  | { readonly kind: 'nothing'; readonly reason: string }
  /** Its rule holds; what is different, in a few words. */
  | { readonly kind: 'rule'; readonly because: string };

export type PackageVerdicts = ReadonlyMap<string, PackageVerdict>;

export interface VerdictWorld {
  readonly project: Project;
  readonly graph: ImportGraph;
  /** Head's files: path -> blob id, and their texts. */
  readonly files: ReadonlyMap<string, string>;
  readonly textOf: (path: string) => string | null;
  /** Texts of both sides of changed lockfiles and manifests, by blob id; what is too large is absent. */
  readonly texts: ReadonlyMap<string, string>;
}

const lockfiles: Readonly<Record<PackageManager, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  pnpm: ['pnpm-lock.yaml'],
  'yarn-classic': ['yarn.lock'],
  'yarn-berry': ['yarn.lock'],
  bun: ['bun.lock'],
  none: [],
};
const lockfileNames = new Set(Object.values(lockfiles).flat());

/** Whether both contents of it are wanted. */
export function tellsPackages({ path, status, oldBlob, newBlob }: ChangedFile): boolean {
  const isKnown = lockfileNames.has(nameOf(path)) || isManifest(path);
  return isKnown && status === 'modified' && oldBlob !== null && newBlob !== null;
}

export function packageVerdicts(changed: readonly ChangedFile[], world: VerdictWorld): PackageVerdicts {
  const files = changed.filter((file) => tellsPackages(file) && isOwn(world, file.path));
  if (files.length === 0) return new Map();
  const sides = new Map(files.map((file) => [file.path, sidesOf(file, world)]));
  const read = new Map<string, ChangedPackages>();
  for (const [path, texts] of sides) {
    const lockfile = !isManifest(path) && texts !== null ? changedPackages(path, ...texts) : null;
    if (lockfile !== null) read.set(path, lockfile);
  }
  const { project, graph, files: paths, textOf } = world;
  const concerned = concernedFolders(project, graph);
  const packages = project.packages.filter(({ dir }) => concerned(dir));
  const named = namedPackages({ project, packages, graph, files: paths, textOf });
  const declared = declaredNames(project, sides, concerned);
  const verdictOn = (path: string): PackageVerdict => {
    const texts = sides.get(path) ?? null;
    if (texts === null) return { kind: 'rule', because: 'one of its contents is not at hand' };
    if (isManifest(path)) return onManifest(world, { path, texts, named, read: [...read.keys()] });
    const lockfile = read.get(path);
    if (lockfile === undefined) return { kind: 'rule', because: 'one of its contents is no lockfile that can be read' };
    if (lockfile.names.size === 0) return { kind: 'nothing', reason: 'resolves every package as before' };
    return { kind: 'packages', use: packageUse({ project, graph, named, declared }, lockfile) };
  };
  return new Map(files.map(({ path }) => [path, verdictOn(path)]));
}

/** The root's or a package's own; others are examples, or what tests read. */
function isOwn({ project }: VerdictWorld, path: string): boolean {
  const dir = folderOf(path);
  return fileKind(path) !== 'test' && (dir === '' || project.packages.some((pkg) => pkg.dir === dir));
}

function sidesOf({ oldBlob, newBlob }: ChangedFile, { texts }: VerdictWorld): readonly [string, string] | null {
  const [before, after] = [texts.get(oldBlob ?? ''), texts.get(newBlob ?? '')];
  return before === undefined || after === undefined ? null : [before, after];
}

/** Whether a test lies in the folder or loads anything from there; the root's tools are everybody's. */
function concernedFolders(project: Project, graph: ImportGraph): (dir: string) => boolean {
  const reach = reachability(graph);
  const tests = testRoots(project);
  const known = new Map<string, boolean>([['', true]]);
  const isConcerned = (dir: string) => {
    const loaders = reach.loadersOf(
      reach.nodes.filter((node) => isBelow(node, dir)),
      { types: true },
    );
    return tests.some(({ test, roots }) =>
      [test.file, ...roots.map(({ path }) => path)].some(
        (path) => isBelow(path, dir) || loaders.distance(path) !== null,
      ),
    );
  };
  return (dir) => {
    const concerned = known.get(dir) ?? isConcerned(dir);
    known.set(dir, concerned);
    return concerned;
  };
}

/** Name -> whether only folders that concern no test ask for it. */
function declaredNames(
  { packages }: Project,
  sides: ReadonlyMap<string, readonly [string, string] | null>,
  concerned: (dir: string) => boolean,
): ReadonlyMap<string, boolean> {
  const heads = packages.map(({ dir, manifest }) => [dir, Object.keys(manifest.dependencies)] as const);
  const changed = [...sides].flatMap(([path, texts]) =>
    isManifest(path)
      ? (texts ?? []).map(
          (text) => [folderOf(path), dependenciesIn(parseFields(text) ?? {}).map(([it]) => it)] as const,
        )
      : [],
  );
  const declared = new Map<string, boolean>();
  for (const [dir, names] of [...heads, ...changed]) {
    for (const name of names) declared.set(name, declared.get(name) !== false && !concerned(dir));
  }
  return declared;
}

interface ManifestInput {
  readonly path: string;
  readonly texts: readonly [string, string];
  readonly named: NamedPackages;
  /** Changed lockfiles that could be read. */
  readonly read: readonly string[];
}

function onManifest({ project }: VerdictWorld, { path, texts, named, read }: ManifestInput): PackageVerdict {
  const dir = folderOf(path);
  const used = read.filter((it) => lockfiles[project.packageManager].includes(nameOf(it)));
  const lockfile = used.filter((it) => isBelow(dir, folderOf(it)) || dir === folderOf(it));
  const nearest = lockfile.sort((a, b) => b.length - a.length)[0] ?? null;
  const words = new Set([...named.bySuite.values()].flatMap((it) => [...it.keys()]));
  const [before, after] = texts;
  const judged = judgeManifest(project, { before, after, lockfile: nearest, words });
  return 'idle' in judged ? { kind: 'nothing', reason: judged.idle } : { kind: 'rule', because: judged.because };
}

export function isManifest(path: string): boolean {
  return nameOf(path) === 'package.json';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
