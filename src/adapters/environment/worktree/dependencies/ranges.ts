/** Whether an installed version is one that a manifest asks for. Pure. */
import semver from 'semver';

/** Ranges that name no version (workspace:, file:, git, URLs, tags, catalogs) are content with any. */
export function satisfiesRange(version: string, range: string): boolean {
  const alias = /^npm:(?:@[^/]+\/)?[^@]+@(.+)$/.exec(range)?.[1];
  const wanted = alias ?? range.replace(/^npm:/, '');
  if (semver.validRange(wanted, { loose: true }) === null) return true;
  return semver.satisfies(version, wanted, { loose: true, includePrerelease: true });
}
