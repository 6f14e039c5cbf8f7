/**
 * Playwright suites: one per `playwright test` command of a test script, and one per playwright.config.* that no test script reaches
 * (most are started by a script of their own, `test:e2e`). The configuration is code: it is asked for, once per content.
 * Invariant: pure; without better knowledge whatever lies beside the tests may be what the pages under test are made of.
 */
import { posix } from 'node:path';
import { type PlaywrightConfig, parseAnswer, type WebServer } from '#adapters/runner/playwright/answer';
import { type PlaywrightArguments, parsePlaywrightArguments } from '#adapters/runner/playwright/arguments';
import { suiteProjects } from '#adapters/runner/playwright/select-files';
import type { Package } from '#domain/project';
import type { ServedCode, Suite } from '#domain/suite';
import { installedVersion } from '#formats/package-files';
import { parseShell } from '#formats/shell-words';
import type { Detection, DetectRequest, DiscoverRequest, Question } from '#ports/runner';
import type { TreeView } from '#ports/tree';

const configNames = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs'].map((extension) => `playwright.config.${extension}`);

export function startsPlaywright([program, verb]: readonly string[]): boolean {
  return (program === 'playwright' || program === '@playwright/test') && verb === 'test';
}

/** One way Playwright is started. */
interface Call {
  readonly dir: string;
  readonly args: PlaywrightArguments;
  readonly env: Readonly<Record<string, string>>;
  /** Relative to the root, null when there is none. */
  readonly config: string | null;
  readonly because: string;
}

export function detectPlaywright({ pkg, tree, invocations }: DetectRequest): Detection {
  const calls = invocations
    .filter(({ argv }) => startsPlaywright(argv))
    .map(({ argv, env, script, text }): Call => {
      const args = parsePlaywrightArguments(argv.slice(2));
      const because = `package.json script "${script}": ${text}`;
      return { dir: pkg.dir, args, env, config: configOf(tree, pkg.dir, args.config), because };
    });
  return questionsAbout(tree, calls);
}

/** Configurations of packages that depend on Playwright and whose test script does not start it. */
export function discoverPlaywright({ tree, covered, packages = [] }: DiscoverRequest): Detection {
  const owners = packages.filter(({ dir, manifest }) => dependsOn(manifest.dependencies) && !covered.includes(dir));
  const calls = owners.flatMap((pkg) => {
    const scripted = scriptCalls(tree, pkg);
    const named = new Set(scripted.map(({ config }) => config));
    const rest = [...tree.files.keys()].filter((path) => isConfig(path) && !named.has(path));
    return [...scripted, ...rest.filter((path) => ownerOf(packages, path) === pkg).map(unscripted)];
  });
  return questionsAbout(tree, calls);
}

function dependsOn(dependencies: Readonly<Record<string, string>>): boolean {
  return Object.hasOwn(dependencies, '@playwright/test');
}

function isConfig(path: string): boolean {
  return configNames.includes(posix.basename(path)) && !`/${path}`.includes('/node_modules/');
}

function ownerOf(packages: readonly Package[], path: string): Package | undefined {
  const above = packages.filter(({ dir }) => dir === '' || path.startsWith(`${dir}/`));
  return above.sort((a, b) => b.dir.length - a.dir.length)[0];
}

function unscripted(config: string): Call {
  const dir = posix.dirname(config).replace(/^\.$/, '');
  return { dir, args: parsePlaywrightArguments([]), env: {}, config, because: `${config}, which no script starts` };
}

/** What other scripts start, once per configuration: the call that leaves least out. */
function scriptCalls(tree: TreeView, { dir, manifest }: Package): readonly Call[] {
  const calls = Object.entries(manifest.scripts).flatMap(([script, text]): readonly Call[] => {
    let at = dir;
    return parseShell(text).flatMap(({ words, env }) => {
      const argv = words.map((word) => word.text);
      if (argv[0] === 'cd') at = posix.join(at, argv[1] ?? '').replace(/^\.$|\/$/g, '');
      const start = argv.findIndex((_, index) => startsPlaywright(argv.slice(index)));
      if (start === -1) return [];
      const args = parsePlaywrightArguments(argv.slice(start + 2));
      const config = configOf(tree, at, args.config);
      if (config === null || args.interactive) return [];
      return [{ dir: at, args, env, config, because: `${config}, started by script "${script}": ${text}` }];
    });
  });
  const broadest = Map.groupBy(calls, ({ config }) => config);
  return [...broadest.values()].flatMap((same) => same.toSorted((a, b) => narrowness(a) - narrowness(b)).slice(0, 1));
}

function narrowness({ args: { filters, projects, kept } }: Call): number {
  return 10 * (filters.length + projects.length) + kept.length;
}

/** `given`: a file or a folder, relative to `dir`. */
function configOf(tree: TreeView, dir: string, given: string | null): string | null {
  const path = posix.join(dir, given ?? '').replace(/^\.$|\/$/g, '');
  if (given !== null && tree.files.has(path)) return path;
  return configNames.map((name) => posix.join(path, name)).find((it) => tree.files.has(it)) ?? null;
}

function questionsAbout(tree: TreeView, calls: readonly Call[]): Detection {
  const found = calls.map((call) => ({ call, version: installedVersion(tree, call.dir, '@playwright/test') }));
  const old = found.filter(({ version }) => version !== null && isTooOld(version));
  const missing = found.filter(({ call }) => call.config === null);
  const usable = found.filter((it) => !old.includes(it) && !missing.includes(it));
  return {
    suites: [],
    questions: usable.map(({ call, version }) => toQuestion(tree, call, version)),
    notes: [
      ...old.map(({ call, version }) => `Playwright ${version} in ${call.dir || '.'}: 1.41 or newer is supported`),
      ...missing.map(({ call }) => `${call.because}: there is no playwright.config.* that says where its tests are`),
    ],
  };
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 1 || (major === 1 && minor < 41);
}

function toQuestion(tree: TreeView, call: Call, version: string | null): Question {
  const { dir, args, env, because } = call;
  const config = call.config ?? '';
  const kept = [`--config=${posix.relative(dir, config)}`, ...args.kept];
  const suite: Suite = {
    ...{
      id: dir === '' ? 'playwright' : `${dir}:playwright`,
      runner: 'playwright',
      version,
      dir,
      layer: 'integration',
    },
    ...{ projects: [], args: args.workers === null ? kept : [...kept, `--workers=${args.workers}`], env },
    ...{ configFiles: [config], aliases: {}, pool: true, command: null, because },
  };
  return {
    suite,
    command: (assets) => ({
      argv: [
        ...['node', posix.join(assets, 'playwright/ask.cjs'), posix.join(tree.dir, config), tree.dir],
        ...(args.browser === null ? [] : [`--browser=${args.browser}`]),
      ],
      cwd: posix.join(tree.dir, dir),
      env,
      files: [],
    }),
    answer(stdout) {
      const answer = parseAnswer(stdout);
      if (answer === null || answer.isComponents) return null;
      const projects = suiteProjects(tree, answer.projects, args, answer.globalSetup);
      return { ...suite, projects, served: servedBy(answer, dir) };
    },
  };
}

/** The server's own folder when there is one, otherwise that of the tests: what they look at is not among their imports. */
function servedBy({ servers, baseUrls }: PlaywrightConfig, dir: string): ServedCode {
  const folders = [...new Set(servers.map((it) => it.dir))];
  const [only = ''] = folders;
  const isOwn = folders.length === 1 && only !== '..' && !only.startsWith('../');
  const [url] = baseUrls;
  if (servers.length === 0 && url === undefined)
    return { because: 'browser tests see what they do not import', dir, holds: [], unknown: null };
  if (servers.length === 0) {
    const unknown = `its tests open ${url}, and its configuration starts no webServer: nobody knows whose code answers there`;
    return { because: `its tests look at ${url}`, dir, holds: [], unknown };
  }
  const because = `\`${servers.map(({ command }) => command).join(' & ')}\` serves what it tests`;
  return { because, dir: isOwn ? only : '', holds: servers.map(portName), unknown: null };
}

function portName({ port }: WebServer): string {
  return port === null ? 'a web server' : `port ${port}`;
}
