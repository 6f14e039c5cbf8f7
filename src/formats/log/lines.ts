/**
 * A log as lines, however long it is. Invariants: at most `head + tail` lines are kept (a failure stands at the end, what was asked for at the
 * beginning), each at most `maxWidth` characters, free of control sequences; the numbers are those of the whole log. `\n`, `\r\n` and a
 * lone `\r` (progress) end a line.
 */
import { cut, plain } from '#kit/text';

export interface LogLine {
  /** From 1. */
  readonly number: number;
  /** Without control sequences; cut. */
  readonly text: string;
}

export interface Log {
  readonly lines: readonly LogLine[];
  /** Of the whole log. */
  readonly total: number;
  /** Lines between the first and the last ones that were not kept. */
  readonly dropped: number;
}

export interface LogCollector {
  push(chunk: string): void;
  end(): Log;
}

const maxWidth = 1_000;
/** A line is read that far; what follows is dropped before anything looks at it. */
const maxRead = 16_384;

export function collectLog({ head = 5_000, tail = 45_000 } = {}, onLine?: (text: string) => void): LogCollector {
  const first: LogLine[] = [];
  const last: LogLine[] = [];
  let total = 0;
  let open = '';
  let afterReturn = false;

  const take = (raw: string): void => {
    total += 1;
    const line = {
      number: total,
      text: ownCopy(cut(plain(raw.slice(0, maxRead)).replaceAll('\n', ' ').trimEnd(), maxWidth)),
    };
    onLine?.(line.text);
    if (first.length < head) first.push(line);
    else if (tail > 0) last[(total - head - 1) % tail] = line;
  };

  return {
    push(chunk) {
      let text = afterReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
      if (chunk !== '') afterReturn = text.endsWith('\r');
      const parts = text.split(/\r\n|\r|\n/);
      text = parts.pop() ?? '';
      for (const part of parts) {
        take(open + part);
        open = '';
      }
      open = (open + text).slice(0, maxRead);
    },
    end() {
      if (open !== '') take(open);
      open = '';
      const turn = last.length < tail || tail === 0 ? 0 : (total - head) % tail;
      const lines = [...first, ...last.slice(turn), ...last.slice(0, turn)];
      return { lines, total, dropped: total - lines.length };
    },
  };
}

export function readLog(text: string): Log {
  const collector = collectLog();
  collector.push(text);
  return collector.end();
}

/** A part of a text keeps the whole of it in memory. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
