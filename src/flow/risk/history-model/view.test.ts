import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newRecord } from '#flow/risk/history-model/test-record';
import { usualDurations } from '#flow/risk/history-model/view';

const withDuration = (ms: number | null) => Object.assign(newRecord('a', 0), { ms });

test('the usual duration is the upper median of the known ones', () => {
  const durations = fc.array(fc.option(fc.oneof(fc.nat(5), fc.double({ min: 0, max: 1e9, noNaN: true }))));
  fc.assert(
    fc.property(durations, (made) => {
      const known = made.filter((ms) => ms !== null).sort((a, b) => a - b);
      const total = known.reduce((sum, ms) => sum + ms, 0);
      expect(usualDurations(made.map(withDuration))?.median).toBe(total > 0 ? known[known.length >> 1] : undefined);
    }),
    { numRuns: 500 },
  );
});
