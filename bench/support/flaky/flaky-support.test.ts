import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flakyOutcome, regressionOutcome } from './replay.ts';
import { parseReruns } from './reruns.ts';

const head = 'Project,Test,NumFailingRuns,NumPassingRuns';
const rule = { failures: 2, budget: 8, basePasses: (rounds: number) => rounds };

test('flaky tests by project, and each cause once', () => {
  const rows = ['p,a,5540,4460', 'p,b,5512,4488', 'p,c,1,9999', 'p,d,0,10000', 'q,e,10000,0', 'q,f,2500,7500', ''];
  expect(parseReruns([head, ...rows].join('\n'), 'f')).toEqual([
    { name: 'p', tests: [0.554, 0.5512, 0.0001], causes: [0.0001, 0.5512] },
    { name: 'q', tests: [0.25], causes: [0.25] },
  ]);
});

test.each([
  ['Project,Test', 'f: no column NumFailingRuns, NumPassingRuns among Project, Test'],
  [`${head}\np,a,x,1`, 'f:2: NumFailingRuns is "x", not a number of runs'],
  [`${head}\np,a,1,1\np,a,1`, 'f:3: NumFailingRuns is "1", not a number of runs'],
])('a wrong file is refused: %j', (text, message) => {
  expect(() => parseReruns(text, 'f')).toThrow(message);
});

test('a coin: two rounds leave a sixteenth, and the second is run in a quarter of cases', () => {
  expect(flakyOutcome(0.5, rule)).toEqual({ regression: 1 / 16, open: 0, reruns: 1.25, baseRuns: 1.25 });
  expect(regressionOutcome(1, rule)).toEqual({ regression: 1, open: 0, reruns: 2, baseRuns: 2 });
  expect(regressionOutcome(1, { ...rule, failures: null })).toEqual({ regression: 0, open: 1, reruns: 8, baseRuns: 8 });
});

test('what is expected is what drawing comes to', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.integer({ min: 1, max: 4 }), (rate, failures) => {
      const all = { regression: 0, reruns: 0, baseRuns: 0 };
      const walk = (round: number, chance: number): void => {
        if (round === failures) {
          all.regression += chance;
          return;
        }
        all.reruns += chance;
        all.baseRuns += chance;
        walk(round + 1, chance * rate * (1 - rate));
      };
      walk(0, 1);
      const outcome = flakyOutcome(rate, { ...rule, failures });
      for (const key of ['regression', 'reruns', 'baseRuns'] as const) expect(outcome[key]).toBeCloseTo(all[key], 12);
    }),
  );
});
