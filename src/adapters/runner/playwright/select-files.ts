/**
 * Which files of a tree each Playwright project runs, as Playwright itself collects them: below `testDir`, matching `testMatch` and
 * not `testIgnore`, by absolute path. Pure. Invariant: a pattern that is no valid regular expression matches nothing.
 */
import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Pattern, PlaywrightProject } from '#adapters/runner/playwright/answer';
import type { PlaywrightArguments } from '#adapters/runner/playwright/arguments';
import type { SuiteProject } from '#domain/suite';
import { globLiteral } from '#formats/package-files';
import type { TreeView } from '#ports/tree';

const testExtension = /\.[cm]?[jt]sx?$/;

/** The projects that a command line asks for, each with its files spelled out: patterns match above the root, too. */
export function suiteProjects(
  tree: TreeView,
  all: readonly PlaywrightProject[],
  { projects: wanted, filters }: Pick<PlaywrightArguments, 'projects' | 'filters'>,
  globalSetup: readonly string[],
): readonly SuiteProject[] {
  const paths = [...tree.files.keys()].filter((path) => testExtension.test(path));
  const filesOf = (project: PlaywrightProject): readonly string[] => {
    const [matches, ignores] = [matcher(project.testMatch), matcher(project.testIgnore)];
    return paths.filter((path) => {
      const absolute = posix.join(tree.dir, path);
      return isBelow(path, project.testDir) && matches(absolute) && !ignores(absolute);
    });
  };
  const isFiltered = fileFilter(tree.dir, filters);
  return all
    .filter((project) => (wanted.length === 0 ? project.isDefault : isNamed(project.name, wanted)))
    .map((project) => ({
      name: project.name === '' ? null : project.name,
      root: '',
      include: filesOf(project).filter(isFiltered).map(globLiteral),
      exclude: [],
      setupFiles: [...globalSetup, ...neededBy(project, all).flatMap(filesOf)],
    }));
}

/** Projects that run around this one: what it depends on, and what cleans up after those. */
function neededBy(project: PlaywrightProject, all: readonly PlaywrightProject[]): readonly PlaywrightProject[] {
  const found = new Set<PlaywrightProject>();
  const visit = ({ dependencies, teardown }: PlaywrightProject): void => {
    for (const name of [...dependencies, ...(teardown === null ? [] : [teardown])]) {
      const needed = all.find((it) => it.name === name);
      if (needed === undefined || needed === project || found.has(needed)) continue;
      found.add(needed);
      visit(needed);
    }
  };
  visit(project);
  return [...found];
}

function matcher(patterns: readonly Pattern[]): (absolute: string) => boolean {
  const tests = patterns.map((pattern): ((path: string) => boolean) => {
    if ('glob' in pattern) {
      const glob = pattern.glob.startsWith('**/') ? pattern.glob : `**/${pattern.glob}`;
      return picomatch(glob, { dot: true, nocase: true });
    }
    const expression = toExpression(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    return (path) => expression?.test(path) ?? false;
  });
  return (absolute) => tests.some((it) => it(absolute));
}

/** `playwright test cart e2e/smoke`: any of them somewhere in the absolute path. */
function fileFilter(root: string, filters: readonly string[]): (path: string) => boolean {
  if (filters.length === 0) return () => true;
  const expressions = filters.map((text) => toExpression(text, 'i') ?? toExpression(escaped(text), 'i'));
  return (path) => expressions.some((it) => it?.test(posix.join(root, path)));
}

function toExpression(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function isNamed(name: string, wanted: readonly string[]): boolean {
  return wanted.some((pattern) => {
    const source = pattern.split('*').map(escaped).join('.*');
    return new RegExp(`^${source}$`, 'i').test(name);
  });
}

function isBelow(path: string, dir: string): boolean {
  return dir === '' || path.startsWith(`${dir}/`);
}
