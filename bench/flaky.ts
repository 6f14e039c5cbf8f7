/**
 * How many reruns does a failure take until it is called a regression, and how often is that wrong? Replays the failures of flaky tests that
 * were run 10,000 times each, beside regressions, at three shares of failures that are by chance. What is believed of a project's flaky tests
 * is learned from the other projects; tests that fail by one cause count once, in learning and in the score.
 * `--data FILE`: that table. The spread is that of projects drawn anew. What was looked at before: how often k straight failures happen, over all
 * projects. Settings were not chosen by it: alpha and the share that may be overlooked are the targets, and the budget is the product's.
 */
import { basename } from 'node:path';
import { evidenceBudget, pooledSuspicion, proofAgainst, wantedCare } from '#flow/verdict/proof';
import { fitRate, rerunsNeeded, type Suspicion } from '#formats/chance/flakiness';
import { seededChance } from '../test/support/storm/chance.ts';
import { benchArguments } from './support/arguments.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { flakyOutcome, type Outcome, type Rule, regressionOutcome } from './support/flaky/replay.ts';
import { type FlakyProject, readReruns } from './support/flaky/reruns.ts';

const shares = [0.16, 0.5, 0.84] as const;
const fixed: Rule = { failures: 5, budget: 5, basePasses: () => 0 };
/** A regression that now and then passes all the same. */
const shaky = 0.95;

interface Experiment {
  readonly name: string;
  /** What meets all targets is held to them, what the product does to those of its errors; the others are beside it. */
  readonly targets: 'all runs' | 'errors' | null;
  readonly rule: (suspicion: Suspicion) => Rule;
}

const experiments: readonly Experiment[] = [
  { name: 'reruns and base beside them', targets: 'all runs', rule: (it) => neededRule(it, (rounds) => rounds) },
  { name: 'reruns alone', targets: null, rule: (it) => neededRule(it, () => 0) },
  // Runs are counted until it is no regression any more: to say what it is instead, Assay goes on to its budget.
  { name: 'as assay does, until it is no regression', targets: 'errors', rule: ({ rate }) => productRule(rate) },
  { name: 'always five reruns, or a pass', targets: null, rule: () => fixed },
];

function neededRule(suspicion: Suspicion, basePasses: (rounds: number) => number): Rule {
  const failures = rerunsNeeded(suspicion, wantedCare, basePasses, evidenceBudget);
  return { failures, budget: evidenceBudget, basePasses };
}

/** The product does not know the share: it believes its own. */
function productRule(rate: Suspicion['rate']): Rule {
  const proof = proofAgainst([{ ...pooledSuspicion, rate }]);
  const failures = proof.withinBudget ? proof.failures - 1 : null;
  return { failures, budget: evidenceBudget, basePasses: (rounds) => Math.min(rounds, proof.basePasses) };
}

/** Sums over the failures of one project. */
interface Sums {
  /** Flaky failures, in proportion to how often they are seen. */
  readonly seen: number;
  readonly flaky: Outcome;
  readonly broken: Outcome;
  readonly shaky: Outcome;
}

function scoreProject(project: FlakyProject, all: readonly FlakyProject[], pi: number, { rule }: Experiment, of: Of) {
  const rate = fitRate(all.filter((it) => it !== project).flatMap(({ causes }) => causes));
  if (rate === null) throw new Error('too few other projects to learn from');
  const chosen = rule({ pi, rate });
  const rates = project[of];
  const sum = (value: (outcome: Outcome) => number): number =>
    rates.reduce((total, p) => total + p * value(flakyOutcome(p, chosen)), 0);
  return {
    seen: rates.reduce((total, p) => total + p, 0),
    flaky: {
      regression: sum((it) => it.regression),
      open: sum((it) => it.open),
      reruns: sum((it) => it.reruns),
      baseRuns: sum((it) => it.baseRuns),
    },
    broken: regressionOutcome(1, chosen),
    shaky: regressionOutcome(shaky, chosen),
  } satisfies Sums;
}

type Of = 'causes' | 'tests';
type Value = (sums: readonly Sums[]) => number;

const total = (sums: readonly Sums[], value: (it: Sums) => number): number =>
  sums.reduce((sum, it) => sum + value(it), 0);
/** Of flaky failures as they are seen; regressions happen in every project equally often. */
const ofFlaky = (sums: readonly Sums[], value: (it: Outcome) => number): number =>
  total(sums, (it) => value(it.flaky)) / total(sums, (it) => it.seen);
const ofBroken = (sums: readonly Sums[], value: (it: Sums) => number): number => total(sums, value) / sums.length;

function valuesAt(pi: number): Readonly<Record<string, Value>> {
  const mixed = (sums: readonly Sums[], value: (it: Outcome) => number): number =>
    pi * ofFlaky(sums, value) + (1 - pi) * ofBroken(sums, (it) => value(it.broken));
  return {
    overlooked: (sums) => ofFlaky(sums, (it) => it.regression),
    mistaken: (sums) => ofBroken(sums, ({ broken }) => 1 - broken.regression - broken.open),
    wrong: (sums) => {
      const byChance = pi * ofFlaky(sums, (it) => it.regression);
      return byChance / (byChance + (1 - pi) * ofBroken(sums, ({ broken }) => broken.regression));
    },
    open: (sums) => mixed(sums, (it) => it.open),
    reruns: (sums) => mixed(sums, (it) => it.reruns),
    runs: (sums) => mixed(sums, (it) => it.reruns + it.baseRuns),
    shaky: (sums) => ofBroken(sums, (it) => 1 - it.shaky.regression - it.shaky.open),
  };
}

/** Quartiles over projects drawn with replacement. */
function spreadOf(sums: readonly Sums[], value: Value, seed: number): readonly [number, number] | null {
  const chance = seededChance(seed);
  const values = Array.from({ length: 2_000 }, () =>
    value(sums.map(() => sums[Math.floor(chance() * sums.length)] ?? (sums[0] as Sums))),
  ).sort((a, b) => a - b);
  if (!values.every(Number.isFinite)) return null; // some draw has nothing that could be counted
  return [values[500] ?? 0, values[1_500] ?? 0];
}

function figuresOf(projects: readonly FlakyProject[], pi: number, experiment: Experiment, seed: number): Figure[] {
  const sums = projects.map((it) => scoreProject(it, projects, pi, experiment, 'causes'));
  const values = valuesAt(pi);
  const { name, targets } = experiment;
  const row = (what: string, key: string, unit: string, target: string | null) => {
    const value = values[key] as Value;
    const spread = spreadOf(sums, value, seed);
    return figure({ figure: `${name}, ${pi} by chance: ${what}`, value: value(sums), unit, spread, target });
  };
  const when = (target: string): string | null => (targets === null ? null : target);
  const beside = [
    row('regressions called flaky (0 by the model: they never pass)', 'mistaken', '', null),
    row('runs per failure, those on base too', 'runs', 'runs', targets === 'all runs' ? '< 5' : null),
  ];
  const wrong = row('by chance, of those called regression', 'wrong', '', when(`<= ${wantedCare.alpha}`));
  return [
    row('flaky called regression', 'overlooked', '', when('<= 0.10')),
    ...(targets === null && wrong.value === null ? [] : [wrong]), // a rule beside the others that calls nothing a regression
    row('left open by the budget', 'open', '', null),
    row('reruns per failure', 'reruns', 'runs', targets === 'all runs' ? '< 5' : null),
    ...(targets === null ? [] : beside),
  ];
}

/** What does not depend on the share, or would be no comparison. */
function besides(projects: readonly FlakyProject[], experiment: Experiment, seed: number): Figure[] {
  const score = (of: Of) => projects.map((it) => scoreProject(it, projects, 0.5, experiment, of));
  const { overlooked, shaky: passes } = valuesAt(0.5) as { overlooked: Value; shaky: Value };
  const row = (what: string, sums: readonly Sums[], value: Value) =>
    figure({
      figure: `${experiment.name}, 0.5 by chance: ${what}`,
      ...{ value: value(sums), unit: '', spread: spreadOf(sums, value, seed) },
    });
  return [
    row('flaky called regression, every test for itself', score('tests'), overlooked),
    row(
      `regressions that fail ${shaky * 100} % of the time and pass once (fail, as flaky-introduced)`,
      score('causes'),
      passes,
    ),
  ];
}

const { data, json, seed = 20_260_801 } = benchArguments();
if (data === undefined) throw new Error('wants --data FILE, the table of reruns');
const projects = readReruns(data);
if (projects.length < 3) throw new Error(`--data: ${projects.length} projects with flaky tests are too few`);
const learned = fitRate(projects.flatMap(({ causes }) => causes));
console.log(
  `${projects.length} projects, ${projects.flatMap((it) => it.tests).length} flaky tests, ${projects.flatMap((it) => it.causes).length} causes; seed ${seed}
over all projects, the failing probability of a test seen failing is Beta(${learned?.a.toFixed(2)}, ${learned?.b.toFixed(2)})
What is assumed: runs are independent; a regression fails always here and never on base, so that it can be called flaky only if it also
passes now and then (the last lines); a flaky test fails as often on base as here. The first rules are told the share by chance; assay is not.\n`,
);
const rows = experiments.flatMap((it) => [
  ...shares.flatMap((pi) => figuresOf(projects, pi, it, seed)),
  ...besides(projects, it, seed),
]);
publish(benchReport('flaky', `${basename(data)}, ${projects.length} projects, seed ${seed}`, rows), json);
