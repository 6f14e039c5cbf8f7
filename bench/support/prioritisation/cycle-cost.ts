/** What one cycle costs the product: foretelling and ordering 2,000 tests, and learning what became of them, with a history behind it. */
import { openHistoryModel } from '#flow/risk/history-model/model';
import { orderByValue } from '#flow/risk/value-order';
import { seededChance } from '../../../test/support/storm/chance.ts';

export interface CycleCost {
  readonly rankMs: readonly number[];
  readonly learnMs: readonly number[];
  /** CPU time, as all of these: a busy machine must not decide. Explaining: reasons in words for all tests. */
  readonly explainMs: readonly number[];
  readonly stateBytes: number;
}

/** The first half of the cycles warms up and is not measured. */
export function measureCycles(tests: number, cycles: number): CycleCost {
  const chance = seededChance(7);
  const model = openHistoryModel();
  const made = Array.from({ length: tests }, (_, index) => ({
    key: `suite|packages/p${index % 40}/src/module-${index}.test.ts`,
    ms: 20 + 2_000 * chance() ** 4,
    rate: 0.4 * chance() ** 25,
  }));
  const rankMs: number[] = [];
  const learnMs: number[] = [];
  const explainMs: number[] = [];
  const keys = made.map(({ key }) => key);
  const history = Array.from({ length: cycles }, () =>
    made.map(({ key, ms, rate }) => ({ key, ms: ms * (0.8 + 0.4 * chance()), failed: chance() < rate })),
  );
  for (const [cycle, outcomes] of history.entries()) {
    const began = cpuMs();
    const outlook = model.assess(keys);
    orderByValue(outlook.tests);
    const ranked = cpuMs();
    model.learn(outcomes);
    const learnt = cpuMs();
    if (cycle < cycles / 2) continue;
    rankMs.push(ranked - began);
    learnMs.push(learnt - ranked);
  }
  // Afterwards: what explaining leaves to be collected must not be counted as learning.
  for (let round = 0; round < 20; round += 1) {
    const outlook = model.assess(keys);
    const began = cpuMs();
    for (const key of keys) outlook.explain(key);
    explainMs.push(cpuMs() - began);
  }
  return { rankMs, learnMs, explainMs, stateBytes: JSON.stringify(model.state()).length };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
