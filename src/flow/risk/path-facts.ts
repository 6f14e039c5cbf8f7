/** What is known of the changed files besides the change: what kind they are, what git remembers of them, which service they are part of. Pure. */
import type { Change } from '#domain/change';
import type { Config, Criticality } from '#domain/config/config';
import type { PathFacts } from '#domain/plan';
import { globMatcher } from '#kit/glob';
import type { FilePast } from '#ports/forge';

/** Files beyond these are as if nothing were known of them. */
const mostFiles = 2_000;
const byWeight: readonly Criticality[] = ['low', 'medium', 'high', 'critical'];

/** `past`: by path; null when git could not say. */
export function pathFacts(
  { files }: Pick<Change, 'files'>,
  config: Pick<Config, 'services'> | undefined,
  past: ReadonlyMap<string, FilePast> | null,
): readonly PathFacts[] {
  const services = Object.entries(config?.services ?? {})
    .flatMap(([name, { paths, criticality }]) =>
      criticality === null ? [] : [{ name, criticality, holds: globMatcher(paths) }],
    )
    .sort((a, b) => byWeight.indexOf(b.criticality) - byWeight.indexOf(a.criticality));
  return files.slice(0, mostFiles).map(({ path, oldPath, kind }) => {
    const service = services.find(({ holds }) => holds(path));
    return {
      path,
      kind,
      past: past === null ? null : (past.get(oldPath ?? path) ?? { commits: 0, fixes: 0, authors: 0 }),
      service: service === undefined ? null : { name: service.name, criticality: service.criticality },
    };
  });
}
