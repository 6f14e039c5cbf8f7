/**
 * Suites of Go: one per module (go.mod) with test files, and one per `go test` of a package script. Modules that go.work does not
 * name are run without it, as their own go.mod has it.
 * Invariant: pure; the globs match the files the go command itself would compile into tests, whatever their build constraints say.
 */
import { posix } from 'node:path';
import { type GoTestLine, parseLine, patternGlobs } from '#adapters/runner/go-test/arguments';
import type { Suite } from '#domain/suite';
import { globLiteral } from '#formats/package-files';
import { isPassedOver, type LocatedModule, locateModules } from '#formats/toolchain/go-module';
import type { Detection, DetectRequest, DiscoverRequest, Invocation } from '#ports/runner';
import type { TreeView } from '#ports/tree';

export function detectGoTest({ pkg, tree, invocations }: DetectRequest): Detection {
  const modules = locateModules(tree, 'go.mod');
  const suites = invocations.flatMap((invocation) => {
    const line = parseLine(invocation.argv);
    return line ? [scriptSuite(pkg.dir, tree, modules, invocation, line)] : [];
  });
  return { suites, questions: [], notes: [] };
}

export function discoverGoTest({ tree, covered }: DiscoverRequest): Detection {
  const modules = locateModules(tree, 'go.mod');
  const tests = [...tree.files.keys()].filter((path) => /_test\.go$/.test(path) && !isPassedOver(path));
  const found = modules.filter(({ dir }) => !covered.includes(dir));
  const suites = found
    .filter((module) => tests.some((path) => moduleOf(modules, folder(posix.dirname(path))) === module))
    .map((module) =>
      toSuite({
        ...{ tree, modules, dir: module.dir, include: ['**/*_test.go'], args: [], env: {} },
        because: `${posix.join(module.dir, 'go.mod')}: module ${module.path ?? 'without a name'}`,
      }),
    );
  return { suites, questions: [], notes: outsideNotes(modules), packages: modules.map(({ dir }) => dir) };
}

function scriptSuite(
  pkgDir: string,
  tree: TreeView,
  modules: readonly LocatedModule[],
  { script, text, env }: Invocation,
  { args, patterns, chdir }: GoTestLine,
): Suite {
  const joined = posix.join(pkgDir, chdir);
  const dir = joined === '.' ? '' : joined;
  const module = moduleOf(modules, dir);
  const path = module?.path && posix.join(module.path, posix.relative(module.dir, dir));
  const include = patternGlobs(patterns, path || null);
  return toSuite({ tree, modules, dir, include, args, env, because: `package.json script "${script}": ${text}` });
}

interface SuiteParts extends Pick<Suite, 'dir' | 'args' | 'env' | 'because'> {
  readonly tree: TreeView;
  readonly modules: readonly LocatedModule[];
  readonly include: readonly string[];
}

function toSuite({ tree, modules, dir, include, args, env, because }: SuiteParts): Suite {
  const nested = modules
    .filter((it) => it.dir !== dir && isBelow(it.dir, dir))
    .map((it) => posix.relative(dir, it.dir));
  return {
    id: dir === '' ? 'go-test' : `${dir}:go-test`,
    runner: 'go-test',
    version: null,
    dir,
    layer: 'unit',
    projects: [
      {
        name: null,
        root: dir,
        include,
        exclude: ['**/{testdata,vendor,node_modules}', '**/{.,_}*', ...nested.map(globLiteral)],
        setupFiles: [],
      },
    ],
    args,
    env: { ...(isOutsideWorkspace(tree, moduleOf(modules, dir)) ? { GOWORK: 'off' } : {}), ...env },
    configFiles: [],
    aliases: {},
    // The go command compiles and runs packages side by side.
    pool: true,
    command: null,
    because,
  };
}

function moduleOf(modules: readonly LocatedModule[], dir: string): LocatedModule | null {
  return modules.filter((it) => it.dir === dir || isBelow(dir, it.dir)).at(-1) ?? null;
}

/** A go.work above that does not name the module makes every command in it fail. */
function isOutsideWorkspace(tree: TreeView, module: LocatedModule | null): boolean {
  if (module === null) return false;
  const work = locateModules(tree, 'go.work').findLast(({ dir }) => dir === module.dir || isBelow(module.dir, dir));
  return work !== undefined && !work.uses.some((use) => folder(posix.join(work.dir, use)) === module.dir);
}

/** What no prepared tree can have: the module builds where the user has it, and nowhere else. */
function outsideNotes(modules: readonly LocatedModule[]): readonly string[] {
  return modules.flatMap(({ dir, replaces }) =>
    [...replaces]
      .filter(([, target]) => posix.join(dir, target).startsWith('..'))
      .map(
        ([path, target]) =>
          `${posix.join(dir, 'go.mod')}: ${path} is replaced by ${target}, outside of this repository`,
      ),
  );
}

function folder(path: string): string {
  return path === '.' ? '' : path.replace(/\/$/, '');
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' || path.startsWith(`${dir}/`);
}
