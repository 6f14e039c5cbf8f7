/**
 * State, events and leases, committed together. A *job* is only a lease on (event, step).
 * `commit` writes state rows, appends events and ends the lease in ONE transaction, or does nothing: a step may run twice and
 * counts once. Every commit carries the lease's id and attempt; a fenced-out worker (its lease expired and was taken over) gets 'fenced'.
 * Events are handed out in order of arrival; several may be leased at once; an event is done when its lease is committed.
 * A lease that ends by `fail` returns to the queue until its attempts are used up, then the event is parked and visible.
 * Concurrency: any number of processes may share one journal (SQLite, Postgres). Errors: OutsideError('journal').
 */
import type { Event, EventName, NewEvent } from '#domain/event';
import type { RunRequest, RunState, StateKind } from '#domain/run';

export interface Lease {
  readonly id: string;
  readonly event: Event;
  /** From 1; grows with every hand-out of the same event. */
  readonly attempt: number;
}

/** One state row to write: the row (run, kind, key) becomes `value`. */
export type StateWrite = {
  readonly [K in StateKind]: { readonly kind: K; readonly key: string; readonly value: RunState[K] };
}[StateKind];

export interface Journal {
  /** Opens a run: its request row and its first event `change.seen`, in one transaction. Returns the run id. */
  open(request: RunRequest): Promise<string>;
  /** Next waiting event of the run, leased to `owner` for `ttlMs`; null when nothing waits now. Events named in `except` are passed over. */
  lease(run: string, owner: string, ttlMs: number, except?: readonly EventName[]): Promise<Lease | null>;
  /** Ends the lease with its effects. 'fenced': somebody else has taken the event over and nothing was written. */
  commit(lease: Lease, writes: readonly StateWrite[], events: readonly NewEvent[]): Promise<'done' | 'fenced'>;
  /** Gives the event back (or parks it after `maxAttempts`), with the reason. */
  fail(lease: Lease, reason: string, maxAttempts: number): Promise<'retry' | 'parked' | 'fenced'>;
  /** Drops what is still open of a run that was stopped for good; who holds a lease of it is fenced. No error for an ended or unknown run. */
  abandon(run: string, reason: string): Promise<void>;
  /** Events of a run that are neither done nor parked: waiting + leased. 0 means that the run has ended. */
  pending(run: string): Promise<number>;
  parked(run: string): Promise<readonly { readonly event: Event; readonly reason: string }[]>;
  /** The newest run that came to its report; null when none did. */
  lastReported(): Promise<string | null>;
  load<K extends StateKind>(run: string, kind: K, key?: string): Promise<RunState[K] | null>;
  loadAll<K extends StateKind>(run: string, kind: K): Promise<readonly RunState[K][]>;
  close(): Promise<void>;
}
