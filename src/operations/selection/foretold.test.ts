import { expect, test } from 'vitest';
import type { Risk } from '#domain/plan';
import { judgeForetold, predictionsOf } from '#operations/selection/foretold';
import {
  aFailingAttempt,
  aFailure,
  anAttempt,
  aRankedTest,
  aReport,
  aVerdict,
} from '../../../test/support/builders.ts';

const risk = (cycles: number): Risk => ({
  ranked: [aRankedTest({ probability: 0.2 })],
  foresaid: { calibrated: false, cycles, words: '' },
});

test('each test file that ended, with what was claimed of it; nothing is claimed before the first run', () => {
  expect(predictionsOf(risk(1), [anAttempt()], aReport())).toEqual([{ probability: 0.2, failed: false }]);
  const red = aReport({ verdict: aVerdict({ failures: [aFailure()] }) });
  expect(predictionsOf(risk(1), [aFailingAttempt()], red)).toEqual([{ probability: 0.2, failed: true }]);
  expect(predictionsOf(risk(1), [], aReport())).toEqual([]);
  expect(predictionsOf(risk(0), [anAttempt()], aReport())).toEqual([]);
  expect(predictionsOf(null, [anAttempt()], aReport())).toEqual([]);
});

test('changes that did fail are judged apart', () => {
  const green = Array.from({ length: 10 }, () => ({ probability: 0.1, failed: false }));
  const red = [
    { probability: 0.5, failed: true },
    { probability: 0.5, failed: false },
  ];
  const judged = judgeForetold([green, red, []]);
  expect(judged).toMatchObject({ changes: 2, all: { count: 12 }, failing: { changes: 1, count: 2, baseRate: 0.5 } });
  expect(judged?.failing?.skill).toBe(0);
  expect(judgeForetold([green])).toMatchObject({ failing: null, all: { skill: null } });
  expect(judgeForetold([[]])).toBeNull();
});
