/**
 * A program that has the user's terminal: their shell. It is in no process group of ours, or Ctrl-C and job control would not reach
 * it; the mark it carries is what ends it, and whatever it leaves behind. The report descriptor leads nowhere.
 */
import { endMarked } from '#adapters/executor/process/marked';
import type { Exit } from '#domain/result';
import type { Clock } from '#kit/clock';
import { attach } from '#kit/process';

export interface Attached {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly mark: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export async function runAttached({ argv, cwd, env, mark, signal, clock }: Attached): Promise<Exit> {
  const began = clock.monotonic();
  const attached = attach(argv, { cwd, env });
  const stop = () => void endMarked(mark); // a shell is deaf to SIGTERM
  signal.addEventListener('abort', stop);
  const { code, signal: endedBy, startError } = await attached;
  signal.removeEventListener('abort', stop);
  await endMarked(mark);
  if (startError !== null) return { code: null, signal: null, reason: 'not-started', ms: 0 };
  const reason = signal.aborted ? 'stopped' : 'exited';
  return { code, signal: endedBy, reason, ms: clock.monotonic() - began };
}
