/**
 * The order of tests, most informative first: changed tests, then those near the change, then those that failed lately, then the
 * quick ones. A first sensible order; no probability is claimed. Pure, total, and independent of the order of its input.
 */
import type { Reach } from '#domain/impact';
import type { RankedTest } from '#domain/plan';
import { fileKey } from '#domain/suite';
import { duration } from '#kit/text';
import type { FileHistory } from '#ports/history';

export function rankTests(reached: readonly Reach[], history: ReadonlyMap<string, FileHistory>): readonly RankedTest[] {
  return reached
    .map((reach) => rankedTest(reach, history.get(fileKey(reach.test))))
    .sort(
      (a, b) =>
        a.reach.distance - b.reach.distance ||
        b.seen.failures - a.seen.failures ||
        (a.expectedMs ?? Number.MAX_SAFE_INTEGER) - (b.expectedMs ?? Number.MAX_SAFE_INTEGER) ||
        compare(fileKey(a.reach.test), fileKey(b.reach.test)),
    );
}

function rankedTest(reach: Reach, past: FileHistory | undefined): RankedTest {
  const seen = { runs: past?.runs ?? 0, failures: past?.recentFailures ?? 0 };
  const expectedMs = past?.ms ?? null;
  return { reach, expectedMs, seen, because: reasonFor(reach, seen, expectedMs) };
}

function reasonFor(reach: Reach, seen: RankedTest['seen'], expectedMs: number | null): string {
  const near = nearness(reach);
  const past =
    seen.runs === 0 ? 'never run before' : `failed ${seen.failures} of its last ${Math.min(20, seen.runs)} runs`;
  return [near, past, ...(expectedMs === null ? [] : [`takes about ${duration(expectedMs)}`])].join(', ');
}

function nearness({ why, distance }: Reach): string {
  if (why === 'always') return 'not reached, but always run';
  if (why === 'full') return 'not reached by the change';
  if (why === 'widened') return 'no imports lead to it from the change';
  return distance === 0
    ? 'the test itself changed'
    : `${distance} ${distance === 1 ? 'step' : 'steps'} from the change`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
