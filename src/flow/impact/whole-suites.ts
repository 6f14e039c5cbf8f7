/**
 * Suites that run as a whole, or test code that a server serves (which no test file is): nobody knows what such a command reads, so
 * whatever changes below its folder reaches it, as does code elsewhere that files below its folder load. Pure. Invariant: only what a rule knows to concern no test (prose, pictures, the
 * forge) leaves it out, and even that reaches it when code there reads it. Where assay.yaml says what it reads, that takes the place of
 * its folder, prose included.
 */
import type { ChangedFile } from '#domain/change';
import { pathRule } from '#flow/impact/path-rules';
import { isBelow } from '#flow/impact/places';
import type { Reachability } from '#flow/impact/reachability';
import type { TestRoots, WholeFolder } from '#flow/impact/test-roots';
import { chainReason, whatHappened } from '#flow/impact/words';
import { globMatcher } from '#kit/glob';

/** For a changed file: the suites it reaches, each with the reason, by the index of their stand-in. */
export function wholeSuites(
  tests: readonly TestRoots[],
  graph: Reachability,
): (file: ChangedFile) => ReadonlyMap<number, string> {
  const suites = tests.flatMap(({ whole }, index) => (whole ? [{ index, ...whole, reads: readsOf(whole) }] : []));
  if (suites.length === 0) return () => new Map();
  return (file) => {
    const paths = file.oldPath === null ? [file.path] : [file.path, file.oldPath];
    const readable = paths.filter((path) => pathRule(path).concern !== 'nothing');
    const trace = graph.loadersOf(paths, { types: false });
    return new Map(
      suites.flatMap(({ index, because, reads, seesTests, ...suite }) => {
        if (!seesTests && file.kind === 'test') return [];
        const own = (suite.paths === null ? readable : paths).find(reads);
        const loader = own === undefined ? trace.paths.find((path) => reads(path) && !paths.includes(path)) : own;
        if (loader === undefined) return [];
        const chain = trace.chain(loader);
        const happened = whatHappened(file, own ?? chain[0]?.path ?? file.path);
        const what = own === undefined ? `${loader} ${chainReason(happened, chain)}` : happened;
        return [[index, `${because}: ${what}`] as const];
      }),
    );
  };
}

function readsOf({ dir, paths }: WholeFolder): (path: string) => boolean {
  return paths === null ? (path) => isBelow(path, dir) : globMatcher(paths);
}
