/**
 * What a recording cannot speak against: rules about tools, packages and configuration; suites that run as a whole or against a server;
 * the runner's configuration and what it loads; and changed paths that no recording, no import and no language explains. Pure.
 */
import type { ChangedFile } from '#domain/change';
import type { ImportGraph, Reach } from '#domain/impact';
import type { Project } from '#domain/project';
import type { Recording } from '#domain/recording';
import { fileKey, type TestFile } from '#domain/suite';
import { pathRule } from '#flow/impact/path-rules';
import { reachByImports } from '#flow/impact/reach-by-imports';
import { reachability } from '#flow/impact/reachability';
import { unwatchedRoots } from '#flow/impact/recorded/unwatched';
import { testRoots } from '#flow/impact/test-roots';

/** Changed files that keep their rule, whatever was recorded. */
export function forcedFiles(
  files: readonly ChangedFile[],
  recordings: readonly Recording[],
  explains: (path: string) => boolean,
): readonly ChangedFile[] {
  const met = new Set(recordings.flatMap(({ files: uses, reads }) => [...uses, ...reads].map(({ path }) => path)));
  return files.filter((file) => {
    const paths = file.oldPath === null ? [file.path] : [file.path, file.oldPath];
    if (paths.some((path) => pathRule(path).concernsTools)) return true;
    return !paths.some((path) => explains(path) || met.has(path));
  });
}

/** Tests behind a runner's configuration, or a set-up file, that loads a changed file where nobody watches. */
export function reachByConfig(
  project: Project,
  graph: ImportGraph,
  files: readonly ChangedFile[],
  recordings: readonly Recording[],
): readonly Reach[] {
  const byTest = new Map(recordings.map((recording) => [fileKey(recording.test), recording]));
  const configured = testRoots(project).map((it) => {
    const recording = byTest.get(fileKey(it.test)) ?? null;
    return { ...it, roots: recording === null ? [] : unwatchedRoots(it, recording) };
  });
  return reachByImports(reachability(graph), files, configured).best.filter((reach) => reach !== null);
}

const typed = /\.[cm]?tsx?$/;

/**
 * For tests that types can fail (ts-jest, ts-node, type tests): what it reaches over changed TypeScript files, types included. A test in
 * plain JavaScript that ran no TypeScript is compiled by nobody.
 */
export function typeReach(
  project: Project,
  graph: ImportGraph,
  files: readonly ChangedFile[],
): (test: TestFile, recording: Recording) => Reach | null {
  if (files.every(({ path, oldPath }) => !typed.test(path) && !typed.test(oldPath ?? ''))) return () => null;
  const checking = testRoots(project).filter(({ checksTypes }) => checksTypes);
  const changed = files.filter(({ path, oldPath }) => typed.test(path) || typed.test(oldPath ?? ''));
  if (checking.length === 0) return () => null;
  const { best } = reachByImports(reachability(graph), changed, checking);
  const byTest = new Map(best.flatMap((reach) => (reach === null ? [] : [[fileKey(reach.test), reach] as const])));
  return (test, recording) => {
    const isTyped = typed.test(test.file) || recording.files.some(({ path }) => typed.test(path));
    return isTyped ? (byTest.get(fileKey(test)) ?? null) : null;
  };
}
