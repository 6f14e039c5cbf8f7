/**
 * Package names that configuration says as words: plugins, presets, environments, reporters and loaders are named by strings that no import
 * shows. Pure over texts. Invariant: a word too many costs a run, a word too few a miss; so every word counts, in comments of code as well.
 */
import type { ImportGraph } from '#domain/impact';
import type { Package, Project } from '#domain/project';
import type { Suite } from '#domain/suite';
import { isManifest } from '#flow/impact/packages/verdicts';
import { folderOf } from '#flow/impact/places';
import { toolFields } from '#formats/lockfile/changed-manifest';

export interface NamedPackages {
  /** By configuration that is not one suite's alone: manifests, compilers, bundlers. Word -> where it stands. */
  readonly anywhere: ReadonlyMap<string, string>;
  /** By a suite's own configuration, what that loads, its arguments and its variables; by suite id. */
  readonly bySuite: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Bundlers are not among them: they act behind tests themselves, and what they leave out (`external: ['react']`) they do not load. */
const shared =
  /(?:^|\/)(?:(?:ts|js)config[^/]*\.json|\.?(?:babel|swc|postcss)(?:rc|\.config)(?:\.\w+)?|\.mocharc(?:\.\w+)?|(?:vite|vitest|jest|playwright)(?:[.-][\w-]+)*\.(?:config|workspace|projects|setup)[\w.-]*\.\w+|(?:vite|vitest|jest|playwright)\.(?:config|workspace|projects|setup)[\w.-]*\.\w+)$/;

export interface NamedRequest {
  readonly project: Pick<Project, 'suites'>;
  /** Packages whose tests, or whose code, tests run. */
  readonly packages: readonly Package[];
  readonly graph: ImportGraph;
  readonly files: ReadonlyMap<string, string>;
  readonly textOf: (path: string) => string | null;
}

export function namedPackages({ project, packages, graph, files, textOf }: NamedRequest): NamedPackages {
  const bySuite = new Map<string, ReadonlyMap<string, string>>();
  const owned = new Set<string>();
  for (const suite of project.suites) {
    const words = new Map<string, string>();
    note(words, own(suite), `the call of ${suite.id}`);
    for (const path of configuration(suite, graph)) {
      owned.add(path);
      if (!isManifest(path)) note(words, textOf(path) ?? '', path);
    }
    bySuite.set(suite.id, words);
  }
  const anywhere = new Map<string, string>();
  for (const { dir, manifest } of packages) {
    note(anywhere, JSON.stringify(toolFields(manifest.raw)), dir === '' ? 'package.json' : `${dir}/package.json`);
  }
  const isOwn = ownFiles(packages, files);
  for (const path of files.keys()) {
    if (shared.test(path) && !owned.has(path) && isOwn(path))
      note(anywhere, uncommented(path, textOf(path) ?? ''), path);
  }
  return { anywhere, bySuite };
}

/** What it is started with, as text. */
function own({ args, env, command, served }: Suite): string {
  return [...args, JSON.stringify(env), command?.run, served?.because].join('\n');
}

/** The suite's configuration files and what they load. */
function configuration({ configFiles }: Suite, { edges }: ImportGraph): ReadonlySet<string> {
  const found = new Set(configFiles);
  for (const path of found) {
    for (const { to, kind } of edges.get(path) ?? []) if (kind !== 'type' && !isManifest(to)) found.add(to);
  }
  return found;
}

/** Whether a file lies in a package of the project, not in an example or a fixture with a manifest of its own. */
function ownFiles(packages: readonly Package[], files: ReadonlyMap<string, string>): (path: string) => boolean {
  const own = new Set(['', ...packages.map(({ dir }) => dir)]);
  return (path) => {
    let dir = folderOf(path);
    while (!own.has(dir) && !files.has(`${dir}/package.json`)) dir = folderOf(dir);
    return own.has(dir);
  };
}

/** A generated tsconfig.json explains every option in comments; its `paths` are names for files of the tree. */
function uncommented(path: string, text: string): string {
  if (!path.endsWith('.json')) return text;
  return text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1').replace(/"paths"\s*:\s*\{[^{}]*\}/, '');
}

/** Names as they stand: `vite` is none in `vite.config.ts`, `@vitejs/x` or `a/vite`; `a:b` is three, `a` and `b` among them. */
export function wordsIn(text: string): ReadonlySet<string> {
  const found = text.match(/(?<![\w@/.:-])(?:@[\w.-]+\/)?\w(?:[\w.-]|:(?=[\w@]))*(?:@[\w.-]+\/\w[\w.-]*)?/g) ?? [];
  const all = found.flatMap((word) => (word.includes(':') ? [word, ...word.split(':')] : [word]));
  return new Set(all.map((word) => word.replace(/[.-]+$/, '')));
}

function note(words: Map<string, string>, text: string, where: string): void {
  for (const name of wordsIn(text)) if (!words.has(name)) words.set(name, where);
}
