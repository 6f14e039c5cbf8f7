/**
 * A package -> its Vitest suites. Runtime tests and type tests (`--typecheck`) are two suites, because they cost and mean
 * different things. A configuration that cannot be read as text becomes a question to Vitest.
 */
import { posix } from 'node:path';
import picomatch from 'picomatch';
import { parseAnswer } from '#adapters/runner/vitest/answer';
import { parseVitestArguments, type VitestArguments } from '#adapters/runner/vitest/arguments';
import { findConfig } from '#adapters/runner/vitest/config-file';
import { toSuiteProject, type VitestProject } from '#adapters/runner/vitest/project';
import { isChosen, readProjects } from '#adapters/runner/vitest/read-projects';
import type { Suite, SuiteProject } from '#domain/suite';
import type { Detection, DetectRequest, Invocation, Question } from '#ports/runner';
import type { TreeView } from '#ports/tree';

interface Found {
  readonly request: DetectRequest;
  readonly args: VitestArguments;
  readonly base: Omit<Suite, 'projects' | 'args' | 'aliases' | 'layer'>;
}

export function detectVitest(request: DetectRequest): Detection {
  const { pkg, tree } = request;
  const version =
    installedVersion(tree, pkg.dir) ?? /\d+\.\d+\.\d+/.exec(pkg.manifest.dependencies['vitest'] ?? '')?.[0] ?? null;
  const calls = request.invocations.filter((it) => posix.basename(it.argv[0] ?? '') === 'vitest');
  const major = Number(version?.split('.')[0] ?? 5);
  const isConfigured = 'vitest' in pkg.manifest.dependencies && findConfig(tree, pkg.dir, 4) !== null;
  const runs = calls.length > 0 ? calls : isConfigured && !hasTestScript(request) ? [null] : [];
  if (runs.length > 0 && (major < 3 || major > 5)) {
    const refused = [{ dir: pkg.dir, reason: `Vitest ${version} in ${pkg.dir || '.'}: versions 3 to 5 are supported` }];
    return { suites: [], questions: [], notes: [], refused };
  }
  const parts = runs.map((call, index) => detectOne(request, call, index, version, major));
  return {
    suites: parts.flatMap((it) => it.suites),
    questions: parts.flatMap((it) => it.questions),
    notes: parts.flatMap((it) => it.notes),
  };
}

/** A test script that runs something else than Vitest has the last word. */
function hasTestScript({ pkg, invocations }: DetectRequest): boolean {
  return 'test' in pkg.manifest.scripts && invocations.length > 0;
}

function detectOne(
  request: DetectRequest,
  call: Invocation | null,
  index: number,
  version: string | null,
  major: number,
): Detection {
  const { pkg, tree } = request;
  const args = parseVitestArguments(call?.argv.slice(1) ?? []);
  if (args.command) return { suites: [], questions: [], notes: [`vitest ${args.command} runs no tests we can report`] };
  const { projects, configFiles } = readProjects(tree, pkg.dir, major, args);
  const name = index === 0 ? 'vitest' : `vitest-${index + 1}`;
  const base = {
    id: pkg.dir === '' ? name : `${pkg.dir}:${name}`,
    runner: 'vitest' as const,
    version,
    dir: pkg.dir,
    env: call?.env ?? {},
    configFiles,
    pool: true,
    command: null,
    because: call
      ? `package.json script "${call.script}": ${call.text}`
      : `vitest in dependencies and ${configFiles[0]}`,
  };
  const found: Found = { request, args, base };
  if (!projects) return { suites: [], questions: questionsOf(found), notes: [] };
  const browsers = projects.filter((it) => it.isBrowser);
  const notes = browsers.map((it) => `${base.id}: project ${it.name ?? 'of the root'} needs a browser and is not run`);
  const suites = [runtimeSuite(found, projects), typeSuite(found, projects)].filter((it) => it !== null);
  return { suites, questions: [], notes };
}

function runtimeSuite(found: Found, projects: readonly VitestProject[]): Suite | null {
  if (found.args.typecheckOnly) return null;
  const own = projects.filter((it) => !it.isBrowser);
  const withTypes = projects.some((it) => it.typecheck.enabled);
  return {
    ...found.base,
    layer: 'unit',
    projects: own.map((it) => narrowed(found, withSourceTests(found, it), toSuiteProject(it, 'runtime'))),
    args: [...found.args.kept, ...(withTypes ? ['--typecheck.enabled=false'] : [])],
    aliases: Object.assign({}, ...own.map((it) => it.aliases)),
  };
}

function typeSuite(found: Found, projects: readonly VitestProject[]): Suite | null {
  const own = projects.filter((it) => !it.isBrowser && it.typecheck.enabled);
  if (own.length === 0) return null;
  return {
    ...found.base,
    id: `${found.base.id}-typecheck`,
    layer: 'static',
    projects: own.map((it) => narrowed(found, [], toSuiteProject(it, 'types'))),
    args: [...found.args.kept, '--typecheck.only'],
    aliases: Object.assign({}, ...own.map((it) => it.aliases)),
  };
}

/** Files with tests inside the source (`includeSource`), as Vitest decides it: by their text. */
function withSourceTests({ request: { tree } }: Found, project: VitestProject): string[] {
  if (project.includeSource.length === 0) return [];
  const { root, include, exclude } = toSuiteProject({ ...project, include: project.includeSource }, 'runtime');
  const files = filesOf(tree, { name: null, root, include, exclude, setupFiles: [] });
  return files.filter((path) => tree.text(path)?.includes('import.meta.vitest'));
}

/** Filters and in-source tests cannot be said as globs: then the files themselves are listed. */
function narrowed({ request, args }: Found, extra: readonly string[], project: SuiteProject): SuiteProject {
  if (extra.length === 0 && args.filters.length === 0) return project;
  const { tree, pkg } = request;
  const filters = args.filters.map((it) => it.replace(/^\.\//, '').toLowerCase());
  const start = posix.join(pkg.dir, args.root ?? '.').replace(/^\.$/, '');
  const isWanted = (path: string) => {
    const relative = posix.relative(start, path).toLowerCase();
    return filters.length === 0 || filters.some((it) => relative.includes(it) || `${relative}/`.includes(it));
  };
  const files = [...filesOf(tree, project), ...extra].filter(isWanted);
  return { ...project, root: '', include: files.map(escapeGlob), exclude: [] };
}

function filesOf(tree: TreeView, { root, include, exclude }: SuiteProject): string[] {
  const isMatch = picomatch([...include], { dot: true, ignore: [...exclude] });
  const below = [...tree.files.keys()].filter((path) => root === '' || path.startsWith(`${root}/`));
  return below.filter((path) => isMatch(root === '' ? path : path.slice(root.length + 1)));
}

function escapeGlob(path: string): string {
  return path.replace(/[\\()[\]{}*?!+@|]/g, '\\$&');
}

function questionsOf(found: Found): Question[] {
  const { request, args, base } = found;
  const asked =
    args.typecheck && !args.typecheckOnly
      ? (['runtime', 'types'] as const)
      : ([args.typecheckOnly ? 'types' : 'runtime'] as const);
  const command = (assets: string) => ({
    argv: ['node', posix.join(assets, 'vitest/ask.mjs'), ...args.kept, ...(args.typecheck ? ['--typecheck'] : [])],
    cwd: posix.join(request.tree.dir, base.dir),
    env: { ...base.env, ASSAY_ROOT: request.tree.dir },
    files: [],
  });
  return asked.map((part) => {
    const build = part === 'runtime' ? runtimeSuite : typeSuite;
    const empty = { ...base, layer: 'unit' as const, projects: [], args: args.kept, aliases: {} };
    return {
      suite: part === 'types' ? { ...empty, id: `${base.id}-typecheck`, layer: 'static' as const } : empty,
      command,
      answer(stdout) {
        const projects = parseAnswer(stdout);
        return (
          projects &&
          build(
            found,
            projects.filter((it) => isChosen(it.name, args.projects)),
          )
        );
      },
    };
  });
}

/** Of the package itself or hoisted above it. */
function installedVersion(tree: TreeView, dir: string): string | null {
  const text = tree.ignoredText(posix.join(dir, 'node_modules/vitest/package.json'));
  const version = text === null ? null : /"version":\s*"([^"]+)"/.exec(text)?.[1];
  if (version) return version;
  const parent = posix.dirname(dir);
  return dir === '' ? null : installedVersion(tree, parent === '.' ? '' : parent);
}
