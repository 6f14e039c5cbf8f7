/**
 * What a repository says about its own tests: packages, the suites their test scripts run, and the scripts that look like suites
 * but are not run, each with the reason. Pure over the tree; how a runner is configured is the runner adapter's knowledge.
 * Invariant: a command that a test script runs is part of a suite or listed as not run, never dropped in silence.
 */
import type { Package, Project, ScriptNotRun } from '#domain/project';
import type { Suite } from '#domain/suite';
import { nodePinNote } from '#flow/intake/node-pin';
import { otherSuites, unknownCommand } from '#flow/intake/not-run';
import { readPackages } from '#flow/intake/packages';
import {
  type Expansion,
  expandScript,
  hasScript,
  type LocatedCommand,
  type ScriptWorld,
  scriptKey,
} from '#flow/intake/scripts';
import { quoteWords } from '#formats/shell-words';
import type { Detection, Invocation, Question, Refused, Runner } from '#ports/runner';
import type { TreeView } from '#ports/tree';

export interface Discovery {
  /** Complete but for the suites the questions are about. */
  readonly project: Project;
  readonly questions: readonly Question[];
  /** Suites that are there and cannot be run. */
  readonly refused: readonly Refused[];
}

interface Expanded {
  readonly pkg: Package;
  readonly expansion: Expansion;
}

export function discoverProject(tree: TreeView, runners: readonly Runner[], node: string | null): Discovery {
  const { manager, packages, strangers, notes } = readPackages(tree);
  const world: ScriptWorld = { packages: [...packages, ...strangers], files: [...tree.files.keys()] };
  const { expanded, skipped } = chooseScripts(packages, world);
  let found = detectSuites({ tree, runners, node }, packages, expanded);
  let chosen = expanded;
  let ignored = strangers;
  if (found.suites.length + found.questions.length === 0) {
    chosen = [
      ...expanded,
      ...expandAll(
        strangers.filter((it) => hasScript(it, 'test')),
        world,
      ),
    ];
    ignored = [];
    found = detectSuites({ tree, runners, node }, [...packages, ...strangers], chosen);
  }
  const reached = new Set(chosen.flatMap(({ expansion }) => [...expansion.reached]));
  const ran = new Set(chosen.flatMap(({ expansion }) => expansion.commands.map(commandKey)));
  const stands = standInFor(runners, found, chosen);
  const scriptsNotRun = unique([
    ...found.unknown,
    ...otherSuites(packages, reached, (pkg, script) =>
      expandScript(world, pkg, script).commands.every((it) => ran.has(commandKey(it)) || stands(it)),
    ),
    ...skipped.map((pkg) => notRun(pkg, "the root's test script does not reach this package")),
    ...ignored.filter((it) => hasScript(it, 'test')).map((pkg) => notRun(pkg, 'not a workspace of this repository')),
  ]);
  const pin = [nodePinNote(tree, packages.find(({ dir }) => dir === '')?.manifest, node)].filter(
    (note) => note !== null,
  );
  return {
    project: {
      packageManager: manager,
      packages,
      otherPackages: found.packages,
      suites: found.suites,
      tests: [],
      scriptsNotRun,
      unusable: null,
      unread: [],
      notes: [...new Set([...notes, ...pin, ...chosen.flatMap(({ expansion }) => expansion.notes), ...found.notes])],
    },
    questions: found.questions,
    refused: found.refused,
  };
}

/**
 * The root's test script decides when it asks packages for their scripts: those it leaves out are left out. When there is none, or it
 * only runs tests of its own, every workspace's own test script counts too; files both would run are run once (`own-tests.ts`).
 */
function chooseScripts(
  packages: readonly Package[],
  world: ScriptWorld,
): { readonly expanded: readonly Expanded[]; readonly skipped: readonly Package[] } {
  const root = packages.find(({ dir }) => dir === '');
  const workspaces = packages.filter((it) => it.dir !== '' && hasScript(it, 'test'));
  const fromRoot = root ? expandAll([root], world) : [];
  const [{ expansion } = { expansion: null }] = fromRoot;
  const asks = (it: LocatedCommand): boolean => expansion?.fansOut === true || it.dir !== '';
  const decides = expansion?.commands.some(asks) === true;
  if (!decides) return { expanded: [...fromRoot, ...expandAll(workspaces, world)], skipped: [] };
  return {
    expanded: fromRoot,
    skipped: workspaces.filter(({ dir }) => !expansion?.reached.has(scriptKey(dir, 'test'))),
  };
}

function expandAll(packages: readonly Package[], world: ScriptWorld): readonly Expanded[] {
  return packages.map((pkg) => ({ pkg, expansion: expandScript(world, pkg, 'test') }));
}

interface Detected {
  readonly suites: readonly Suite[];
  readonly questions: readonly Question[];
  readonly packages: readonly string[];
  readonly unknown: readonly ScriptNotRun[];
  readonly notes: readonly string[];
  readonly refused: readonly Refused[];
}

function detectSuites(
  {
    tree,
    runners,
    node,
  }: { readonly tree: TreeView; readonly runners: readonly Runner[]; readonly node: string | null },
  packages: readonly Package[],
  expanded: readonly Expanded[],
): Detected {
  const commands = expanded.flatMap(({ expansion }) => expansion.commands);
  const inPackage = commands.filter((it) => packages.some(({ dir }) => dir === it.dir));
  const runs = inPackage.filter(({ invocation: { argv } }) => runners.some((runner) => runner.runs(argv)));
  const others = inPackage.filter((it) => !runs.some((run) => lineKey(run) === lineKey(it)));
  const silent = expanded.filter(({ pkg }) => !hasScript(pkg, 'test')).map(({ pkg }) => pkg.dir);
  const asked = [...new Set([...runs.map((it) => it.dir), ...silent])];
  const ids = new Set<string>();
  const rename = (suite: Suite): Suite => ({ ...suite, id: freeId(suite.id, ids) });
  const ask = (runner: Runner, dir: string, from: readonly LocatedCommand[]): readonly Detection[] => {
    const pkg = packages.find((it) => it.dir === dir);
    const invocations: Invocation[] = from.filter((it) => it.dir === dir).map((it) => it.invocation);
    const nested = asked.filter((it) => it !== dir && (dir === '' || it.startsWith(`${dir}/`)));
    return pkg ? [runner.detect({ pkg, tree, node, invocations, nested })] : [];
  };
  const scripted = [...new Set([...asked, ...others.map((it) => it.dir)])].sort().flatMap((dir) =>
    runners.flatMap((runner) => {
      if (runner.name === 'command') return ask(runner, dir, others);
      return asked.includes(dir) ? ask(runner, dir, runs) : []; // a script of other programs alone does not use its runner
    }),
  );
  const made = scripted.flatMap(({ suites, questions }) => [...suites, ...questions.map(({ suite }) => suite)]);
  const coveredBy = (runner: Runner) => made.filter((it) => it.runner === runner.name).map(({ dir }) => dir);
  const unscripted = runners.flatMap(
    (runner) => runner.discover?.({ tree, covered: [...new Set(coveredBy(runner))], packages }) ?? [],
  );
  const all = [...scripted, ...unscripted];
  const whole = new Set(all.flatMap(({ suites }) => suites.flatMap((it) => (it.command ? [wholeKey(it)] : []))));
  return {
    suites: all.flatMap(({ suites }) => suites.map(rename)),
    packages: [...new Set(all.flatMap((it) => it.packages ?? []))].sort(),
    questions: all.flatMap(({ questions }) => questions.map((question) => renamed(question, rename))),
    unknown: commands.filter((it) => !runs.includes(it) && !whole.has(lineKey(it))).map(unknownCommand),
    notes: all.flatMap(({ notes }) => notes),
    refused: all.flatMap(({ refused }) => refused ?? []),
  };
}

/** Whether a command starts a suite that was found without its script: in that folder, by a runner that no test script starts there. */
function standInFor(
  runners: readonly Runner[],
  { suites, questions }: Detected,
  chosen: readonly Expanded[],
): (command: LocatedCommand) => boolean {
  const known = [...suites, ...questions.map((question) => question.suite)];
  const commands = chosen.flatMap(({ expansion }) => expansion.commands);
  return ({ dir, invocation }) => {
    const runner = runners.find((it) => it.discover !== undefined && it.runs(invocation.argv));
    if (runner === undefined) return false;
    const isScripted = commands.some((it) => it.dir === dir && runner.runs(it.invocation.argv));
    return !isScripted && known.some((suite) => suite.runner === runner.name && suite.dir === dir);
  };
}

function renamed(question: Question, rename: (suite: Suite) => Suite): Question {
  const suite = rename(question.suite);
  return {
    suite,
    command: question.command,
    answer: (stdout) => {
      const answered = question.answer(stdout);
      return answered && { ...answered, id: suite.id };
    },
  };
}

/** `vitest`, `vitest-2`: two commands of one script are two suites. */
function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  taken.add(id);
  return id;
}

function commandKey({ dir, invocation }: LocatedCommand): string {
  return quoteWords([dir, ...invocation.argv]);
}

/** Commands that are piped together are one line. */
function lineKey({ dir, invocation }: LocatedCommand): string {
  return quoteWords([dir, invocation.line]);
}

function wholeKey({ dir, command }: Suite): string {
  return quoteWords([dir, command?.run ?? '']);
}

function notRun({ dir, manifest }: Package, reason: string): ScriptNotRun {
  return { dir, script: 'test', command: manifest.scripts['test'] ?? '', reason };
}

function unique(list: readonly ScriptNotRun[]): readonly ScriptNotRun[] {
  return [...new Map(list.map((it) => [quoteWords([it.dir, it.script, it.command]), it])).values()];
}
