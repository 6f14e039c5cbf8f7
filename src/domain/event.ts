/**
 * Events: small facts that happened — ids only; the state rows are the truth. `noun.past`.
 * They are outbox and audit at once: a step consumes one and says which follow.
 */

export type EventName =
  | 'change.seen'
  | 'change.resolved'
  | 'impact.computed'
  | 'risk.assessed'
  | 'plan.made'
  | 'check.planned'
  | 'check.finished'
  | 'checks.done'
  | 'verdict.reached'
  | 'report.made'
  | 'run.learnt';

/**
 * An event not yet in the journal. `subject` is the check id for `check.*`, else empty. Within a run an event is named by
 * (name, subject): saying it twice is saying it once, so that steps may run twice and in parallel.
 */
export interface NewEvent {
  readonly name: EventName;
  readonly subject: string;
}

export interface Event extends NewEvent {
  readonly id: string;
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly version: 1;
}
