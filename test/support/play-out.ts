/** Plays the gather loop as the engine does, with answers made up by the test, until no check is missing. Pure. */
import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Check, Risk } from '#domain/plan';
import type { Verdict } from '#domain/verdict';
import { missingChecks } from '#flow/verdict/gather';
import { judge } from '#flow/verdict/judge';
import type { RunRows } from '#flow/verdict/rows';
import { aChange, aFailingAttempt, anAttempt, anImpact, aPlan, aProject, aRankedTest } from './builders.ts';

/** More rounds than the limits can give: a loop that reaches it does not end. */
const manyRounds = 60;

/** A file that history knows well: two more runs and two on base are proof enough. */
export const steadyRisk: Risk = { ranked: [aRankedTest({ seen: { runs: 20, failures: 0 } })] };

export interface Played {
  readonly attempts: readonly Attempt[];
  /** Ids of the checks asked for, round by round. */
  readonly rounds: readonly (readonly string[])[];
}

export function playOut(
  first: readonly Attempt[],
  answer: (check: Check) => Attempt,
  change: Change = aChange(),
  risk: Risk = steadyRisk,
  flakes: RunRows['flakes'] = new Map(),
): Played {
  const checks = first.map((attempt) => attempt.check);
  const attempts = [...first];
  const rounds: string[][] = [];
  for (;;) {
    const missing = missingChecks({ change, risk, checks, attempts, flakes });
    if (missing.length === 0) return { attempts, rounds };
    if (rounds.length === manyRounds) throw new Error('the gather loop does not end');
    rounds.push(missing.map((check) => check.id));
    checks.push(...missing);
    attempts.push(...missing.map(answer));
  }
}

/** The one test of `cart.test.ts` fails first; then `outcomes` says, per tree, how it goes on (the last one repeats). */
export function story(
  outcomes: { readonly [tree in Check['tree']]?: readonly ('passed' | 'failed' | Partial<Attempt>)[] },
  over: Partial<Pick<RunRows, 'change' | 'risk' | 'impact' | 'flakes'>> = {},
): { readonly verdict: Verdict; readonly rounds: readonly (readonly string[])[] } {
  const change = over.change ?? aChange();
  const risk = over.risk ?? steadyRisk;
  const asked = new Map<string, number>();
  const played = playOut(
    [aFailingAttempt()],
    (check) => {
      const index = asked.get(check.tree) ?? 0;
      asked.set(check.tree, index + 1);
      const planned = outcomes[check.tree] ?? [];
      const next = planned[Math.min(index, planned.length - 1)];
      if (next === undefined) throw new Error(`the story does not say what happens in ${check.tree}`);
      if (next === 'failed') return aFailingAttempt({ check });
      return anAttempt(next === 'passed' ? { check } : { check, tests: [], files: [], ...next });
    },
    change,
    risk,
    over.flakes,
  );
  const rows: RunRows = {
    change,
    risk,
    project: aProject(),
    impact: over.impact ?? anImpact(),
    plan: aPlan(),
    attempts: played.attempts,
    recordings: [],
    flakes: over.flakes ?? new Map(),
  };
  return { verdict: judge(rows), rounds: played.rounds };
}
