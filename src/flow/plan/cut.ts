/**
 * What a person or assay.yaml asked to leave out of the ranked tests: other layers, and what a budget of expected time does not hold.
 * Pure. Invariants: kept and left tests are the ranked ones, each once, in their order; the budget takes changed tests first, then those
 * that always run, then the rest by rank, and stops at the first that does not fit, so that nothing less informative takes its place;
 * the very first test runs whatever it costs. Nothing that has begun is ever cut.
 */
import type { PlanCut, RankedTest } from '#domain/plan';
import type { Layer, Suite } from '#domain/suite';
import { count, duration } from '#kit/text';
import { writtenDuration } from '#kit/text/duration';

/** What a test file, and a suite that runs as a whole, is taken to cost when no durations are known at all. Milliseconds. */
const unknownFileMs = 1_000;
const unknownSuiteMs = 60_000;

export interface Limits {
  /** Null: all. */
  readonly layers: readonly Layer[] | null;
  readonly budget: { readonly ms: number; readonly from: string } | null;
}

export interface Numbered {
  readonly test: RankedTest;
  /** From 1, among the tests of the layers that were asked for. */
  readonly rank: number;
}

export interface LeftOut {
  readonly test: RankedTest;
  readonly by: 'layers' | 'budget';
  readonly reason: string;
}

export interface Cut {
  readonly kept: readonly Numbered[];
  readonly left: readonly LeftOut[];
  /** Null when nothing was asked to be left out. */
  readonly cut: PlanCut | null;
}

export function cutPlan(ranked: readonly RankedTest[], suites: readonly Suite[], { layers, budget }: Limits): Cut {
  const byId = new Map(suites.map((suite) => [suite.id, suite]));
  const layerOf = ({ reach }: RankedTest): Layer => byId.get(reach.test.suite)?.layer ?? 'unit';
  const isAsked = (test: RankedTest): boolean => layers === null || layers.includes(layerOf(test));
  const others = ranked
    .filter((test) => !isAsked(test))
    .map(
      (test): LeftOut => ({
        test,
        by: 'layers',
        reason: `reached, but ${layerOf(test)} tests were not asked for (--layers ${layers?.join(',')})`,
      }),
    );
  const numbered = ranked.filter(isAsked).map((test, index) => ({ test, rank: index + 1 }));
  const ofLayers = layers === null ? null : { asked: layers, tests: others.length };
  if (budget === null) return { kept: numbered, left: others, cut: ofLayers && { layers: ofLayers, budget: null } };
  const isWhole = ({ reach }: RankedTest): boolean => Boolean(byId.get(reach.test.suite)?.command);
  const { fitting, expectedMs, estimate } = fillBudget(numbered, budget.ms, isWhole);
  const tooMuch = numbered.filter((it) => !fitting.has(it));
  return {
    kept: numbered.filter((it) => fitting.has(it)),
    left: [
      ...others,
      ...tooMuch.map(
        ({ test, rank }): LeftOut => ({
          test,
          by: 'budget',
          reason: `reached, rank ${rank} of ${numbered.length}, but over the budget of ${writtenDuration(budget.ms)} (${budget.from})`,
        }),
      ),
    ],
    cut: { layers: ofLayers, budget: { ...budget, expectedMs, tests: tooMuch.length, estimate } },
  };
}

interface Fitting {
  readonly fitting: ReadonlySet<Numbered>;
  readonly expectedMs: number;
  readonly estimate: string | null;
}

function fillBudget(tests: readonly Numbered[], budgetMs: number, isWhole: (test: RankedTest) => boolean): Fitting {
  const [whole, files] = [tests.filter(({ test }) => isWhole(test)), tests.filter(({ test }) => !isWhole(test))];
  const ofWhole = estimateFor(whole, unknownSuiteMs, 'whole suite');
  const ofFile = estimateFor(files, unknownFileMs, 'test file');
  const costOf = ({ test }: Numbered): number => test.expectedMs ?? (isWhole(test) ? ofWhole : ofFile).ms;
  const fitting = new Set<Numbered>();
  let expectedMs = 0;
  for (const it of [...tests].sort((a, b) => tier(a) - tier(b) || a.rank - b.rank)) {
    if (fitting.size > 0 && expectedMs + costOf(it) > budgetMs) break;
    fitting.add(it);
    expectedMs += costOf(it);
  }
  const words = [ofFile.words, ofWhole.words].filter((it) => it !== null);
  return { fitting, expectedMs, estimate: words.length === 0 ? null : words.join('; ') };
}

function tier({ test: { reach } }: Numbered): number {
  if (reach.why === 'changed-test') return 0;
  return reach.always ? 1 : 2;
}

/** What each test of unknown duration is taken to cost, in words when there are any. */
function estimateFor(
  tests: readonly Numbered[],
  otherwise: number,
  what: string,
): { ms: number; words: string | null } {
  const known = tests.flatMap(({ test }) => (test.expectedMs === null ? [] : [test.expectedMs])).sort((a, b) => a - b);
  const median = known[Math.floor((known.length - 1) / 2)];
  const unknown = tests.length - known.length;
  const ms = median ?? otherwise;
  if (unknown === 0) return { ms, words: null };
  const source = median === undefined ? 'nothing is known yet' : `the median of ${known.length} known`;
  return {
    ms,
    words: `${count(unknown, `${what} was`, `${what}s were`)} never timed: taken as ${duration(ms)} each (${source})`,
  };
}
