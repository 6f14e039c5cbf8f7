/**
 * Which files a Jest configuration runs, as a SuiteProject. Jest selects by globs and by regular expressions on absolute paths;
 * where those cannot be said as globs, the files themselves are listed.
 */
import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { JestConfig } from '#adapters/runner/jest/config';
import type { SuiteProject } from '#domain/suite';
import type { TreeView } from '#ports/tree';

/** `base`: absolute folder that stands for the root of the tree in `config` (its real path when Jest named it). */
export function toJestProject(
  tree: TreeView,
  base: string,
  config: JestConfig,
  patterns: readonly string[],
): SuiteProject {
  const fromBase = (path: string) => posix.relative(base, path);
  const setupFiles = config.setupFiles.flatMap((it) => (it.startsWith('/') ? withExtension(tree, fromBase(it)) : []));
  const globs = patterns.length === 0 ? globsOf(config) : null;
  if (globs) return { name: config.name, root: fromBase(config.rootDir), ...globs, setupFiles };
  const files = [...tree.files.keys()].filter((path) => isTest(config, patterns, posix.join(base, path)));
  return { name: config.name, root: '', include: files.map(escapeGlob), exclude: [], setupFiles };
}

/** Globs relative to rootDir, when the configuration has nothing that only a regular expression can say. */
function globsOf({
  rootDir,
  roots,
  testMatch,
  testRegex,
  ignore,
}: JestConfig): { include: string[]; exclude: string[] } | null {
  const exclude = ignore.map((it) => folderGlob(it, rootDir));
  const include = testMatch.flatMap((glob) => {
    if (glob.startsWith('**/')) return roots.map((it) => posix.join(posix.relative(rootDir, it), glob));
    return glob.startsWith(`${rootDir}/`) && roots.includes(rootDir) ? [glob.slice(rootDir.length + 1)] : [null];
  });
  const isSayable =
    testRegex.length === 0 && [...include, ...exclude].every((it) => it !== null && !it.startsWith('..'));
  if (!isSayable) return null;
  return { include: include.filter((it) => it !== null), exclude: exclude.filter((it) => it !== null) };
}

/** `/node_modules/` and `<rootDir>/dist/` are folders; any other regular expression is null. */
function folderGlob(pattern: string, rootDir: string): string | null {
  const [, name] = /^\/([\w-]+)\/$/.exec(pattern) ?? [];
  if (name) return `**/${name}/**`;
  const below = pattern.startsWith(`${rootDir}/`) ? pattern.slice(rootDir.length + 1) : '';
  return /^[\w/-]+\/$/.test(below) ? `${below}**` : null;
}

/** `patterns`: of the script's command line, any of which has to match. */
function isTest(config: JestConfig, patterns: readonly string[], path: string): boolean {
  const { roots, extensions, testMatch, testRegex, ignore, rootDir } = config;
  if (!roots.some((it) => path.startsWith(`${it}/`)) || !extensions.includes(posix.extname(path).slice(1)))
    return false;
  if (matchesAny(ignore, path)) return false;
  const isAsked = patterns.length === 0 || matchesAny(fromRootDir(patterns, rootDir), path, 'i');
  if (!isAsked) return false;
  const wanted = testMatch.filter((it) => !it.startsWith('!'));
  const unwanted = testMatch.filter((it) => it.startsWith('!')).map((it) => it.slice(1));
  const isMatched = wanted.length > 0 && picomatch.isMatch(path, wanted, { dot: true, ignore: unwanted });
  return isMatched || matchesAny(testRegex, path);
}

function fromRootDir(patterns: readonly string[], rootDir: string): string[] {
  return patterns.map((it) => it.replace(/^\.\//, `${rootDir}/`));
}

/** Jest's own expressions; one that does not parse matches nothing (Jest itself refuses to start then). */
function matchesAny(patterns: readonly string[], path: string, flags = ''): boolean {
  return patterns.some((it) => {
    try {
      return new RegExp(it, flags).test(path);
    } catch {
      return false;
    }
  });
}

function withExtension(tree: TreeView, path: string): string[] {
  const found = ['', '.js', '.ts', '.mjs', '.cjs', '.json'].map((it) => path + it).find((it) => tree.files.has(it));
  return found ? [found] : [];
}

function escapeGlob(path: string): string {
  return path.replace(/[\\()[\]{}*?!+@|]/g, '\\$&');
}

/** `^@/(.*)$` -> `<rootDir>/src/$1` is a prefix, `^name$` an exact specifier; other expressions are no aliases we can follow. */
export function toAliases(base: string, config: JestConfig): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [from, to] of config.moduleNameMapper) {
    const [, name, isPrefix] = /^\^([\w@/.~-]+?)(\(\.\*\))?\$$/.exec(from.replaceAll('\\', '')) ?? [];
    if (name === undefined || !to.startsWith(`${base}/`)) continue;
    const target = to.slice(base.length + 1);
    if (!isPrefix && !target.includes('$')) found[name] = target;
    else if (isPrefix && target.endsWith('/$1')) found[name] = target.slice(0, -2);
  }
  return found;
}
