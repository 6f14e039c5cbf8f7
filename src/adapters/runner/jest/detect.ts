/** A package -> its Jest suites. A configuration that cannot be read as text becomes a question to Jest (`--showConfig`). */
import { posix } from 'node:path';
import { type JestArguments, parseJestArguments } from '#adapters/runner/jest/arguments';
import { findJestConfig, type JestConfig, parseShownConfig, readJestConfig } from '#adapters/runner/jest/config';
import { toAliases, toJestProject } from '#adapters/runner/jest/select-files';
import type { Suite } from '#domain/suite';
import type { Detection, DetectRequest, Invocation, Question } from '#ports/runner';
import type { TreeView } from '#ports/tree';

export function detectJest(request: DetectRequest): Detection {
  const { pkg, tree } = request;
  const { dependencies, raw, scripts } = pkg.manifest;
  const version = installedVersion(tree, pkg.dir) ?? /\d+\.\d+\.\d+/.exec(dependencies['jest'] ?? '')?.[0] ?? null;
  const calls = request.invocations.filter((it) => /^jest(\.js)?$/.test(posix.basename(it.argv[0] ?? '')));
  const isConfigured = 'jest' in dependencies && findJestConfig(tree, pkg.dir, raw) !== null;
  const hasTestScript = 'test' in scripts && request.invocations.length > 0;
  const runs = calls.length > 0 ? calls : isConfigured && !hasTestScript ? [null] : [];
  const major = Number(version?.split('.')[0] ?? 30);
  if (runs.length > 0 && (major < 29 || major > 30)) {
    const refused = [
      { dir: pkg.dir, reason: `Jest ${version} in ${pkg.dir || '.'}: versions 29 and 30 are supported` },
    ];
    return { suites: [], questions: [], notes: [], refused };
  }
  const parts = runs.map((call, index) => detectOne(request, call, index, version, major));
  return { suites: parts.flatMap((it) => it.suites), questions: parts.flatMap((it) => it.questions), notes: [] };
}

function detectOne(
  { pkg, tree }: DetectRequest,
  call: Invocation | null,
  index: number,
  version: string | null,
  major: number,
): Pick<Detection, 'suites' | 'questions'> {
  const args = parseJestArguments(call?.argv.slice(1) ?? []);
  const isJson = args.config?.startsWith('{') ?? false;
  const named = args.config && !isJson ? posix.join(pkg.dir, args.config) : null;
  const config = named ?? (isJson ? null : findJestConfig(tree, pkg.dir, pkg.manifest.raw));
  const name = index === 0 ? 'jest' : `jest-${index + 1}`;
  const suite: Suite = {
    id: pkg.dir === '' ? name : `${pkg.dir}:${name}`,
    runner: 'jest',
    version,
    dir: pkg.dir,
    layer: 'unit',
    projects: [],
    args: args.kept,
    env: call?.env ?? {},
    configFiles: config ? [config] : [],
    aliases: {},
    pool: true,
    command: null,
    because: call ? `package.json script "${call.script}": ${call.text}` : `jest in dependencies and ${config}`,
  };
  const read = args.changesSelection || isJson ? null : readJestConfig(tree, config, pkg.dir, major);
  if (!read) return { suites: [], questions: [questionOf(tree, suite, args)] };
  return { suites: [completed(tree, suite, tree.dir, [read], args)], questions: [] };
}

function completed(
  tree: TreeView,
  suite: Suite,
  base: string,
  configs: readonly JestConfig[],
  args: JestArguments,
): Suite {
  const { selectedProjects, patterns } = args;
  const chosen = configs.filter((it) => selectedProjects.length === 0 || selectedProjects.includes(it.name ?? ''));
  const workers = configs.find((it) => it.maxWorkers !== null)?.maxWorkers;
  return {
    ...suite,
    args: workers ? [`--maxWorkers=${workers}`, ...suite.args] : suite.args,
    projects: chosen.map((it) => toJestProject(tree, base, it, patterns)),
    aliases: Object.assign({}, ...chosen.map((it) => toAliases(base, it))),
  };
}

function questionOf(tree: TreeView, suite: Suite, args: JestArguments): Question {
  const program = jestProgram(tree, suite.dir);
  return {
    suite,
    command: () => ({
      argv: ['node', program, ...suite.args, '--showConfig'],
      cwd: posix.join(tree.dir, suite.dir),
      env: { ...suite.env },
      files: [],
    }),
    answer(stdout) {
      const shown = parseShownConfig(stdout);
      if (!shown) return null;
      const base = suite.dir === '' ? shown.cwd : shown.cwd.slice(0, -suite.dir.length - 1);
      return completed(tree, suite, base, shown.configs, args);
    },
  };
}

/** Jest's own program, of the package itself or hoisted above it, absolute. */
function jestProgram(tree: TreeView, dir: string): string {
  const folder = folderWith(tree, dir, 'node_modules/jest/bin/jest.js') ?? dir;
  return posix.join(tree.dir, folder, 'node_modules/jest/bin/jest.js');
}

function installedVersion(tree: TreeView, dir: string): string | null {
  const folder = folderWith(tree, dir, 'node_modules/jest/package.json');
  const text = folder === null ? null : tree.ignoredText(posix.join(folder, 'node_modules/jest/package.json'));
  return /"version":\s*"([^"]+)"/.exec(text ?? '')?.[1] ?? null;
}

/** The folder `dir` or the nearest one above it that has `path`. */
function folderWith(tree: TreeView, dir: string, path: string): string | null {
  if (tree.exists(posix.join(dir, path))) return dir;
  const parent = posix.dirname(dir);
  return dir === '' ? null : folderWith(tree, parent === '.' ? '' : parent, path);
}
