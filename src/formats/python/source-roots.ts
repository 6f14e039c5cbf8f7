/**
 * From which folders a repository's own Python packages are imported, by its paths alone: the `src` folder of a project that has one,
 * else the project's folder, and folders like `lib` that only hold packages. A project is a folder with a Python manifest; a
 * repository without any is one project. Pure.
 */
import { posix } from 'node:path';

export interface PythonProject {
  /** Relative to the repository root, '' for the root. */
  readonly dir: string;
  /** Folders on sys.path, relative to the repository root. */
  readonly roots: readonly string[];
}

const manifests = new Set(['pyproject.toml', 'setup.py', 'setup.cfg']);
/** Folders that hold packages without being one. */
const holders = ['lib', 'python', 'source'];
/** Folders whose projects are other programs' data. */
const foreign = /(?:^|\/)(?:node_modules|site-packages|\.venv|venv|\.tox|\.nox)\//;

/** Outer projects first. */
export function pythonProjects(paths: Iterable<string>): readonly PythonProject[] {
  const dirs = new Set<string>();
  const code = new Set<string>();
  for (const path of paths) {
    if (foreign.test(path)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (manifests.has(name)) dirs.add(folderOf(path));
    if (name.endsWith('.py')) code.add(path);
  }
  if (dirs.size === 0 && code.size > 0) dirs.add('');
  return [...dirs].sort().map((dir) => ({ dir, roots: rootsOf(dir, code) }));
}

function rootsOf(dir: string, code: ReadonlySet<string>): readonly string[] {
  const at = (name: string): string => posix.join(dir, name);
  const isPackage = (folder: string): boolean => code.has(posix.join(folder, '__init__.py'));
  const source = at('src');
  const below = [...code].filter((path) => dir === '' || path.startsWith(`${dir}/`));
  const holds = (folder: string): boolean => !isPackage(folder) && below.some((it) => it.startsWith(`${folder}/`));
  if (holds(source)) return [source];
  const own = holders.map(at).filter((it) => holds(it) && below.some((path) => isPackageIn(it, path)));
  return below.length > 0 ? [dir, ...own] : [];
}

function isPackageIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`) && /^[^/]+\/__init__\.py$/.test(path.slice(folder.length + 1));
}

/** The roots for tests in a folder: of its own project first, then of those around it, then of all others. */
export function rootsFor(projects: readonly PythonProject[], dir: string): readonly string[] {
  const holds = (it: PythonProject): boolean => it.dir === '' || dir === it.dir || dir.startsWith(`${it.dir}/`);
  const around = projects.filter(holds).sort((a, b) => b.dir.length - a.dir.length);
  const others = projects.filter((it) => !holds(it));
  return [...new Set([...around, ...others].flatMap(({ roots }) => roots))];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
