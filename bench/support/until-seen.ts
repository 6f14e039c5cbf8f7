/** How long until a command first prints something: it is ended then, with all it started, and must be gone before the next one starts. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { TimedCommand } from './timed-run.ts';

/** Says whether a text has it; a regular expression is one. It is named in errors. */
export interface Telling {
  test(text: string): boolean;
  toString(): string;
}

/** Milliseconds until its output, both streams together and without colours, matches. Throws when the command ends before. */
export async function untilSeen(timed: Omit<TimedCommand, 'accept'>, pattern: Telling): Promise<number> {
  const { command, cwd, env = process.env, signal } = timed;
  signal?.throwIfAborted();
  const started = performance.now();
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise<void>((resolve, reject) => child.on('error', reject).on('close', () => resolve()));
  let text = '';
  let seenAt: number | null = null;
  const stop = () => endGroup(child.pid);
  const look = (bytes: Buffer) => {
    if (seenAt !== null) return;
    text += bytes.toString('utf8');
    if (!pattern.test(stripVTControlCharacters(text))) return;
    seenAt = performance.now() - started;
    stop();
  };
  child.stdout.on('data', look);
  child.stderr.on('data', look);
  signal?.addEventListener('abort', stop, { once: true });
  await ended;
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (seenAt === null)
    throw new Error(`${command.slice(0, 4).join(' ')} … ended and never printed ${pattern}:\n${text.slice(-1500)}`);
  return seenAt;
}

/** SIGTERM, and SIGKILL for what does not listen. */
function endGroup(pid: number | undefined): void {
  const send = (name: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, name);
    } catch {
      // already gone
    }
  };
  send('SIGTERM');
  setTimeout(send, 5_000, 'SIGKILL').unref();
}
