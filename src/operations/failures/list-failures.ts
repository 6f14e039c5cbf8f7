/** Operation `failures`: what this checkout remembers of failures, one entry per cause (fingerprint), newest first. */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testName } from '#domain/suite';
import type { FailureClass } from '#domain/verdict';
import { codeownersFiles, maxCodeownersBytes, readCodeowners } from '#formats/owners/codeowners';
import { oneLine } from '#kit/text';
import type { Session } from '#operations/session';
import type { KnownFailure } from '#ports/history';

export interface FailureGroup {
  readonly fingerprint: string;
  /** First line of the newest one's message. */
  readonly message: string;
  /** What it was the last time, of each test that shows it. */
  readonly classes: readonly FailureClass[];
  readonly tests: readonly { readonly id: string; readonly name: string }[];
  /** Milliseconds since the epoch. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Runs that showed it. */
  readonly times: number;
  /** Of the test files, as CODEOWNERS names them. */
  readonly owners: readonly string[];
}

export async function listFailures(session: Session): Promise<readonly FailureGroup[]> {
  const known = await session.failures('f-');
  return groupFailures(known, ownersIn(session.repo));
}

export function groupFailures(
  known: readonly KnownFailure[],
  ownersOf: (path: string) => readonly string[],
): readonly FailureGroup[] {
  const groups = [...Map.groupBy(known, ({ failure }) => failure.fingerprint)];
  return groups
    .map(([fingerprint, members]): FailureGroup => {
      const newestFirst = members.toSorted((a, b) => b.seenAt - a.seenAt);
      const moments = new Set(members.flatMap(({ sightings, seenAt }) => sightings ?? [seenAt]));
      return {
        fingerprint,
        message: oneLine(newestFirst[0]?.failure.error.message.trim().split('\n')[0] ?? ''),
        classes: [...new Set(newestFirst.map(({ failure }) => failure.class))],
        tests: newestFirst.map(({ failure }) => ({ id: failure.id, name: testName(failure.test) })),
        firstSeenAt: Math.min(...members.map(({ firstSeenAt, seenAt }) => firstSeenAt ?? seenAt)),
        lastSeenAt: Math.max(...members.map(({ seenAt }) => seenAt)),
        times: Math.max(moments.size, ...members.map(({ times }) => times ?? 1)),
        owners: [...new Set(newestFirst.flatMap(({ failure }) => ownersOf(failure.test.file)))],
      };
    })
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt || b.times - a.times);
}

/** Nobody, where there is no CODEOWNERS that can be read within its bounds: owners are only a hint whom to ask. */
function ownersIn(repo: string): (path: string) => readonly string[] {
  for (const name of codeownersFiles) {
    const file = join(repo, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() && found.size <= maxCodeownersBytes) return readCodeowners(readFileSync(file, 'utf8'));
  }
  return () => [];
}
