/**
 * What was foretold of the test files of audited changes, against what became of them: whether a probability means what it says. Changes that
 * did fail are judged apart too, since among many that did not almost any small number looks right.
 */
import type { Attempt } from '#domain/evidence';
import type { Risk } from '#domain/plan';
import { fileKey } from '#domain/suite';
import type { Report } from '#domain/verdict';
import { cycleOf } from '#flow/risk/teach';
import { type Calibration, calibration, type Prediction } from '#formats/chance/calibration';

export interface Foretold {
  /** Test files foretold, and the changes they are of. */
  readonly changes: number;
  readonly all: Calibration;
  readonly failing: (Calibration & { readonly changes: number }) | null;
}

/** What was claimed before the change was run; nothing before the first run that this repository remembers. */
export function predictionsOf(
  risk: Risk | null,
  attempts: readonly Attempt[],
  { verdict }: Pick<Report, 'verdict'>,
): readonly Prediction[] {
  if (risk === null || (risk.foresaid?.cycles ?? 0) === 0) return [];
  const failed = new Map(
    cycleOf({ risk, attempts, failures: verdict.failures }).map((it) => [it.key, it.failed] as const),
  );
  return risk.ranked.flatMap(({ reach, probability }) => {
    const outcome = failed.get(fileKey(reach.test));
    return outcome === undefined ? [] : [{ probability, failed: outcome }];
  });
}

/** By change. Null when nothing was foretold. */
export function judgeForetold(changes: readonly (readonly Prediction[])[]): Foretold | null {
  const told = changes.filter((predictions) => predictions.length > 0);
  if (told.length === 0) return null;
  const failing = told.filter((predictions) => predictions.some(({ failed }) => failed));
  return {
    changes: told.length,
    all: calibration(told.flat()),
    failing: failing.length === 0 ? null : { changes: failing.length, ...calibration(failing.flat()) },
  };
}
