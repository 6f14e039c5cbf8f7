/** A run of everything as a trial of the selection: which failures it would not have shown, and which decision is to blame. Pure. */
import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Impact } from '#domain/impact';
import type { Plan } from '#domain/plan';
import { fileKey } from '#domain/suite';
import { effectOf, type Verdict } from '#domain/verdict';
import { shortHash } from '#kit/hash';
import type { SafetyMiss, Trial } from '#ports/history';

export interface TrialInput {
  readonly change: Change;
  readonly impact: Impact;
  readonly plan: Plan;
  readonly verdict: Verdict;
  readonly attempts: readonly Attempt[];
  readonly at: number;
}

const shownTitles = 5;

/** Null when not everything was run to its end, or nothing changed: then there is nothing to compare. */
export function trialOf({ change, impact, plan, verdict, attempts, at }: TrialInput): Trial | null {
  const selecting = attempts.filter(({ check }) => check.purpose === 'select');
  const isWhole = impact.unreached.length === 0 && plan.cut === undefined && selecting.length === plan.checks.length;
  if (!isWhole || change.files.length === 0 || selecting.some(({ trouble }) => trouble !== null)) return null;
  const otherwise = new Map(impact.reached.map((reach) => [fileKey(reach.test), reach.otherwise]));
  const counting = verdict.failures.filter((failure) => effectOf[failure.class] !== 'report');
  const byFile = Map.groupBy(counting, ({ test }) => fileKey(test));
  const misses = [...byFile].flatMap(([key, failures]): SafetyMiss[] => {
    const decision = otherwise.get(key);
    const [first] = failures;
    if (decision === undefined || first === undefined) return [];
    const { suite, project, file } = first.test;
    const failing = failures.slice(0, shownTitles).map(({ test }) => test.title.join(' › '));
    return [
      { test: { suite, project, file }, decision, change: { base: change.base, head: change.head }, failing, at },
    ];
  });
  const id = shortHash([change.base?.tree ?? '', change.head.tree]);
  return { id, at, failures: counting.length, misses };
}
