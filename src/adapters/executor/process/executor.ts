/**
 * Runs commands as local processes. Four nets hold them, each for what escapes the one before: the process group (kit/process.ts),
 * the lifeline that ends the group when we die, the mark that finds who left the group, and the guard (kit/guard.ts) that uses
 * the mark and removes our folders when we were killed. POSIX only: Windows has no process groups to signal.
 */
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runAttached } from '#adapters/executor/process/attached';
import { commandEnvironment } from '#adapters/executor/process/environment';
import { execute } from '#adapters/executor/process/execution';
import { prepare } from '#adapters/executor/process/preparation';
import { OutsideError } from '#domain/error';
import type { Clock } from '#kit/clock';
import { folderTexts } from '#kit/folder/folder-texts';
import type { Guard } from '#kit/guard';
import type { Ids } from '#kit/id';
import { ownedName, ownSelf, reapStale, removeFolder } from '#kit/owned-folder';
import type { Executor, Outcome } from '#ports/executor';
import type { Command } from '#ports/runner';

export interface ProcessExecutorOptions {
  /** Started and closed by whoever builds the executor; close it after `stopAll`. */
  readonly guard: Guard;
  /** The user's environment, scrubbed (`scrubEnvironment`). */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; scratch folders are made directly in it. Made when missing. */
  readonly scratchRoot: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly platform?: NodeJS.Platform;
}

export function processExecutor(options: ProcessExecutorOptions): Executor {
  const { guard, clock } = options;
  const running = new Map<AbortController, Promise<unknown>>();
  const scratches = scratchFolders(options);
  let stopping: Promise<void> | null = null;

  /** Everything up to the start of a command; `start` is not called when it cannot be started. */
  const prepared = async (
    command: Command,
    signal: AbortSignal,
    start: (ready: { readonly env: Readonly<Record<string, string>>; readonly mark: string }) => Promise<Outcome>,
  ): Promise<Outcome> => {
    await fromOutside('the guard process could not be started', guard.ready());
    const mark = guard.nextMark();
    const env = commandEnvironment(options.env, command, mark);
    const problem = await prepare(command, env['PATH'], scratches.live());
    if (signal.aborted) return unstarted('stopped', '');
    return problem ? unstarted('not-started', `assay: ${problem}\n`) : start({ env, mark });
  };
  /** Until `stopAll` or the caller's own signal ends it. */
  const stoppable = async (given: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<Outcome>) => {
    refuseWindows(options.platform);
    if (stopping || given?.aborted) return unstarted('stopped', '');
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    given?.addEventListener('abort', onAbort);
    const outcome = start(stop.signal);
    running.set(stop, outcome);
    try {
      return await outcome;
    } finally {
      running.delete(stop);
      given?.removeEventListener('abort', onAbort);
    }
  };
  return {
    run(command, limits, handlers = {}) {
      const { argv, cwd } = command;
      const { timeoutMs } = limits;
      return stoppable(limits.signal, (signal) =>
        prepared(command, signal, (ready) => execute({ ...ready, argv, cwd, timeoutMs, signal, handlers, clock })),
      );
    },
    attach(command, limits) {
      const { argv, cwd } = command;
      return stoppable(limits.signal, (signal) =>
        prepared(command, signal, async (ready) => {
          const exit = await runAttached({ ...ready, argv, cwd, signal, clock });
          return { exit, stdout: '', stderr: '' };
        }),
      );
    },
    async scratch() {
      refuseWindows(options.platform);
      if (stopping) throw new OutsideError('executor', 'the executor has been stopped', { retryable: false });
      return fromOutside(`no scratch folder could be made in ${options.scratchRoot}`, scratches.make());
    },
    stopAll() {
      stopping ??= (async () => {
        for (const stop of running.keys()) stop.abort();
        await Promise.allSettled(running.values());
        await scratches.removeAll();
      })();
      return stopping;
    },
  };
}

/** Folders that are known to the guard before they exist, until after they are gone. */
function scratchFolders({ guard, scratchRoot, clock, ids }: ProcessExecutorOptions) {
  const live = new Set<string>();
  const making = new Set<Promise<unknown>>();
  const begin = async () => {
    await mkdir(scratchRoot, { recursive: true, mode: 0o700 });
    const stats = await lstat(scratchRoot);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) throw new Error('it belongs to somebody else');
    const self = await ownSelf();
    await reapStale(scratchRoot, self, clock.now());
    return self;
  };
  let begun: Promise<Awaited<ReturnType<typeof ownSelf>>> | null = null;
  const remove = async (dir: string) => {
    if (!live.delete(dir)) return;
    await removeFolder(dir).then(
      () => guard.forget(dir),
      () => undefined, // the guard still knows it and tries again at our end
    );
  };
  const make = async () => {
    begun ??= begin().catch((error: unknown) => {
      begun = null;
      throw error;
    });
    const dir = join(scratchRoot, ownedName(await begun, ids.next('scratch')));
    await guard.keep(dir);
    live.add(dir);
    await mkdir(dir, { mode: 0o700 });
    const texts = (folder: string, maxBytes: number) => folderTexts(join(dir, folder), maxBytes);
    return { dir, texts, dispose: () => remove(dir) };
  };
  return {
    live: () => live.keys(),
    make: () => {
      const made = make().finally(() => making.delete(made));
      making.add(made);
      return made;
    },
    async removeAll() {
      await Promise.allSettled(making);
      await Promise.all([...live].map(remove));
    },
  };
}

function unstarted(reason: 'stopped' | 'not-started', stderr: string): Outcome {
  return { exit: { code: null, signal: null, reason, ms: 0 }, stdout: '', stderr };
}

async function fromOutside<T>(what: string, promise: Promise<T>): Promise<T> {
  return promise.catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OutsideError('executor', `${what}: ${why}`, { retryable: true, cause });
  });
}

function refuseWindows(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32') return;
  const message = 'Assay runs tests on Linux and macOS; on Windows use it inside WSL 2';
  throw new OutsideError('executor', message, { retryable: false });
}
