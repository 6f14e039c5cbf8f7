import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownTests } from '#flow/risk/history-model/known-tests';
import { signs } from '#flow/risk/history-model/signs';
import { observe } from '#flow/risk/history-model/test-record';
import { usualDurations, viewOf } from '#flow/risk/history-model/view';

function placesAfter(outcomes: readonly boolean[], ms: number | null = 1, gap = 0) {
  const tests = new KnownTests();
  const [record, other] = tests.getOrAdd(['a', 'b'], 0);
  if (record === undefined || other === undefined) throw new Error('two were made');
  observe(other, true, 1, 0);
  for (const [cycle, failed] of outcomes.entries()) observe(record, failed, ms, cycle);
  if (outcomes.includes(true)) record.partners.set(other, 1);
  record.failedCycles = outcomes.filter(Boolean).length;
  const view = viewOf(tests, record, outcomes.length + gap, usualDurations([record, other]));
  return new Map(signs.map((sign) => [sign.name, sign.place(view)]));
}

test('every place lies in its table, whatever happened', () => {
  const outcomes = fc.array(fc.boolean(), { maxLength: 700 });
  const ms = fc.option(fc.oneof(fc.constantFrom(0, 1e-9, 1e12), fc.double({ min: 0, max: 1e6, noNaN: true })));
  fc.assert(
    fc.property(outcomes, ms, fc.nat(2000), (made, took, gap) => {
      const places = placesAfter(made, took, gap);
      for (const { name, slots, start } of signs) {
        const place = places.get(name) ?? 0;
        expect(place >= 0 && Math.ceil(place) < slots).toBe(true);
        expect(start?.length ?? slots).toBe(slots);
        if (start === undefined) expect(Number.isInteger(place)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test('patterns of up to five outcomes are told apart, longer ones by their last five', () => {
  const patterns = Array.from({ length: 6 }, (_, length) =>
    Array.from({ length: 2 ** length }, (_, bits) => Array.from({ length }, (_, at) => ((bits >> at) & 1) === 1)),
  ).flat();
  const places = patterns.map((pattern) => placesAfter(pattern).get('pattern'));
  expect(new Set(places).size).toBe(patterns.length);
  const last = [true, false, false, true, false];
  expect(placesAfter([true, true, ...last]).get('pattern')).toBe(placesAfter(last).get('pattern'));
});
