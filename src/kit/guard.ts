/**
 * The guard cleans up after us when we cannot: one POSIX `sh` in a session of its own that reads lines from a pipe we hold. When the
 * pipe ends, however we ended, it kills every process that carries our mark and then removes the folders announced as ours.
 * There is no goodbye: after a clean end nothing carries the mark and every folder has been forgotten, so it finds nothing to do; and
 * when nothing was started under a mark either, it does not even look.
 * Invariant: it never removes a folder that was not announced, and `keep` refuses what nobody could mean (/, home, relative).
 *
 * The mark is a number that a program inherits in two places and cannot shed by leaving its process group (setsid, daemons,
 * browsers): an environment variable, and on Linux the soft limit on file locks. That limit is enforced by no kernel since 2.4.25
 * and read by nobody, and it survives what the variable does not: `env -i`, and servers that write their title over it.
 */
import type { Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { detach } from '#kit/process';

export const markVariable = 'ASSAY_EXECUTION';

export interface Guard {
  /** What all marks of this guard begin with: 11 decimal digits. */
  readonly session: string;
  /** A new mark, for one command: the session and 7 more digits. */
  nextMark(): string;
  /** Resolves when the guard runs. Call it before starting what carries a mark. */
  ready(): Promise<void>;
  /**
   * Resolves when the guard knows the folder: call it before making the folder, so that there is no instant in which the folder
   * exists and is nobody's. Any character but NUL is fine. Rejects when the guard cannot be started or has been closed.
   */
  keep(dir: string): Promise<void>;
  /** The folder is gone, or is to stay. Forgetting what was never kept is no error. */
  forget(dir: string): Promise<void>;
  /** Lets the guard finish its work and waits for its end (about 10 ms when nothing is left over). Idempotent. */
  close(): Promise<void>;
}

export interface GuardOptions {
  /** From `randomSession()`. */
  readonly session: string;
  /** The user's home: neither it nor a folder above it is ever kept. */
  readonly home: string;
  /** The user's PATH, where `grep`, `rm`, `sleep`, `xargs` (and `ps` on macOS) are found. */
  readonly path: string;
}

/** A session number nobody else has: 11 digits, the first not 0, so that it reads the same as text and as a number. */
export function randomSession(): string {
  const random = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n;
  return String(10_000_000_000n + (random % 90_000_000_000n));
}

/** Gives the guard's handle; the process itself starts at first use, so that a command that runs nothing pays nothing. */
export function startGuard(options: GuardOptions): Guard {
  let connection: Connection | null = null;
  let closing: Promise<void> | null = null;
  let marks = 0;
  const send = async (line: string) => {
    if (closing) throw new Error('The guard has been closed: nothing more can be started.');
    connection ??= connect(options);
    await connection.send(line);
  };
  return {
    session: options.session,
    nextMark: () => options.session + String(++marks % 10_000_000).padStart(7, '0'),
    ready: () => send('hello'),
    keep: async (dir) => {
      const objection = objectionTo(dir, options.home);
      if (objection) throw new Error(`${JSON.stringify(dir)} cannot be a folder to remove: ${objection}.`);
      await send(`keep ${encode(dir)}`);
    },
    forget: (dir) => send(`forget ${encode(dir)}`),
    close: () => {
      closing ??= connection?.end() ?? Promise.resolve();
      return closing;
    },
  };
}

/** Why `dir` may never be removed as a whole, or null. */
export function objectionTo(dir: string, home: string): string | null {
  if (resolve(dir) !== dir) return 'it is not an absolute, normal path';
  if (dirname(dir) === '/' || dir === '/') return 'it is the root or directly below it';
  if (`${resolve(home)}/`.startsWith(`${dir}/`)) return 'it is the home folder or above it';
  return dir.includes('\0') ? 'it contains a NUL' : null;
}

/** One word without space, quote or glob character, which `printf %b` turns back into the bytes of `dir`. */
function encode(dir: string): string {
  return [...Buffer.from(dir)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w/.-]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/**
 * $1 is the session. Every line is answered by one line. Zombies carry the mark of what they were and are nobody's concern.
 * `printf | xargs` because 100,000 processes do not fit on a command line; `[A]SSAY…` keeps grep from finding itself in `ps`.
 */
const script = `
trap '' HUP INT QUIT TERM PIPE TSTP
ulimit -S -w unlimited 2>/dev/null || ulimit -S -x unlimited 2>/dev/null
kept=' ' started=
while read -r verb word; do
  case $verb in
    hello) started=yes ;;
    keep) kept="$kept$word " ;;
    forget) case $kept in *" $word "*) kept="\${kept%%" $word "*} \${kept#*" $word "}" ;; esac ;;
  esac
  echo ok
done
[ -n "$started" ] || [ "$kept" != ' ' ] || exit 0
marked() {
  if [ ! -d /proc/self ]; then
    ps -axEww -o pid=,command= | grep -e "[${markVariable[0]}]${markVariable.slice(1)}=$1" | while read -r pid rest; do echo "$pid"; done
    return
  fi
  for file in $(
    printf '%s\\n' /proc/[0-9]*/limits | xargs grep -ls -e "^Max file locks  *$1"
    printf '%s\\n' /proc/[0-9]*/environ | xargs grep -ls -e "${markVariable}=$1"
  ); do
    pid=\${file#/proc/} pid=\${pid%/*}
    { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || continue
    case $stat in *') Z '* | *') X '*) ;; *) echo "$pid" ;; esac
  done
}
tries=0
while [ "$tries" -lt 200 ]; do
  pids=$(marked "$1")
  [ -n "$pids" ] || break
  kill -KILL $pids 2>/dev/null
  tries=$((tries + 1))
  sleep 0.02 || sleep 1
done
for word in $kept; do
  dir=$(printf '%b.' "$word")
  dir=\${dir%.}
  rm -rf -- "$dir" || { [ -L "$dir" ] || chmod -R u+rwx -- "$dir"; rm -rf -- "$dir"; }
done`;

interface Connection {
  /** Resolves when the guard has answered. */
  send(line: string): Promise<void>;
  end(): Promise<void>;
}

function connect({ session, path }: GuardOptions): Connection {
  const child = detach(['/bin/sh', '-c', script, 'assay-guard', session], {
    cwd: '/',
    env: { PATH: path, LC_ALL: 'C' }, // nothing else: it must not carry a mark itself, ours or that of one who runs us
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [input, output] = [child.stdin as Socket, child.stdout as Socket];
  const waiting: PromiseWithResolvers<void>[] = [];
  let failure: Error | null = null;
  const fail = (why: string) => {
    failure ??= new Error(`The guard process, which cleans up when Assay is killed, is gone (${why}).`);
    for (const answer of waiting.splice(0)) answer.reject(failure);
  };
  child.on('error', (error) => fail(error.message));
  const exited = new Promise<void>((done) => {
    child.on('exit', (code, signal) => {
      fail(signal ?? `exit code ${code}`);
      done();
    });
    child.on('error', () => done());
  });
  input.on('error', (error) => fail(error.message));
  output.on('data', (bytes: Buffer) => {
    for (const byte of bytes) if (byte === 10) waiting.shift()?.resolve();
    if (waiting.length === 0) output.unref();
  });
  for (const handle of [child, input, output]) handle.unref(); // waiting for nothing, it must not keep us alive
  return {
    send: (line) => {
      if (failure) return Promise.reject(failure);
      const answer = Promise.withResolvers<void>();
      waiting.push(answer);
      output.ref();
      input.write(`${line}\n`);
      return answer.promise;
    },
    end: () => {
      child.ref();
      input.end();
      return exited;
    },
  };
}
