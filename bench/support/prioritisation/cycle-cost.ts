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
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const outcomes = made.map(({ key, ms, rate }) => ({
      key,
      ms: ms * (0.8 + 0.4 * chance()),
      failed: chance() < rate,
    }));
    const began = cpuMs();
    const outlook = model.assess(made.map(({ key }) => key));
    orderByValue(outlook.tests);
    const ranked = cpuMs();
    for (const { key } of made) outlook.explain(key);
    const explained = cpuMs();
    model.learn(outcomes);
    const learnt = cpuMs();
    if (cycle < cycles / 2) continue;
    rankMs.push(ranked - began);
    explainMs.push(explained - ranked);
    learnMs.push(learnt - explained);
  }
  return { rankMs, learnMs, explainMs, stateBytes: JSON.stringify(model.state()).length };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
