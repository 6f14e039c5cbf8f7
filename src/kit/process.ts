/**
 * The one file that starts child processes. `capture` is for short helpers whose whole answer fits in memory (git, version
 * questions): no shell, bounded output, bounded time. `detach` starts what has to be ended as a whole: it leads a session and
 * process group of its own, so that a Ctrl-C of the terminal does not reach it and one signal reaches all of it. `launch` is
 * `detach` for programs we do not trust to end: the group dies when the pipe named lifeline closes, that is when we die.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, type StdioOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface CaptureOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds until SIGKILL; default 60,000. */
  readonly timeoutMs?: number;
  /** Bytes of standard output kept; more ends the program with `overflow: true`. Default 256 MiB. */
  readonly maxBytes?: number;
}

export interface Captured {
  /** Null when it was killed by a signal or could not be started. */
  readonly code: number | null;
  readonly stdout: Buffer;
  /** At most 64 KiB. */
  readonly stderr: string;
  readonly overflow: boolean;
  readonly timedOut: boolean;
  /** Set when the program could not be started (`ENOENT`). */
  readonly startError: string | null;
}

/** Runs a program to its end. Never rejects: whatever goes wrong is in the answer. */
export function capture(argv: readonly [string, ...string[]], options: CaptureOptions): Promise<Captured> {
  const maxBytes = options.maxBytes ?? 256 * 1024 * 1024;
  return new Promise((resolve) => {
    const [program, ...args] = argv;
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
    } catch (error) {
      const nothing = { code: null, stdout: Buffer.alloc(0), stderr: '', overflow: false, timedOut: false };
      resolve({ ...nothing, startError: errorCode(error) }); // E2BIG is thrown, ENOENT is an event
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let overflow = false;
    let timedOut = false;
    let startError: string | null = null;
    const kill = () => {
      child.kill('SIGKILL');
      child.stdout.destroy(); // its own children (a git filter) may hold the pipes for ever
      child.stderr.destroy();
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs ?? 60_000);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
      } else if (!overflow) {
        overflow = true;
        kill();
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 65_536) stderr += chunk.toString('utf8');
    });
    child.on('error', (error) => {
      startError = errorCode(error);
    });
    child.stdin.on('error', () => undefined); // it may end without reading its input
    child.stdin.end(options.input ?? '');
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(chunks), stderr, overflow, timedOut, startError });
    });
  });
}

/** Starts a program as the leader of a session of its own; its process group has the id of the process. */
export function detach(
  argv: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly stdio: StdioOptions },
): ChildProcess {
  const [program, ...args] = argv;
  return spawn(program, args, { ...options, detached: true });
}

/** What a launched program ended with; `startError` is set instead when the system could not start it (`EAGAIN`). */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly startError: string | null;
}

export interface Launched {
  /** Resolves when the program itself has ended; others of its group may still live and hold the streams. Never rejects. */
  readonly ended: Promise<Ended>;
  /** Resolves when nobody holds the streams any more and all of them have been read. Never rejects. */
  readonly closed: Promise<void>;
  /** Signals every member of the group. Harmless when nobody is left. */
  signal(name: NodeJS.Signals): void;
  /** Stops reading and lets go of the streams, whoever still holds the other ends. */
  release(): void;
}

/** Runs a program on our own terminal to its end; what it would report goes nowhere. Never rejects. */
export function attach(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ended> {
  return new Promise((resolve) => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { ...options, stdio: ['inherit', 'inherit', 'inherit', 'ignore'] });
    child.on('exit', (code, signal) => resolve({ code, signal, startError: null }));
    child.on('error', (error) => resolve({ code: null, signal: null, startError: errorCode(error) }));
  });
}

export interface LaunchOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Becomes the soft limit on file locks, see kit/guard.ts. Decimal digits. */
  readonly mark: string;
  readonly onStdout: (bytes: Buffer) => void;
  readonly onStderr: (bytes: Buffer) => void;
  /** What the program writes to descriptor `reportDescriptor`. */
  readonly onReport: (bytes: Buffer) => void;
}

/** The descriptor number under which a launched program finds the report pipe. */
export const reportDescriptor = 3;

/**
 * What every launched program starts as; after the `exec` the program has our process id, so its exit code and signal reach us
 * unaltered (a shell that waits cannot tell `exit 143` from death by SIGTERM). The watcher blocks in `read` until the other end
 * closes. It holds nothing but the lifeline; it is no child of the program (forked twice: a program that waits for any child must
 * not meet it); it is deaf to gentle signals before the program exists (the outer fork sees to that, and is waited for); and it
 * keeps the group's id taken until we kill the group. Dash and busybox call the limit on locks -w, bash -x; macOS has none.
 */
const leader = `
ulimit -S -w "$1" 2>/dev/null || ulimit -S -x "$1" 2>/dev/null
shift
( trap '' HUP INT QUIT TERM; ( read -r line <&4; kill -KILL 0 ) >/dev/null 2>&1 3>&- & )
exec "$@" 4>&-`;

/** Starts a program with an empty standard input, in a process group that does not outlive us. Never throws. */
export function launch(argv: readonly string[], options: LaunchOptions): Launched {
  // A shell drops variables whose names it could not assign to (`INPUT_DRY-RUN`): `env` hands those on.
  const [plain, odd] = splitByName(options.env);
  const program = odd.length === 0 ? argv : ['env', ...odd, ...argv];
  let child: ChildProcess;
  try {
    const leading = ['/bin/sh', '-c', leader, 'sh', options.mark, ...program] as const;
    child = detach(leading, { cwd: options.cwd, env: plain, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  } catch (error) {
    return neverLaunched(errorCode(error)); // E2BIG is thrown, EAGAIN is an event
  }
  const readers = [null, options.onStdout, options.onStderr, options.onReport, () => undefined];
  const streams = child.stdio.map((stream) => stream as Readable | null);
  streams.forEach((stream, index) => {
    const reader = readers[index];
    if (reader) stream?.on('data', reader);
    stream?.on('error', () => undefined); // ECONNRESET of a killed writer; `close` follows
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal, startError: null }));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, startError: errorCode(error) });
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => child.pid === undefined && resolve());
  });
  return {
    ended,
    closed,
    signal: (name) => signalGroup(child.pid, name),
    release: () => {
      for (const stream of streams) stream?.destroy();
    },
  };
}

function neverLaunched(startError: string): Launched {
  return {
    ended: Promise.resolve({ code: null, signal: null, startError }),
    closed: Promise.resolve(),
    signal: () => undefined,
    release: () => undefined,
  };
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // ESRCH: nobody is left. EPERM (macOS): only zombies are.
  }
}

function splitByName(env: Readonly<Record<string, string>>): [Record<string, string>, string[]] {
  const entries = Object.entries(env);
  const isPlain = ([name]: [string, string]) => /^[A-Za-z_]\w*$/.test(name);
  const odd = entries.filter((entry) => !isPlain(entry)).map(([name, value]) => `${name}=${value}`);
  return [Object.fromEntries(entries.filter(isPlain)), odd];
}
