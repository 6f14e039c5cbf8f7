/**
 * What shrinks with the time that is given to a plan: tests, the share of the failures that would be found, agreement and reach. Each point
 * is the plan that this budget would make. Pure.
 */
import type { Plan, RankedTest, Risk } from '#domain/plan';
import type { Suite } from '#domain/suite';
import { fileKey } from '#domain/suite';
import { cutPlan } from '#flow/plan/cut';

export interface CurvePoint {
  /** Of the time of all selected tests; more than was given when the first test alone takes longer. */
  readonly share: number;
  readonly tests: number;
  /** Expected, unknown durations estimated. */
  readonly ms: number;
  /** Expected share of the failures that all selected tests would show. Null when no failure is expected. */
  readonly found: number | null;
  /** The bound of the whole selection, times the probability that no test left out fails. Null when one of them is not known. */
  readonly agreement: number | null;
  /** Changed functions that the kept tests executed when they were watched; null when nobody knows. */
  readonly reach: { readonly executed: number; readonly functions: number } | null;
}

export interface Curve {
  /** All selected tests first. */
  readonly points: readonly CurvePoint[];
  /** What agreement is worth, and why it is not there. */
  readonly agreementReason: string;
  /** What the expected share of failures is worth. */
  readonly foundReason: string;
  /** How unknown durations were estimated; null when none is unknown. */
  readonly estimate: string | null;
}

export interface CurveInput {
  readonly plan: Pick<Plan, 'selected' | 'confidence' | 'confidenceReason' | 'probabilityReason' | 'cut'>;
  readonly risk: Risk;
  readonly suites: readonly Suite[];
}

/** Shares of the time; with few tests, a point for each test as well. */
const shares = [0.75, 0.5, 0.33, 0.2, 0.1, 0.05] as const;
const mostPoints = 20;

export function curveOf({ plan, risk, suites }: CurveInput): Curve {
  const selected = new Set(plan.selected.map(({ test }) => fileKey(test)));
  const tests = risk.ranked.filter(({ reach }) => selected.has(fileKey(reach.test)));
  const cutTo = (ms: number) => cutPlan(tests, suites, { layers: null, budget: { ms, from: '--curve' } });
  const all = cutTo(Number.MAX_SAFE_INTEGER);
  const whole = all.cut?.budget?.expectedMs ?? 0;
  const bound = plan.cut === undefined ? plan.confidence : null;
  const isCalibrated = risk.foresaid?.calibrated === true;
  const point = (ms: number): CurvePoint => {
    const { kept, left, cut } = cutTo(ms);
    const took = cut?.budget?.expectedMs ?? 0;
    return {
      share: whole === 0 ? 1 : took / whole,
      tests: kept.length,
      ms: took,
      found: foundBy(
        kept.map(({ test }) => test),
        tests,
      ),
      agreement: agreementLeft(
        bound,
        left.map(({ test }) => test),
        isCalibrated,
      ),
      reach: reachOf(
        kept.map(({ test }) => test),
        tests,
      ),
    };
  };
  const points = tests.length === 0 ? [] : budgets(whole, tests.length, point).map(point);
  return {
    points,
    agreementReason: agreementWords(bound, plan, isCalibrated),
    foundReason: isCalibrated ? plan.probabilityReason : `only as good as the order: ${plan.probabilityReason}`,
    estimate: all.cut?.budget?.estimate ?? null,
  };
}

/** Largest first, each with another number of tests. */
function budgets(whole: number, tests: number, point: (ms: number) => CurvePoint): readonly number[] {
  const steps: number[] = [];
  let ms = whole;
  // Just below what the tests of one point take, the next point has one test less.
  while (tests <= mostPoints && steps.length < tests) {
    steps.push(ms);
    const { ms: took, tests: kept } = point(ms);
    if (kept <= 1) break;
    ms = Math.min(ms, took) * (1 - 1e-9) - 1e-6;
  }
  const wanted = [...new Set([whole, ...shares.map((share) => share * whole), ...steps])].sort((a, b) => b - a);
  const seen = new Set<number>();
  return wanted.filter((budget) => {
    const { tests: kept } = point(budget);
    const isNew = !seen.has(kept);
    seen.add(kept);
    return isNew;
  });
}

function foundBy(kept: readonly RankedTest[], all: readonly RankedTest[]): number | null {
  const expected = sumOf(all);
  return expected === 0 ? null : Math.min(1, sumOf(kept) / expected);
}

function sumOf(tests: readonly RankedTest[]): number {
  return tests.reduce((sum, { probability }) => sum + probability, 0);
}

function agreementLeft(bound: number | null, left: readonly RankedTest[], isCalibrated: boolean): number | null {
  if (bound === null || (left.length > 0 && !isCalibrated)) return null;
  return left.reduce((product, { probability }) => product * (1 - probability), bound);
}

function agreementWords(
  bound: number | null,
  { confidenceReason }: Pick<Plan, 'confidenceReason'>,
  isCalibrated: boolean,
): string {
  if (bound === null) return confidenceReason;
  const first = `of all selected tests: ${confidenceReason}`;
  const rest = isCalibrated
    ? 'with fewer tests estimated, not proven: that bound times the probability that none of those left out fails'
    : 'with fewer tests it cannot be told until probabilities are calibrated';
  return `${first}; ${rest}`;
}

function reachOf(kept: readonly RankedTest[], all: readonly RankedTest[]): CurvePoint['reach'] {
  const functions = all.find(({ reach }) => reach.executes !== undefined)?.reach.executes?.of;
  if (functions === undefined || functions === 0) return null;
  return { executed: new Set(kept.flatMap(({ reach }) => reach.executes?.which ?? [])).size, functions };
}
