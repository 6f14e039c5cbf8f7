/**
 * The order of tests: most likely to show a failure for what they cost first, and what matters more before what matters less; behind all
 * of them those of the tier `safe`, and then those that only a full run runs. Pure, total, and independent of the order of its input.
 */
import type { AuthorClass } from '#domain/change';
import type { Criticality } from '#domain/config/config';
import type { Reach } from '#domain/impact';
import type { PathFacts, RankedTest, Risk } from '#domain/plan';
import { fileKey } from '#domain/suite';
import { type ChangeFacts, nearness } from '#flow/risk/change-model/change-signs';
import type { Foreseen, Foresight } from '#flow/risk/foresight';
import { orderByValue } from '#flow/risk/value-order';
import { duration, oneLine } from '#kit/text';
import type { FileHistory } from '#ports/history';

/** How much a failure matters, against one of which nothing is said. */
const weights = { low: 0.75, medium: 1, high: 1.5, critical: 2 } as const satisfies Record<Criticality, number>;

export interface RankInput {
  readonly reached: readonly Reach[];
  /** By `fileKey`. */
  readonly history: ReadonlyMap<string, FileHistory>;
  readonly foresight: Pick<Foresight, 'assess'>;
  readonly paths: readonly PathFacts[];
  /** Absent: nobody says. */
  readonly author?: AuthorClass;
}

export function rankTests({ reached, history, foresight, paths, author }: RankInput): readonly RankedTest[] {
  const byPath = new Map(paths.map((facts) => [facts.path, facts]));
  const ordered = reached
    .map((reach) => ({ key: fileKey(reach.test), reach, facts: factsOf(reach, byPath, author) }))
    .sort((a, b) => compare(a.key, b.key));
  const foreseen = foresight.assess(ordered);
  const tests = ordered.flatMap(({ reach }, index) => {
    const it = foreseen[index];
    if (it === undefined) return [];
    const service = byPath.get(reach.from ?? '')?.service ?? null;
    const ranked = rankedTest(reach, history.get(it.key), it, service);
    const weight = service === null ? 1 : weights[service.criticality];
    return [{ key: it.key, lately: it.lately * weight, expectedMs: ranked.expectedMs, ranked }];
  });
  const order = orderByValue(tests).map(({ ranked }) => ranked);
  return [0, 1, 2].flatMap((turn) => order.filter(({ reach }) => turnOf(reach) === turn));
}

/** What touches the change, then what only loads it, then what a full run adds. */
function turnOf({ tier, why }: Reach): 0 | 1 | 2 {
  if (tier === 'safe') return 1;
  return why === 'full' ? 2 : 0;
}

/** What the change says of a ranked test, so that it is learnt with what became of it. */
export function changeFacts({ ranked, paths = [], author }: Risk): ReadonlyMap<string, ChangeFacts> {
  const byPath = new Map(paths.map((facts) => [facts.path, facts]));
  return new Map(ranked.map(({ reach }) => [fileKey(reach.test), factsOf(reach, byPath, author)]));
}

function factsOf(reach: Reach, byPath: ReadonlyMap<string, PathFacts>, author: AuthorClass | undefined): ChangeFacts {
  const path = byPath.get(reach.from ?? '') ?? null;
  return { reach, path, ...(author === undefined ? {} : { author }) };
}

function rankedTest(
  reach: Reach,
  past: FileHistory | undefined,
  { probability, because, expectedMs: usualMs }: Foreseen,
  service: PathFacts['service'],
): RankedTest {
  const expectedMs = past?.ms ?? usualMs;
  const near = nearness(reach);
  const words = [
    near,
    ...because.filter((it) => it !== near && it !== 'never run before'),
    ...(past === undefined ? ['never run before'] : []),
    ...(service === null ? [] : [`${oneLine(service.name)} is of ${service.criticality} criticality`]),
    ...(expectedMs === null ? [] : [`takes about ${duration(expectedMs)}`]),
  ];
  const seen = { runs: past?.runs ?? 0, failures: past?.recentFailures ?? 0 };
  return { reach, expectedMs, seen, probability, because: words.join(', ') };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
