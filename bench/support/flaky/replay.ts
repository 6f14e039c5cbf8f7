/**
 * What a rule of reruns does to a flaky test's failures and to regressions, in expectation: nothing is drawn. A flaky test fails with its
 * probability in every run, on base as here, each run for itself; a regression fails in every run here and passes in every run on base.
 * One round is a run here, and one on base beside it while the rule asks for that. A pass here or a failure on base ends it: no regression.
 */

export interface Rule {
  /** Straight failures after which a failure is called a regression; null: never within the budget. */
  readonly failures: number | null;
  /** Rounds after which it ends in any case. */
  readonly budget: number;
  /** Passes on base that are asked for within so many rounds. */
  readonly basePasses: (rounds: number) => number;
}

export interface Outcome {
  /** Share that is called a regression. */
  readonly regression: number;
  /** Share that the budget leaves open. */
  readonly open: number;
  /** Runs here, and on base, until it is decided. */
  readonly reruns: number;
  readonly baseRuns: number;
}

/** Of one failure of a test that fails with probability `rate` by chance. */
export function flakyOutcome(rate: number, rule: Rule): Outcome {
  return outcomeOf((rounds) => rate ** rounds * (1 - rate) ** rule.basePasses(rounds), rule);
}

/** Of one regression that fails in every run here with probability `rate`. */
export function regressionOutcome(rate: number, rule: Rule): Outcome {
  return outcomeOf((rounds) => rate ** rounds, rule);
}

function outcomeOf(undecided: (rounds: number) => number, { failures, budget, basePasses }: Rule): Outcome {
  const last = failures ?? budget;
  let [reruns, baseRuns] = [0, 0];
  for (let round = 1; round <= last; round += 1) {
    const going = undecided(round - 1);
    reruns += going;
    baseRuns += going * (basePasses(round) - basePasses(round - 1));
  }
  const left = undecided(last);
  return { regression: failures === null ? 0 : left, open: failures === null ? left : 0, reruns, baseRuns };
}
