/**
 * Which files of a tree are tests of a suite: one entry per runner project that runs the file, one stand-in for a suite that runs as
 * a whole.
 * Invariant: the same files as the runner itself would collect from the same globs, in path order.
 */
import { relative } from 'node:path/posix';
import { type Suite, type SuiteProject, standIn, type TestFile } from '#domain/suite';
import { globMatcher, ignoreMatcher } from '#kit/glob';

/** `paths` are all files of the tree, relative to its root; what git ignores is not among them. */
export function matchTestFiles(paths: Iterable<string>, suite: Suite): readonly TestFile[] {
  if (suite.command !== null) return [standIn(suite)];
  const own = suite.paths === undefined ? () => true : globMatcher(suite.paths);
  const sorted = [...paths].filter(own).sort();
  return suite.projects.flatMap((project) => {
    const belongs = projectMatcher(project);
    return sorted.filter(belongs).map((file) => ({ suite: suite.id, project: project.name, file }));
  });
}

function projectMatcher({ root, include, exclude }: SuiteProject): (path: string) => boolean {
  const included = globMatcher(include);
  const excluded = ignoreMatcher(exclude);
  const below = root === '' ? '' : `${root}/`;
  const leavesRoot = include.some((pattern) => pattern.startsWith('../'));
  return (path) => {
    if (!path.startsWith(below) && !leavesRoot) return false;
    const local = path.startsWith(below) ? path.slice(below.length) : relative(root, path);
    return included(local) && !excluded(local);
  };
}
