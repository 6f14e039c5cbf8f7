/**
 * Operation `slice`: the few lines of a log that matter, of a file or of standard input, perhaps beside a log of the same check that passed.
 * Invariant: a log is read as a stream and only its first and last lines are kept, so that its size does not matter.
 */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { UserError } from '#domain/error';
import { collectLog, type Log } from '#formats/log/lines';
import { createGoodLog, type GoodLog } from '#formats/log/score';
import { defaultLines, type LogSlice, sliceLog } from '#formats/log/slice';

export interface SliceRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** A log of the same check that passed. */
  readonly good: string | null;
  readonly maxLines: number | null;
  readonly cwd: string;
}

export interface SlicedFile extends LogSlice {
  readonly file: string;
  readonly good: string | null;
  /** Lines between the first and the last ones that were not looked at. */
  readonly dropped: number;
}

const mostLines = 1_000;

export async function sliceFile({ file, good, maxLines, cwd }: SliceRequest): Promise<SlicedFile> {
  const lines = maxLines ?? defaultLines;
  if (lines < 1 || lines > mostLines)
    throw new UserError(
      'wrong-use',
      `--lines needs a number from 1 to ${mostLines}, not ${lines}`,
      'assay slice --lines 40 FILE',
    );
  if (file === '-' && good === '-')
    throw new UserError('same-file', 'both logs cannot come from standard input', 'name a file for --good');
  const known = good === null ? null : await learnGood(good, cwd);
  const log = await readSource(file, cwd);
  return { file, good, dropped: log.dropped, ...sliceLog(log, { good: known, maxLines: lines }) };
}

async function learnGood(file: string, cwd: string): Promise<GoodLog> {
  const good = createGoodLog();
  await readSource(file, cwd, (text) => good.learn(text), { head: 0, tail: 0 });
  return good;
}

async function readSource(
  file: string,
  cwd: string,
  onLine?: (text: string) => void,
  kept?: { readonly head: number; readonly tail: number },
): Promise<Log> {
  if (file === '-' && isatty(0))
    throw new UserError(
      'no-input',
      'standard input is a terminal, not a log',
      'for example: npm test 2>&1 | assay slice -',
    );
  const collector = collectLog(kept, onLine);
  const stream =
    file === '-' ? createReadStream('', { fd: 0, autoClose: false }) : createReadStream(resolve(cwd, file));
  try {
    for await (const chunk of stream.setEncoding('utf8')) collector.push(String(chunk));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      'cannot-read',
      `the log could not be read: ${reason}`,
      'name a file that can be read, or - for standard input',
    );
  }
  return collector.end();
}
