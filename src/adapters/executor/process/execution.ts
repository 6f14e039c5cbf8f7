/**
 * One command from its start to the moment nothing of it is left:
 *
 *     running ──program ends──────────────> sweeping ──nobody left──> read to the end ──> done
 *        └─time is up, asked to stop──> ending (SIGTERM, 2 s later SIGKILL) ──program ends──┘
 *
 * Sweeping: SIGKILL to the group, then to whoever left the group and carries the mark. Reading to the end is bounded too: one who
 * lost the mark as well may hold the pipes for ever.
 */

import { keepOutput } from '#adapters/executor/process/kept-output';
import { endMarked } from '#adapters/executor/process/marked';
import type { Exit } from '#domain/result';
import type { Clock } from '#kit/clock';
import { type Ended, launch } from '#kit/process';
import type { Handlers, Outcome } from '#ports/executor';

export interface Execution {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly mark: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly handlers: Handlers;
  readonly clock: Clock;
}

const graceMs = 2_000;
const readingMs = 2_000;
/** Of the report. The reporters cap each text, so more is an endless loop; its stream lacks the end record and is not trusted. */
const reportBytes = 512 * 1024 * 1024;
/** What a timer can hold; a longer limit would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** Rejects only with what a handler threw; the command has been ended then. */
export async function execute(execution: Execution): Promise<Outcome> {
  const { clock, handlers, mark } = execution;
  const began = clock.monotonic();
  const failures: unknown[] = [];
  const end = ending();
  const watched =
    <T extends readonly unknown[]>(handler: (...values: T) => void) =>
    (...values: T) => {
      try {
        if (failures.length === 0) handler(...values);
      } catch (error) {
        failures.push(error);
        end.begin('stopped');
      }
    };
  const stdout = keepOutput(watched((text: string) => handlers.output?.('stdout', text)));
  const stderr = keepOutput(watched((text: string) => handlers.output?.('stderr', text)));
  const report = watched((bytes: Uint8Array) => handlers.report?.(bytes));
  let reported = 0;
  const launched = launch(execution.argv, {
    cwd: execution.cwd,
    env: execution.env,
    mark,
    onStdout: stdout.push,
    onStderr: stderr.push,
    onReport: (bytes) => {
      reported += bytes.length;
      if (reported <= reportBytes) report(bytes);
    },
  });
  end.on((name) => launched.signal(name));
  const onAbort = () => end.begin('stopped');
  execution.signal.addEventListener('abort', onAbort);
  const limit = setTimeout(() => end.begin('timeout'), Math.min(execution.timeoutMs, longestTimer));
  const ended = await launched.ended;
  const ms = clock.monotonic() - began;
  clearTimeout(limit);
  execution.signal.removeEventListener('abort', onAbort);
  end.done();

  launched.signal('SIGKILL'); // the watcher is still in the group, so its id cannot mean anybody else
  await orAfter(5, launched.closed); // most are gone by now, and one scan of the processes is enough to see it
  await endMarked(mark);
  await orAfter(readingMs, launched.closed);
  launched.release();
  if (failures.length > 0) throw failures[0];
  return { exit: exitOf(ended, end.reason(), ms), stdout: stdout.text(), stderr: stderr.text() + startProblem(ended) };
}

/** Why and how far a command is being ended: SIGTERM once, for the first reason given, and SIGKILL when that is not enough. */
function ending() {
  let reason: Exit['reason'] | null = null;
  let send: (name: NodeJS.Signals) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    reason: () => reason,
    on: (signal: typeof send) => {
      send = signal;
    },
    begin: (why: Exit['reason']) => {
      if (reason) return;
      reason = why;
      send('SIGTERM');
      timer = setTimeout(() => send('SIGKILL'), graceMs);
    },
    done: () => clearTimeout(timer),
  };
}

function exitOf({ code, signal, startError }: Ended, reason: Exit['reason'] | null, ms: number): Exit {
  return startError ? { code, signal, reason: 'not-started', ms: 0 } : { code, signal, reason: reason ?? 'exited', ms };
}

function startProblem({ startError }: Ended): string {
  return startError ? `assay: the system could not start the command: ${startError}\n` : '';
}

async function orAfter(ms: number, promise: Promise<void>): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, ms);
  await Promise.race([promise, timeout.promise]);
  clearTimeout(timer);
}
