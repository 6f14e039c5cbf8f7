import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaInterval } from '#formats/chance/beta';
import { ledgerEntry } from '#operations/flaky/ledger';
import type { FlakyTest } from '#ports/history';
import { testId } from '../../../test/support/builders.ts';

const entry = (over: Partial<FlakyTest>) =>
  ledgerEntry({ test: testId(), trees: [], cleanRuns: [], fileMs: 500, ...over });
const mixed = { passed: 3, failed: 1, seenAt: 10 };

test('without a tree on which it passed and failed nothing is proven', () => {
  expect(entry({})).toBeNull();
  expect(
    entry({
      trees: [
        { passed: 0, failed: 9, seenAt: 1 },
        { passed: 9, failed: 0, seenAt: 2 },
      ],
    }),
  ).toBeNull();
});

test('what is counted, what it costs, and what the clean runs since prove', () => {
  const found = entry({
    trees: [{ passed: 0, failed: 5, seenAt: 30 }, { passed: 2, failed: 0, seenAt: 20 }, mixed],
    cleanRuns: [40, 25, 5],
  });
  expect(found).toMatchObject({
    ...{ runs: 9, proven: 1, reruns: 3, rerunMs: 1_500, lastSeenAt: 10, cleanRunsSince: 2 },
    proves: '2 clean runs of its file only exclude rates above 78 %',
  });
  expect(found?.rate).toBeCloseTo(1.5 / 10, 2);
  expect(found?.interval[0]).toBeCloseTo(betaInterval({ a: 1.5, b: 8.5 })[0], 2);
  expect(entry({ trees: [mixed], fileMs: null })?.rerunMs).toBeNull();
});

test('a failure 200 runs ago counts half', () => {
  const cleanRuns = Array.from({ length: 200 }, (_, index) => 300 - index);
  const found = entry({ trees: [{ passed: 0.0001, failed: 10, seenAt: 1 }], cleanRuns });
  const passed = cleanRuns.reduce((sum, _, index) => sum + 0.5 ** (index / 200), 0);
  expect(found?.rate).toBeCloseTo(5.5 / (5.5 + 0.5 + passed), 5);
});

test('the rate lies in its interval, and a clean run more never raises it', () => {
  const count = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(count, count, fc.nat(50), (passed, failed, clean) => {
      const at = (runs: number) =>
        entry({ trees: [{ passed, failed, seenAt: 0 }], cleanRuns: Array.from({ length: runs }, () => 1) });
      const [now, more] = [at(clean), at(clean + 1)];
      if (now === null || more === null) throw new Error('proven by what it is made of');
      expect(now.interval[0]).toBeLessThan(now.rate);
      expect(now.interval[1]).toBeGreaterThan(now.rate);
      expect(more.rate).toBeLessThan(now.rate);
      expect(more.excludedAbove).toBeLessThan(now.excludedAbove);
    }),
  );
});
