/** Everything a verdict is made of. */
import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import type { Impact } from '#domain/impact';
import type { Plan, Risk } from '#domain/plan';
import type { Project } from '#domain/project';
import type { Recording } from '#domain/recording';
import type { QuarantineFacts } from '#flow/verdict/quarantine';
import type { FlakeRecord } from '#ports/history';

export interface RunRows {
  readonly change: Change;
  readonly project: Project;
  readonly impact: Impact;
  readonly risk: Risk;
  readonly plan: Plan;
  readonly attempts: readonly Attempt[];
  /** What tests executed: those of this run, and those that were watched on the very same files before. */
  readonly recordings: readonly Recording[];
  /** By `testKey`. */
  readonly flakes: ReadonlyMap<string, FlakeRecord>;
  /** Needed when the project quarantines something. */
  readonly quarantine?: QuarantineFacts;
}
