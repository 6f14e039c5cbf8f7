/** `assay watch --json` of the built Assay as a child process, and waiting for what it tells. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ReportJson } from '#operations/report-schema';

const main = join(import.meta.dirname, '../../dist/main.js');

export interface WatchedLine {
  readonly event: string;
  /** Milliseconds since the epoch at which it was told. */
  readonly at: number;
  readonly tree?: string;
  readonly report?: ReportJson;
}

export interface Watched {
  /** The next one of that kind after those that were waited for; rejects when the watch ends. */
  next(event: string): Promise<WatchedLine>;
  /** The verdict after which nothing is begun any more. */
  newestVerdict(): Promise<WatchedLine>;
  count(event: string): number;
  last(event: string): WatchedLine | undefined;
  quit(): Promise<void>;
}

export function watchCheckout(cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Watched {
  const child = spawn(process.execPath, [main, 'watch', '--json', '--base', 'HEAD'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: WatchedLine[] = [];
  let at = 0;
  let isOver = false;
  let news = Promise.withResolvers<void>();
  const tell = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    lines.push(JSON.parse(line) as WatchedLine);
    tell();
  });
  const ended = new Promise<void>((done) => {
    child.on('close', () => {
      isOver = true;
      tell();
      done();
    });
  });
  signal.addEventListener('abort', () => child.kill('SIGINT'));
  const next = async (event: string): Promise<WatchedLine> => {
    for (;;) {
      const found = lines.findIndex((line, index) => index >= at && line.event === event);
      if (found >= 0) {
        at = found + 1;
        return lines[found] as WatchedLine;
      }
      if (isOver) throw new Error(`assay watch ended before it told "${event}"`);
      await news.promise;
    }
  };
  const last = (event: string) => lines.findLast((line) => line.event === event);
  return {
    next,
    last,
    async newestVerdict() {
      for (;;) {
        const verdict = await next('verdict');
        const seen = last('change.seen');
        if (verdict.tree === seen?.tree) return verdict;
      }
    },
    count: (event) => lines.filter((line) => line.event === event).length,
    async quit() {
      if (!isOver) child.kill('SIGINT');
      await ended;
    },
  };
}
