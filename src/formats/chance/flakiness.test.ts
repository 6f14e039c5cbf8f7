import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaQuantile } from '#formats/chance/beta';
import { cleanRunsWords, excludedAbove, fitRate, probabilityFlaky, rerunsNeeded } from '#formats/chance/flakiness';

const size = fc.double({ min: 0.1, max: 50, noNaN: true });
const suspicion = fc.record({
  pi: fc.double({ min: 0, max: 0.99, noNaN: true }),
  rate: fc.record({ a: size, b: size }),
});
const runs = fc.integer({ min: 0, max: 20 });
const care = { alpha: 0.05, overlooked: 0.1 };
const coin = { pi: 0.5, rate: { a: 1, b: 1 } };

test('with a uniform rate, three straight failures leave a quarter of the flaky ones', () => {
  expect(probabilityFlaky(coin, { failures: 0, basePasses: 0 })).toBeCloseTo(0.5, 12);
  expect(probabilityFlaky(coin, { failures: 3, basePasses: 0 })).toBeCloseTo(0.2, 12);
  expect(probabilityFlaky(coin, { failures: 2, basePasses: 2 })).toBeCloseTo(1 / 31, 12);
});

test('every further failure and every pass on base makes chance less likely', () => {
  fc.assert(
    fc.property(suspicion, runs, runs, (it, failures, basePasses) => {
      const now = probabilityFlaky(it, { failures, basePasses });
      expect(now).toBeGreaterThanOrEqual(0);
      expect(now).toBeLessThanOrEqual(it.pi + 1e-12);
      expect(probabilityFlaky(it, { failures: failures + 1, basePasses })).toBeLessThanOrEqual(now);
      expect(probabilityFlaky(it, { failures, basePasses: basePasses + 1 })).toBeLessThanOrEqual(now);
    }),
  );
});

test('the reruns needed are enough, one fewer is not, and beyond the limit there is no answer', () => {
  const most = 30;
  const isEnough = (it: Parameters<typeof probabilityFlaky>[0], failures: number): boolean =>
    probabilityFlaky(it, { failures, basePasses: 0 }) <= care.alpha &&
    probabilityFlaky({ ...it, pi: 0.5 }, { failures, basePasses: 0 }) <=
      care.overlooked / (1 + care.overlooked) + 1e-12;
  fc.assert(
    fc.property(suspicion, (it) => {
      const needed = rerunsNeeded(it, care, () => 0, most);
      if (needed === null) expect(isEnough(it, most)).toBe(false);
      else {
        expect(isEnough(it, needed)).toBe(true);
        if (needed > 0) expect(isEnough(it, needed - 1)).toBe(false);
      }
    }),
  );
});

test('whoever is sure that it is chance stays so', () => {
  expect(probabilityFlaky({ ...coin, pi: 1 }, { failures: 50, basePasses: 50 })).toBe(1);
  expect(rerunsNeeded({ ...coin, pi: 1 }, care, () => 0, 50)).toBeNull();
});

test('the fitted rate is that of the tests as they are seen failing', () => {
  // what is seen failing of an even spread of rates is Beta(2, 1)
  const even = Array.from({ length: 10_000 }, (_, at) => (at + 0.5) / 10_000);
  const fitted = fitRate(even);
  expect(fitted?.a).toBeCloseTo(2, 3);
  expect(fitted?.b).toBeCloseTo(1, 3);
  expect(fitRate([0.3, 0.3])).toBeNull();
  expect(fitRate([])).toBeNull();
});

test('what clean runs prove is the upper end of what they leave possible', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (n) => {
      expect(excludedAbove(n)).toBeCloseTo(betaQuantile(0.95, { a: 1, b: n }), 9);
    }),
  );
  expect(cleanRunsWords(10)).toBe('10 clean runs of its file only exclude rates above 26 %');
  expect(cleanRunsWords(1)).toBe('1 clean run of its file only excludes rates above 95 %');
  expect(cleanRunsWords(600)).toBe('600 clean runs of its file only exclude rates above 0.5 %');
  expect(cleanRunsWords(0)).toBe('no clean run of its file since excludes anything');
});
