import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaBelow, betaInterval, betaQuantile, chanceOf, logGamma } from '#formats/chance/beta';

const size = fc.double({ min: 0.05, max: 500, noNaN: true });
const beta = fc.record({ a: size, b: size });

test.each([
  [1, 0],
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [0.1, 2.252712651734206],
  [10, Math.log(362_880)],
  [100, 359.1342053695754],
])('log-gamma of %f is %f', (x, expected) => {
  expect(logGamma(x)).toBeCloseTo(expected, 10);
});

test('log-gamma of nothing or less is refused', () => {
  for (const x of [0, -1, Number.NaN]) expect(() => logGamma(x)).toThrow(RangeError);
});

test('log-gamma goes on as the factorial does', () => {
  fc.assert(
    fc.property(size, (x) => {
      expect(logGamma(x + 1)).toBeCloseTo(logGamma(x) + Math.log(x), 8);
    }),
  );
});

/** Two-sided 95 % Clopper-Pearson bounds from published tables: Beta(x, n-x+1) and Beta(x+1, n-x). */
test('quantiles are those of published tables', () => {
  expect(betaQuantile(0.025, { a: 1, b: 10 })).toBeCloseTo(0.002529, 6);
  expect(betaQuantile(0.975, { a: 2, b: 9 })).toBeCloseTo(0.445016, 6);
  expect(betaQuantile(0.025, { a: 5, b: 6 })).toBeCloseTo(0.187086, 6);
  expect(betaInterval({ a: 1, b: 1 })).toEqual([expect.closeTo(0.025, 9), expect.closeTo(0.975, 9)]);
});

test('the share below grows, its two sides add up, and the quantile is its inverse', () => {
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(beta, share, share, ({ a, b }, x, y) => {
      const [low, high] = x < y ? [x, y] : [y, x];
      expect(betaBelow(low, { a, b })).toBeLessThanOrEqual(betaBelow(high, { a, b }) + 1e-12);
      expect(betaBelow(x, { a, b })).toBeCloseTo(1 - betaBelow(1 - x, { a: b, b: a }), 9);
      const there = betaQuantile(x, { a, b });
      if (there > 1e-9 && there < 1 - 1e-9) expect(betaBelow(there, { a, b })).toBeCloseTo(x, 6);
    }),
  );
});

test('what happens next has the mean as its chance, and all ways it can go add up to one', () => {
  fc.assert(
    fc.property(beta, (it) => {
      expect(chanceOf(1, 0, it)).toBeCloseTo(it.a / (it.a + it.b), 9);
      expect(chanceOf(2, 0, it) + 2 * chanceOf(1, 1, it) + chanceOf(0, 2, it)).toBeCloseTo(1, 9);
    }),
  );
});
