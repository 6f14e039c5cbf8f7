/**
 * Runs a command and measures it from outside: wall time, and CPU time of the whole tree it waited for. Node exposes no
 * usage of its children, so bash's `time` (wait4 below) measures and writes to descriptor 3, apart from the command's output.
 * CPU of a descendant nobody waited for is not in the figure. The command is its own process group, so that an abort
 * reaches all of it.
 */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface TimedCommand {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment; default: ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that mean the command did its work; default 0 alone. */
  readonly accept?: readonly number[];
  /** Ends the command's whole process group (SIGTERM, after 5 s SIGKILL); the run then throws. */
  readonly signal?: AbortSignal;
}

export interface TimedRun {
  readonly wallMs: number;
  /** User and system time. */
  readonly cpuMs: number;
  readonly stdout: string;
}

const script = `exec 4>&2; TIMEFORMAT='%R %U %S'; { time "$@" 2>&4 3>&- 4>&-; } 2>&3`;

/** Throws when the command cannot start or exits with a code that is not accepted: a crash is not a measurement. */
export async function timedRun(timed: TimedCommand): Promise<TimedRun> {
  const { command, cwd, env = process.env, accept = [0], signal } = timed;
  signal?.throwIfAborted();
  const child = spawn('bash', ['-c', script, 'timed-run', ...command], {
    cwd,
    env: { ...env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const exit = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const stop = () => endGroup(child.pid);
  signal?.addEventListener('abort', stop, { once: true });
  const [code, stdout, stderr, times] = await Promise.all([
    exit,
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    text(child.stdio[3] as Readable),
  ]);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (code === null || !accept.includes(code)) {
    throw new Error(
      `${command.join(' ').slice(0, 300)} exited with ${code}:\n${stderr.slice(-2000) || stdout.slice(-2000)}`,
    );
  }
  return { ...parseTimes(times), stdout };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  const send = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // already gone
    }
  };
  send('SIGTERM');
  setTimeout(send, 5000, 'SIGKILL').unref();
}

function parseTimes(line: string): Pick<TimedRun, 'wallMs' | 'cpuMs'> {
  const [wall, user, system] = line.trim().split(' ').map(Number);
  if (wall === undefined || user === undefined || system === undefined || Number.isNaN(wall + user + system)) {
    throw new Error(`bash printed no times, but "${line}"`);
  }
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
}
