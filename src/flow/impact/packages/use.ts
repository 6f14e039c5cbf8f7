/**
 * Packages whose resolved version changed -> whom that concerns. Each way in which a changed package can be loaded begins with an entry: a
 * package that the repository asks for by its manifests, or that nobody else asks for. An entry is a runner, a tool that no test runs, a
 * name in some configuration, a package that files load, or one that only a folder without tests asks for. Pure.
 * Invariant: an entry that is none of these concerns everybody, by its name; so does a changed package without an entry.
 */
import type { ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import type { NamedPackages } from '#flow/impact/packages/named';
import { actsBehindTests, isIdleTool, isTypesPackage, runnerPackages } from '#flow/impact/packages/tools';
import { describeChange } from '#flow/impact/packages/words';
import type { ChangedPackages } from '#formats/lockfile/changed-packages';

export interface PackageUse {
  readonly changed: ChangedPackages;
  /** Whatever loads a changed package, each with the one through which it does, null for those; types packages apart. */
  readonly affected: ReadonlyMap<string, string | null>;
  /** Why every test is concerned; null when each entry is explained. */
  readonly everything: string | null;
  /** Why all tests of a suite are, by its id. */
  readonly suites: ReadonlyMap<string, string>;
  /** Why tests that check types are. */
  readonly types: string | null;
  /** Whether anything changed that tests may load. */
  readonly mayRun: boolean;
}

export interface UseWorld {
  readonly project: Project;
  readonly graph: ImportGraph;
  readonly named: NamedPackages;
  /** What the manifests ask for, on either side; true where only packages do that no test lies in or loads from. */
  readonly declared: ReadonlyMap<string, boolean>;
}

export function packageUse(world: UseWorld, changed: ChangedPackages): PackageUse {
  const all = changed.dependents([...changed.names].sort(), (name) => !isTypesPackage(name));
  const affected = new Map([...all].filter(([name]) => !isTypesPackage(name)));
  const [typed] = [...all.keys()].filter(isTypesPackage);
  const isEntry = (name: string) => world.declared.has(name) || changed.declared.has(name) || changed.isTop(name);
  const entries = [...affected.keys()].filter(isEntry);
  const words = (name: string) => describeChange(changed, affected, name);
  const loaded = loadedNames(world.graph);
  const suites = new Map<string, string>();
  let everything = orphan(changed, isEntry);
  for (const entry of entries) {
    const judged = judgeEntry(world, loaded, entry);
    if (judged.everybody !== null) everything ??= `${words(entry)}, ${judged.everybody}`;
    for (const [suite, why] of judged.suites) if (!suites.has(suite)) suites.set(suite, `${words(entry)}, ${why}`);
  }
  return {
    changed,
    affected,
    everything,
    suites,
    types: typed === undefined ? null : describeChange(changed, all, typed),
    mayRun: entries.some((entry) => !isIdleTool(entry) && world.declared.get(entry) !== true),
  };
}

interface Judged {
  readonly everybody: string | null;
  readonly suites: readonly (readonly [suite: string, why: string])[];
}

function judgeEntry({ project, named, declared }: UseWorld, loaded: ReadonlySet<string>, entry: string): Judged {
  const suites = project.suites.flatMap(({ id, runner }): (readonly [suite: string, why: string])[] => {
    if (runnerPackages[runner]?.includes(entry)) return [[id, `which runs the tests of ${id}`]];
    const where = named.bySuite.get(id)?.get(entry);
    return where === undefined ? [] : [[id, `which ${where} names`]];
  });
  const runs = project.suites.some(({ runner }) => runnerPackages[runner]?.includes(entry));
  if (runs || isIdleTool(entry) || declared.get(entry) === true) return { everybody: null, suites };
  if (actsBehindTests(entry)) return { everybody: 'which may act behind every test', suites };
  const where = named.anywhere.get(entry);
  if (where !== undefined) return { everybody: `which ${where} names`, suites };
  const isExplained = loaded.has(entry) || suites.length > 0;
  return { everybody: isExplained ? null : 'and no file is seen to load it', suites };
}

/** A changed package that nothing the repository asks for leads to. */
function orphan(changed: ChangedPackages, isEntry: (name: string) => boolean): string | null {
  for (const name of changed.names) {
    if (isTypesPackage(name)) continue;
    let isAsked = false;
    const users = changed.dependents([name], (user) => {
      isAsked ||= isEntry(user) || isTypesPackage(user);
      return !isAsked;
    });
    if (!isAsked) return `${describeChange(changed, users, name)}, and nobody is seen to ask for it`;
  }
  return null;
}

function loadedNames({ packages = new Map(), packageTypes = new Map() }: ImportGraph): ReadonlySet<string> {
  return new Set([...packages.values(), ...packageTypes.values()].flat());
}
