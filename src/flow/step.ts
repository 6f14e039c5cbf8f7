/**
 * A step: "on this event do that, and these events follow". It reads rows and calls ports; whatever it wants kept it returns, and the
 * engine commits it together with the end of the lease. A step may run twice and counts once, so it writes nothing itself.
 */
import type { Event, EventName, NewEvent } from '#domain/event';
import type { StateWrite } from '#ports/journal';

export interface StepResult {
  readonly writes: readonly StateWrite[];
  readonly events: readonly NewEvent[];
}

export type Step<Context> = (event: Event, context: Context) => Promise<StepResult>;

/** event -> step; null marks an event that ends a run. */
export type StepTable<Context> = Readonly<Record<EventName, Step<Context> | null>>;
