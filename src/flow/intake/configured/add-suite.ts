/**
 * A suite that only assay.yaml knows. A `command` is taken as it is written; what other runners make of their line, or of their own
 * configuration when there is none, is their adapters' knowledge. Pure.
 */
import type { SuiteConfig } from '#domain/config/config';
import { configFile } from '#domain/config/reading';
import type { Manifest, Package } from '#domain/project';
import type { Suite } from '#domain/suite';
import { expandScript } from '#flow/intake/scripts';
import type { Detection, Question, Runner } from '#ports/runner';
import type { TreeView } from '#ports/tree';

export interface SuiteWorld {
  readonly tree: TreeView;
  readonly runners: readonly Runner[];
  /** Version of the Node that tests run on, null when unknown. */
  readonly node: string | null;
  readonly packages: readonly Package[];
}

export interface AddedSuite {
  readonly ok: true;
  readonly suites: readonly Suite[];
  readonly questions: readonly Question[];
  /** Scripts its line runs, as `scriptKey`. */
  readonly reached: ReadonlySet<string>;
}

export interface NotAdded {
  readonly ok: false;
  /** Completes `assay.yaml:5:5 suite "e2e" …`. */
  readonly problem: string;
  /** Its folder is not there: nothing is left to run. */
  readonly gone: boolean;
}

const bare: Manifest = {
  ...{ name: null, type: 'commonjs', private: true, scripts: {}, dependencies: {} },
  ...{ packageManager: null, workspaces: [], raw: {} },
};

export function addSuite(entry: SuiteConfig, world: SuiteWorld): AddedSuite | NotAdded {
  const { runner: name, run } = entry;
  const dir = entry.dir ?? '';
  const isThere = dir === '' || [...world.tree.files.keys()].some((path) => path.startsWith(`${dir}/`));
  if (!isThere) return { ok: false, problem: `is not run: there is no folder ${dir}`, gone: true };
  const runner = world.runners.find((it) => it.name === name);
  if (runner === undefined) return { ok: false, problem: `is not run: no runner is called ${name}`, gone: false };
  const pkg = world.packages.find((it) => it.dir === dir) ?? { dir, manifest: bare };
  const { commands, reached } = expand(entry, pkg, world);
  if (name === 'command') return { ok: true, suites: [commandSuite(entry, dir)], questions: [], reached };
  const own = commands.filter(({ invocation }) => runner.runs(invocation.argv));
  if (run !== null && own.length === 0)
    return { ok: false, problem: `is not run: "${run}" does not start ${name}`, gone: false };
  const parts =
    run === null ? asConfigured(runner, pkg, world) : own.map((it) => ask(runner, it.dir, [it.invocation], world));
  const [suites, questions] = [parts.flatMap((it) => it.suites), parts.flatMap((it) => it.questions)];
  if (suites.length + questions.length > 0) {
    return { ok: true, suites: suites.map((it) => found(it, entry)), questions, reached };
  }
  const told = parts.flatMap((it) => it.notes);
  const place = dir === '' ? 'the root' : dir;
  const problem =
    told.length > 0 ? told.join('; ') : `nothing in ${place} is set up for ${name}; say with "run" how it is started`;
  return { ok: false, problem: `is not run: ${problem}`, gone: false };
}

/** As if the line were a script of its package. */
function expand({ at, run }: SuiteConfig, pkg: Package, { packages, tree }: SuiteWorld) {
  const script = `${at}`;
  const own = { ...pkg, manifest: { ...pkg.manifest, scripts: { ...pkg.manifest.scripts, [script]: run ?? '' } } };
  return expandScript(
    { packages: [own, ...packages.filter(({ dir }) => dir !== pkg.dir)], files: [...tree.files.keys()] },
    own,
    script,
  );
}

function ask(
  runner: Runner,
  dir: string,
  invocations: Parameters<Runner['detect']>[0]['invocations'],
  world: SuiteWorld,
): Detection {
  const { tree, node, packages } = world;
  const pkg = packages.find((it) => it.dir === dir) ?? { dir, manifest: bare };
  return runner.detect({ pkg, tree, node, invocations, nested: [] });
}

/** What its configuration says when no script has a word. */
function asConfigured(runner: Runner, pkg: Package, world: SuiteWorld): readonly Detection[] {
  const detected = ask(runner, pkg.dir, [], world);
  const discovered = runner.discover?.({ tree: world.tree, covered: [], packages: world.packages });
  if (discovered === undefined) return [detected];
  const here = ({ dir }: Suite): boolean => dir === pkg.dir;
  const suites = discovered.suites.filter(here);
  return [detected, { ...discovered, suites, questions: discovered.questions.filter(({ suite }) => here(suite)) }];
}

function found(suite: Suite, { at, run }: SuiteConfig): Suite {
  return { ...suite, because: run === null ? at : `${at}: ${run}` };
}

function commandSuite({ name, at, run, results, layer }: SuiteConfig, dir: string): Suite {
  return {
    ...{ id: name, runner: 'command', version: null, dir, layer: layer ?? 'unit', projects: [], args: [], env: {} },
    ...{ configFiles: [], aliases: {}, pool: true, command: { run: run ?? '', results }, because: `${at}: ${run}` },
    declaredIn: configFile,
  };
}
