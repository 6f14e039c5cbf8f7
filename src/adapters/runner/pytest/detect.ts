/**
 * pytest suites: of the scripts that start it, and of the folders whose own files say that they use it (its configuration, a
 * manifest that asks for it, tests that import it). Pure.
 * Invariant: projects among test data and, where the root says which tests are its own, projects elsewhere are other programs'
 * examples; those left out are noted.
 */
import { posix } from 'node:path';
import { parseLine, pytestWords } from '#adapters/runner/pytest/arguments';
import { toSuite } from '#adapters/runner/pytest/suite';
import type { Suite } from '#domain/suite';
import { fileKind } from '#formats/file-kind';
import { asksFor, workspaceMembers } from '#formats/python/manifest';
import { type PytestConfig, pytestConfigFiles, readPytestConfig } from '#formats/python/pytest-config';
import type { Detection, DetectRequest, DiscoverRequest } from '#ports/runner';
import type { TreeView } from '#ports/tree';

export function detectPytest({ pkg, tree, invocations, nested }: DetectRequest): Detection {
  const suites = invocations.flatMap((invocation): readonly Suite[] => {
    const words = pytestWords(invocation.argv);
    if (words === null) return [];
    const because = `package.json script "${invocation.script}": ${invocation.text}`;
    return [toSuite({ tree, dir: pkg.dir, line: parseLine(words), env: invocation.env, because, nested })];
  });
  return { suites, questions: [], notes: [] };
}

interface Candidate {
  readonly dir: string;
  readonly because: string;
  readonly config: PytestConfig | null;
}

export function discoverPytest({ tree, covered }: DiscoverRequest): Detection {
  const tests = [...tree.files.keys()].filter((path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path));
  const all = candidates(tree, tests);
  const { chosen, strangers } = choose(tree, all);
  const open = chosen.filter(({ dir }) => !covered.includes(dir));
  const suites = open.map(({ dir, because }) => {
    const nested = [...chosen.map((it) => it.dir), ...covered].filter((it) => it !== dir && isBelow(it, dir));
    return toSuite({ tree, dir, line: parseLine([]), env: {}, because, nested });
  });
  const notes = strangers.map(
    ({ dir, because }) => `pytest tests in ${dir} are not run: the root's own are elsewhere (${because})`,
  );
  const packages = [...tree.files.keys()]
    .filter((it) => /(?:^|\/)(?:pyproject\.toml|setup\.py)$/.test(it))
    .map(folderOf);
  return { suites, questions: [], notes, packages: [...new Set(packages)] };
}

/** Folders that use pytest, outer ones first. */
function candidates(tree: TreeView, tests: readonly string[]): readonly Candidate[] {
  const configured = foldersOf(tree, pytestConfigFiles).flatMap((dir): readonly Candidate[] => {
    const config = readPytestConfig(dir, (path) => (tree.files.has(path) ? tree.text(path) : null));
    if (config === null) return [];
    const section = config.section === '' ? 'configures pytest' : `has ${config.section}`;
    return [{ dir, because: `${config.path} ${section}`, config }];
  });
  const known = new Set(configured.map(({ dir }) => dir));
  const asking = foldersOf(tree, manifestNames).flatMap((dir): readonly Candidate[] => {
    if (known.has(dir) || !tests.some((it) => isBelow(it, dir))) return [];
    const names = [...tree.files.keys()].flatMap((it) => (isNear(it, dir) ? [posix.relative(dir, it)] : []));
    const file = asksFor('pytest', (name) => tree.text(posix.join(dir, name)), names);
    return file === null ? [] : [{ dir, because: `${posix.join(dir, file)} asks for pytest`, config: null }];
  });
  const found = [...configured, ...asking].filter(({ dir }) => dir === '' || fileKind(`${dir}/x.py`) !== 'test');
  if (found.length > 0) return found.sort((a, b) => (a.dir < b.dir ? -1 : 1));
  const importing = tests.find((path) => /^\s*(?:import|from)\s+pytest\b/m.test(tree.text(path) ?? ''));
  return importing === undefined ? [] : [{ dir: '', because: `${importing} imports pytest`, config: null }];
}

const manifestNames = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'tox.ini',
  'Pipfile',
  'requirements.txt',
  'requirements-dev.txt',
  'dev-requirements.txt',
  'requirements-test.txt',
  'test-requirements.txt',
  'requirements_dev.txt',
];

/** A root that names its test folders leaves other projects out, unless they are members of its workspace. */
function choose(
  tree: TreeView,
  all: readonly Candidate[],
): { readonly chosen: readonly Candidate[]; readonly strangers: readonly Candidate[] } {
  const root = all.find(({ dir }) => dir === '');
  if (!root?.config?.testpaths) return { chosen: all, strangers: [] };
  const own = root.config.testpaths;
  const isMember = workspaceMembers(tree.files.has('pyproject.toml') ? tree.text('pyproject.toml') : null);
  const belongs = ({ dir }: Candidate): boolean =>
    dir === '' || isMember(dir) || own.some((path) => isBelow(dir, posix.normalize(path).replace(/^\.\/?|\/+$/g, '')));
  return { chosen: all.filter(belongs), strangers: all.filter((it) => !belongs(it)) };
}

function foldersOf(tree: TreeView, names: readonly string[]): readonly string[] {
  const wanted = new Set(names);
  const found = [...tree.files.keys()].filter(
    (path) => wanted.has(posix.basename(path)) && !`/${path}`.includes('/node_modules/'),
  );
  return [...new Set(found.map(folderOf))];
}

/** Directly in the folder, or in its `requirements`. */
function isNear(path: string, dir: string): boolean {
  const folder = folderOf(path);
  return folder === dir || folder === posix.join(dir, 'requirements');
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' || path === dir || path.startsWith(`${dir}/`);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
