#!/usr/bin/env node
/**
 * The bin: checks the Node version before anything that needs it is loaded, then argv -> one face -> exit code. The app itself is loaded
 * when a command first needs it: `--version` and `--help` must not wait for parsers and databases.
 * Signals: the first SIGINT, SIGTERM or SIGHUP stops the run and cleans up; the second one leaves at once (the guard cleans up).
 */
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module'; // as a whole: an older Node must get as far as the version check
import { availableParallelism, constants, homedir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '#cli/terminal';
import { cacheFolder } from '#kit/cache-folder';

const wanted: readonly [number, number] = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`assay needs Node >= ${wanted.join('.')}, this is ${process.version} (${process.execPath})`);
  process.exitCode = 2;
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`${ownVersion()}\n`); // asked by every script and editor: in twice the time of `node -e 0` otherwise
} else {
  silenceSqliteWarning();
  // compiling our own code is a tenth of a warm plan; in the user's cache folder, since whoever can write there can run code as us
  nodeModule.enableCompileCache(join(cacheFolder(process.env, homedir()), 'compiled'));
  const stop = new AbortController();
  let received: NodeJS.Signals | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (received !== null) process.exit(128 + constants.signals[signal]);
      received = signal;
      stop.abort(signal);
    });
  }
  const code = await runProcess(stop.signal);
  process.exitCode = received === null ? code : 128 + constants.signals[received as NodeJS.Signals];
}

function ownVersion(): string {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** `assay | head -1`: the reader has left; the verdict and its exit code stay. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Node 22 calls its SQLite experimental at every start; which store we use is our business, not the user's. */
function silenceSqliteWarning(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).startsWith('SQLite is an experimental')) emit(warning, ...rest);
  };
}

/** Prints the user's mistakes and outside trouble in words, bugs with their stack. */
async function runProcess(signal: AbortSignal): Promise<number> {
  const { runCommandLine } = await import('#cli/run');
  const terminal = createTerminal(process.env);
  try {
    const load = () => Promise.all([import('#app'), import('#kit/clock'), import('#kit/id')]);
    const code = await runCommandLine(process.argv.slice(2), terminal, {
      async session({ repo, feed }) {
        const [{ openSession }, { systemClock }, { randomIds }] = await load();
        return openSession(repo, feed, { env: process.env, signal, clock: systemClock, ids: randomIds });
      },
      async examination({ repo }) {
        const [{ openExamination }, { systemClock }, { randomIds }] = await load();
        return openExamination(repo, { env: process.env, signal, clock: systemClock, ids: randomIds });
      },
    });
    if (code === null) terminal.error.write('assay: interrupted, nothing was judged; everything it started is gone\n');
    return code ?? 3;
  } catch (error) {
    const { errorText, exitCodeOf } = await import('#cli/text/error');
    terminal.error.write(errorText(error));
    return exitCodeOf(error);
  }
}

/** One call per key: a paste comes as one piece of text. Ctrl-C is a key then, not a signal. */
function readKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  const read = (text: string): void => {
    for (const key of text) onKey(key);
  };
  stdin.setRawMode(true).setEncoding('utf8').on('data', read).resume();
  return () => {
    stdin.off('data', read).setRawMode(false).pause();
  };
}

function createTerminal(env: NodeJS.ProcessEnv): Terminal {
  const stream = (target: NodeJS.WriteStream): Terminal['out'] => {
    target.on('error', ignoreClosedPipe);
    return streamOf(target);
  };
  const streamOf = (target: NodeJS.WriteStream): Terminal['out'] => ({
    write: (text) => void target.write(text),
    isTerminal: target.isTTY === true,
  });
  return {
    out: stream(process.stdout),
    error: stream(process.stderr),
    keys: process.stdin.isTTY ? readKeys : null,
    columns: () => Math.max(40, process.stderr.columns ?? process.stdout.columns ?? (Number(env['COLUMNS']) || 100)),
    env,
    cwd: process.cwd(),
    cores: Math.min(256, availableParallelism()),
    version: ownVersion,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
  };
}
