/**
 * What an error of SQLite means to us: somebody else is writing (wait), the file is damaged (set aside at the next open), or
 * the disk does not let us (an OutsideError). Everything else, a bug in a query included, stays as it is.
 */
import { writeFileSync } from 'node:fs';
import { OutsideError } from '#domain/error';
import { systemClock } from '#kit/clock';
import { sleep } from '#kit/retry';

/** Primary result codes, https://sqlite.org/rescode.html. */
const codes = {
  generic: 1,
  busy: 5,
  locked: 6,
  corrupt: 11,
  constraint: 19,
  mismatch: 20,
  misuse: 21,
  range: 25,
  notDatabase: 26,
};
/** Extended code: another connection, closing, removed the journal that this one was about to remove. Over a moment later. */
const journalGone = 5898;
const bugs: readonly number[] = [codes.generic, codes.constraint, codes.mismatch, codes.misuse, codes.range];
const busyForMs = 10_000;
const busyStepMs = 10;

/** Our own finding that a file is no healthy database of ours. */
export class DamagedStore extends Error {
  override readonly name = 'DamagedStore';
}

export function isDamage(error: unknown): error is Error {
  const code = codeOf(error);
  return error instanceof DamagedStore || code === codes.corrupt || code === codes.notDatabase;
}

/**
 * Tries again while another connection writes, for at most ten seconds. Waits without blocking the process: SQLite's own
 * busy timeout would freeze the live view, and for ever a writer that is another store of this very process.
 */
export async function whileBusy<T>(action: () => T | Promise<T>): Promise<T> {
  const began = systemClock.monotonic(); // an attempt may itself wait inside SQLite
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!isBusy(error) || systemClock.monotonic() - began >= busyForMs) throw error;
    }
    await sleep(busyStepMs);
  }
}

/** Runs one query, or one transaction, of a port; waits while others hold the file. A damaged file leaves the mark that makes the next open check it page by page. */
export async function throughPort<T>(port: string, file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await whileBusy(action);
  } catch (error) {
    if (isDamage(error)) writeFileSync(suspectMark(file), '');
    throw toOutsideError(port, file, error);
  }
}

/** The error to throw for `error`: an OutsideError when the file, the disk or another process is the reason. */
export function toOutsideError(port: string, file: string, error: unknown): unknown {
  const code = codeOf(error);
  const isSystem = error instanceof Error && 'syscall' in error;
  if (!(error instanceof Error) || ((code === null || bugs.includes(code)) && !isSystem)) return error;
  const what = isBusy(error) ? 'another program keeps it to itself' : error.message;
  return new OutsideError(port, `${file}: ${what}`, { retryable: isBusy(error), cause: error });
}

/** Present when the file was found damaged in use. */
export function suspectMark(file: string): string {
  return `${file}-suspect`;
}

function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  const isGone = error instanceof Error && 'errcode' in error && error.errcode === journalGone;
  return code === codes.busy || code === codes.locked || isGone;
}

/** The primary result code; null when it is no error of SQLite. */
function codeOf(error: unknown): number | null {
  const isOurs = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
  return isOurs ? Number(error.errcode) & 0xff : null;
}
