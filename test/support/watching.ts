/** `assay watch --json` as a child process: its events as they come, and waiting for one of them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { binary, type ScratchRepo } from './scratch-repo.ts';

export interface WatchedEvent {
  readonly event: string;
  readonly tree?: string;
  readonly since?: readonly string[] | null;
  readonly verdict?: string;
  readonly name?: string;
  readonly files?: readonly string[];
  readonly message?: string;
  readonly text?: string;
  readonly report?: { readonly failures: readonly { readonly file: string; readonly class: string }[] };
}

export interface WatchProcess {
  readonly events: readonly WatchedEvent[];
  readonly child: ChildProcess;
  /** In the environment of everything it starts. */
  readonly mark: string;
  /** The next event of that kind after those that were waited for; rejects when the watch ends first. */
  next(event: string): Promise<WatchedEvent>;
  /** What came after the last event that was waited for. */
  rest(): readonly WatchedEvent[];
  stderr(): string;
  readonly ended: Promise<number | null>;
  /** Asks it to end, as Ctrl-C does, and waits. */
  quit(): Promise<number | null>;
}

export function startWatch(repo: ScratchRepo, env: NodeJS.ProcessEnv = {}, main: string = binary): WatchProcess {
  const mark = `E2E_MARK=${randomUUID()}`;
  const child = spawn(process.execPath, [main, 'watch', '--json'], {
    cwd: repo.dir,
    env: { ...repo.env, ...env, E2E_MARK: mark.slice('E2E_MARK='.length) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: WatchedEvent[] = [];
  let stderr = '';
  let at = 0;
  let news = Promise.withResolvers<void>();
  let isOver = false;
  const arrived = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  (child.stderr as Readable).on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    events.push(JSON.parse(line) as WatchedEvent);
    arrived();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      isOver = true;
      arrived();
      resolve(code);
    });
  });
  return {
    ...{ events, child, mark, ended },
    async next(event) {
      for (;;) {
        const found = events.findIndex((it, index) => index >= at && it.event === event);
        if (found >= 0) {
          at = found + 1;
          return events[found] as WatchedEvent;
        }
        if (isOver) throw new Error(`it ended without "${event}": ${JSON.stringify(events.slice(-3))}\n${stderr}`);
        await news.promise;
      }
    },
    rest: () => events.slice(at),
    stderr: () => stderr,
    quit() {
      child.kill('SIGINT');
      return ended;
    },
  };
}
