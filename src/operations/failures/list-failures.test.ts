/** One cause, one entry: when it was seen, how often, in which tests, and who is asked. */
import { expect, test } from 'vitest';
import { groupFailures } from '#operations/failures/list-failures';
import type { KnownFailure } from '#ports/history';
import { aChange, aFailure, anError, aSuite, testFile, testId } from '../../../test/support/builders.ts';

const known = (over: Parameters<typeof aFailure>[0], seen: Partial<KnownFailure>): KnownFailure => ({
  ...{ failure: aFailure(over), change: aChange(), suite: aSuite(), seenAt: 0 },
  ...seen,
});
const ownersOf = (path: string): readonly string[] => [`@${path}`];

test('failures with one fingerprint are one entry, the one seen last first', () => {
  const inA = { id: 'f-a', fingerprint: 'x', test: testId(['one'], testFile('a.ts')), class: 'regression' } as const;
  const inB = { id: 'f-b', fingerprint: 'x', test: testId(['two'], testFile('b.ts')), class: 'unknown' } as const;
  const groups = groupFailures(
    [
      known(
        { ...inA, error: anError({ message: 'older' }) },
        { seenAt: 20, firstSeenAt: 5, sightings: [5, 20], times: 2 },
      ),
      known(
        { ...inB, error: anError({ message: '\nnewer\nmore' }) },
        { seenAt: 30, firstSeenAt: 20, sightings: [20, 30] },
      ),
      known({ id: 'f-c', fingerprint: 'y' }, { seenAt: 40, sightings: [39, 40], times: 250 }),
    ],
    ownersOf,
  );
  expect(groups.map(({ fingerprint, times }) => [fingerprint, times])).toEqual([
    ['y', 250],
    ['x', 3],
  ]);
  expect(groups[1]).toEqual({
    ...{ fingerprint: 'x', message: 'newer', classes: ['unknown', 'regression'], owners: ['@b.ts', '@a.ts'] },
    tests: [
      { id: 'f-b', name: 'b.ts › two' },
      { id: 'f-a', name: 'a.ts › one' },
    ],
    ...{ firstSeenAt: 5, lastSeenAt: 30, times: 3 },
  });
});

test('a failure that an older version remembered was seen once', () => {
  expect(groupFailures([known({}, { seenAt: 7 })], () => [])).toMatchObject([{ times: 1, firstSeenAt: 7, owners: [] }]);
});
