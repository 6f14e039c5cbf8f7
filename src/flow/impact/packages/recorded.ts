/**
 * Tests that loaded a changed package when they were watched, whatever their imports show. Pure. Recordings of any age and environment count:
 * they only add tests here.
 */
import type { Impact, Reach } from '#domain/impact';
import type { Recording } from '#domain/recording';
import { fileKey } from '#domain/suite';
import type { PackageVerdicts } from '#flow/impact/packages/verdicts';
import { describeChange, shortChange, wayTo } from '#flow/impact/packages/words';

/** A test that loads a package is as near as one that imports it. */
const distance = 1;

export function reachByRecorded(verdicts: PackageVerdicts, recordings: readonly Recording[]): readonly Reach[] {
  const uses = [...verdicts].flatMap(([path, verdict]) =>
    verdict.kind === 'packages' ? [{ path, ...verdict.use }] : [],
  );
  return recordings.flatMap(({ test, packages, at }): Reach[] => {
    for (const { path, affected, changed } of uses) {
      const name = packages.find((it) => affected.has(it));
      if (name === undefined) continue;
      const words = `loaded ${name} when it was watched on ${new Date(at).toISOString().slice(0, 10)}`;
      const steps = [
        `${path} changed: ${shortChange(changed, wayTo(affected, name)[0] ?? name)}`,
        `${test.file} ${words}`,
      ];
      return [
        {
          test,
          distance,
          why: 'executed',
          steps,
          reason: `${words}; ${describeChange(changed, affected, name)} (${path})`,
          from: path,
        },
      ];
    }
    return [];
  });
}

/** With these reached as well; who is reached already keeps the reason. */
export function withReached(impact: Impact, more: readonly Reach[]): Impact {
  const added = new Map(more.map((reach) => [fileKey(reach.test), reach]));
  if (added.size === 0) return impact;
  const now = impact.unreached.flatMap(({ test }) => added.get(fileKey(test)) ?? []);
  return {
    ...impact,
    reached: [...impact.reached, ...now],
    unreached: impact.unreached.filter(({ test }) => !added.has(fileKey(test))),
  };
}
