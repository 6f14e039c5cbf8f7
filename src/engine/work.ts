/**
 * One event, once: runs its step and ends its lease.
 *
 *     step ──ok──> commit
 *       ├── the outside failed, for now ──> pause ──> given back; parked after the last attempt
 *       ├── the outside failed for good, or a bug ──> parked: visible, and the others go on
 *       ├── the user's mistake ──> parked and thrown
 *       └── anything, while being stopped ──> given back
 *
 * Invariant: effects reach the journal only through `commit`, which refuses a lease that somebody else has taken over.
 */
import { OutsideError, UserError } from '#domain/error';
import type { StepTable } from '#flow/step';
import { backoffMs, type Sleep } from '#kit/retry';
import type { Journal, Lease } from '#ports/journal';

const maxAttempts = 3;

export interface Task {
  /** Replaced when the lease was renewed while the step runs. */
  lease: Lease;
}

export interface WorkOptions<Context> {
  readonly journal: Journal;
  readonly steps: StepTable<Context>;
  readonly context: Context;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** Rejects with a UserError of the step, or when the journal fails. */
export async function work<Context>(options: WorkOptions<Context>, task: Task): Promise<void> {
  const { journal, steps, context, signal } = options;
  const { event, attempt } = task.lease;
  try {
    signal.throwIfAborted();
    if (attempt > maxAttempts) throw new Error(`${event.name}: its process died ${attempt - 1} times`);
    const { writes, events } = (await steps[event.name]?.(event, context)) ?? { writes: [], events: [] };
    await journal.commit(task.lease, writes, events);
  } catch (error) {
    await giveBack(options, task, error);
  }
}

async function giveBack<Context>(options: WorkOptions<Context>, task: Task, error: unknown): Promise<void> {
  const { journal, sleep, signal } = options;
  if (signal.aborted) {
    await journal.fail(task.lease, 'stopped', Number.POSITIVE_INFINITY);
    return;
  }
  const { attempt } = task.lease;
  const mayRetry = error instanceof OutsideError && error.retryable && attempt < maxAttempts;
  if (mayRetry) await sleep(backoffMs(attempt), signal);
  await journal.fail(task.lease, reasonOf(error), mayRetry ? maxAttempts : attempt);
  if (error instanceof UserError) throw error;
}

/** A bug keeps its stack. */
function reasonOf(error: unknown): string {
  if (error instanceof OutsideError) return `${error.port}: ${error.message}`;
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
