/**
 * Drives one run to its end inside this process: leases its events, runs the step of each, commits what the step returned.
 * Looks for work when it begins and whenever one of its steps has ended: only a commit makes new events. It pauses and looks
 * again only when nothing runs here while another process still holds events of the run.
 */
import type { Event } from '#domain/event';
import { type Task, work } from '#engine/work';
import type { StepTable } from '#flow/step';
import type { Sleep } from '#kit/retry';
import type { Journal, Lease } from '#ports/journal';

/**
 * Leases are not renewed: this process ends its leases or dies. Twelve hours are longer than any step and than a laptop's night;
 * should one run out all the same, the drain is handed its own event again and takes that as the renewal.
 */
const leaseMs = 12 * 3_600_000;
const elsewherePauseMs = 500;

export interface DrainOptions<Context> {
  readonly journal: Journal;
  readonly run: string;
  /** Who holds the leases: names this process in the journal. */
  readonly owner: string;
  readonly steps: StepTable<Context>;
  readonly context: Context;
  /** Checks that run at once, >= 1. Other steps are short and not limited. */
  readonly concurrency: number;
  readonly sleep: Sleep;
  /** Aborted: nothing new is begun; what runs is ended through its own context, waited for, and given back. */
  readonly signal: AbortSignal;
}

export interface Drained {
  readonly ended: 'done' | 'aborted';
  /** Events that could not be worked off, each with the reason: whatever would have followed them is missing. */
  readonly parked: readonly { readonly event: Event; readonly reason: string }[];
}

interface Progress {
  readonly running: Map<string, Task>;
  /** Resolved when a step ends. */
  stepEnded: PromiseWithResolvers<void>;
  /** Why the whole drain has to end: the user's mistake, or the journal itself failed. */
  fatal: { readonly error: unknown } | null;
}

/** Rejects with the user's mistake (UserError) or with what the journal failed with, never while a step still runs. */
export async function drain<Context>(options: DrainOptions<Context>): Promise<Drained> {
  const { journal, run, signal, sleep } = options;
  const progress: Progress = { running: new Map(), stepEnded: Promise.withResolvers(), fatal: null };
  while (true) {
    // Renewed before looking for work, so that a step that ends meanwhile is not missed.
    progress.stepEnded = Promise.withResolvers();
    const isBusy = progress.running.size > 0;
    const hasBegun = await beginWaiting(options, progress);
    if (isBusy || hasBegun) {
      await progress.stepEnded.promise;
    } else if (progress.fatal !== null) {
      throw progress.fatal.error;
    } else if (signal.aborted) {
      return { ended: 'aborted', parked: await journal.parked(run) };
    } else if ((await journal.pending(run)) === 0) {
      return { ended: 'done', parked: await journal.parked(run) };
    } else {
      await sleep(elsewherePauseMs, signal);
    }
  }
}

/** Begins every event that waits and may run now. True when there was one. */
async function beginWaiting<Context>(options: DrainOptions<Context>, progress: Progress): Promise<boolean> {
  const { journal, run, owner, concurrency, signal } = options;
  let hasBegun = false;
  while (!signal.aborted && progress.fatal === null) {
    const checks = [...progress.running.values()].filter((task) => task.lease.event.name === 'check.planned');
    const lease = await journal
      .lease(run, owner, leaseMs, checks.length < concurrency ? [] : ['check.planned'])
      .catch(fail);
    if (lease === null) break;
    const own = progress.running.get(lease.event.id);
    if (own === undefined) begin(options, progress, lease);
    else own.lease = lease;
    hasBegun = true;
  }
  return hasBegun;

  function fail(error: unknown): null {
    progress.fatal ??= { error };
    return null;
  }
}

function begin<Context>(options: DrainOptions<Context>, progress: Progress, lease: Lease): void {
  const task: Task = { lease };
  progress.running.set(lease.event.id, task);
  work(options, task)
    .catch((error: unknown) => {
      progress.fatal ??= { error };
    })
    .finally(() => {
      progress.running.delete(lease.event.id);
      progress.stepEnded.resolve();
    });
}
