/**
 * A folder in which pytest is started -> its suite: the files pytest would collect there from its configuration and arguments.
 * Pure. Invariant: the globs match what pytest itself collects; what a conftest.py decides by code is left to the run.
 */
import { posix } from 'node:path';
import { mergeFacts, type PytestFacts, type PytestLine, parseLine } from '#adapters/runner/pytest/arguments';
import type { Suite } from '#domain/suite';
import { globLiteral } from '#formats/package-files';
import { pytestEntryPoints } from '#formats/python/manifest';
import { type PytestConfig, readPytestConfig } from '#formats/python/pytest-config';
import { pythonProjects, rootsFor } from '#formats/python/source-roots';
import type { TreeView } from '#ports/tree';

export interface SuiteRequest {
  readonly tree: TreeView;
  readonly dir: string;
  /** Of a script; of nothing when the files speak for themselves. */
  readonly line: PytestLine;
  readonly env: Readonly<Record<string, string>>;
  readonly because: string;
  /** Folders below that are suites of their own. */
  readonly nested: readonly string[];
}

/** https://docs.pytest.org/en/stable/reference/reference.html#confval-norecursedirs */
const defaultNorecurse = ['*.egg', '.*', '_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}'];

export function toSuite({ tree, dir, line, env, because, nested }: SuiteRequest): Suite {
  const config = readPytestConfig(dir, (path) => (tree.files.has(path) ? tree.text(path) : null));
  const facts = mergeFacts(parseLine(config?.addopts ?? []).facts, line.facts);
  const starts = startsOf(tree, dir, line.paths.length > 0 ? line.paths : (config?.testpaths ?? []));
  const below = nested
    .map((it) => posix.relative(dir, it))
    .filter((it) => !starts.some(({ folder }) => covers(it, folder)));
  return {
    id: dir === '' ? 'pytest' : `${dir}:pytest`,
    runner: 'pytest',
    version: null,
    dir,
    layer: 'unit',
    projects: [
      {
        name: null,
        root: dir,
        include: includes(starts, config, facts),
        exclude: [
          ...starts.flatMap(({ folder }) => excludes(folder, config)),
          ...below.map(globLiteral),
          ...facts.ignored.map((it) => it.replace(/^(?:\.\/)+|\/+$/g, '')),
        ],
        setupFiles: setupFiles(tree, dir, [...facts.plugins, ...(config?.modules ?? []), ...entryPoints(tree, dir)]),
      },
    ],
    args: [...line.args, ...(facts.basetemp ? ['--basetemp'] : []), ...(facts.spreads ? ['-n'] : [])],
    env,
    configFiles: config === null ? [] : [config.path],
    aliases: {},
    pool: facts.spreads,
    command: null,
    because,
  };
}

interface Start {
  /** A folder relative to the suite's, '' for that itself; or one file. */
  readonly folder: string;
  readonly isFile: boolean;
}

/** pytest searches the folder it is started in when none of its test paths is there. */
function startsOf(tree: TreeView, dir: string, paths: readonly string[]): readonly Start[] {
  const files = [...tree.files.keys()];
  const found = paths.flatMap((word): readonly Start[] => {
    const [path = ''] = word.split('::');
    const folder = posix.normalize(path).replace(/^\.\/?|\/+$/g, '');
    const full = posix.join(dir, folder);
    if (tree.files.has(full)) return [{ folder, isFile: true }];
    const isThere = folder === '' || /[*?[]/.test(folder) || files.some((it) => it.startsWith(`${full}/`));
    return isThere && !folder.startsWith('../') ? [{ folder, isFile: false }] : [];
  });
  return found.length > 0 ? found : [{ folder: '', isFile: false }];
}

function includes(starts: readonly Start[], config: PytestConfig | null, facts: PytestFacts): readonly string[] {
  const named = config?.pythonFiles ?? ['test_*.py', '*_test.py'];
  const names = [...named, ...(facts.doctestModules ? ['*.py'] : []), ...facts.doctestGlobs];
  return starts.flatMap(({ folder, isFile }) => {
    if (isFile) return [globLiteral(folder)];
    return names.map((name) => `${prefixOf(folder)}**/${name.replace(/^\.?\/+/, '')}`);
  });
}

function excludes(folder: string, config: PytestConfig | null): readonly string[] {
  return (config?.norecursedirs ?? defaultNorecurse).map((it) => `${prefixOf(folder)}**/${it.replace('{', '\\{')}`);
}

/** `testpaths` may hold globs. */
function prefixOf(folder: string): string {
  return folder === '' ? '' : `${/[*?[]/.test(folder) ? folder : globLiteral(folder)}/`;
}

function covers(path: string, folder: string): boolean {
  return folder !== '' && (path === folder || folder.startsWith(`${path}/`));
}

/** Files of the repository that modules loaded before all tests are. */
function setupFiles(tree: TreeView, dir: string, modules: readonly string[]): readonly string[] {
  const roots = [dir, ...rootsFor(pythonProjects(tree.files.keys()), dir)];
  const files = modules.flatMap((name) => {
    const path = name.replaceAll('.', '/');
    const candidates = roots.flatMap((root) => [`${path}.py`, `${path}/__init__.py`].map((it) => posix.join(root, it)));
    return candidates.filter((it) => tree.files.has(it));
  });
  return [...new Set(files)];
}

/** A project that is a plugin of pytest is loaded by its own tests. */
function entryPoints(tree: TreeView, dir: string): readonly string[] {
  return pytestEntryPoints((name) => {
    const path = posix.join(dir, name);
    return tree.files.has(path) ? tree.text(path) : null;
  });
}
