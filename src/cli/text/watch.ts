/** `assay watch` on a terminal: one calm block per verdict, one line for everything else. Pure. */

import { fitTo } from '#cli/text/paint';
import { type TextOptions, verdictText } from '#cli/text/verdict';
import type { Report } from '#domain/verdict';
import { count, oneLine } from '#kit/text';

const shownPaths = 3;

export interface LastVerdict {
  readonly result: Report['verdict']['result'];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** `14:03:22  src/add.js changed since FAIL at 14:02:10`. */
export function runBeginsText(
  since: readonly string[] | null,
  last: LastVerdict | null,
  now: number,
  { paint, columns }: TextOptions,
): string {
  const verdict = last === null ? '' : `  since ${last.result.toUpperCase()} at ${timeText(last.at)}`;
  const what = since === null ? 'judging the work tree' : changedWords(since);
  return `${paint.bold(timeText(now))}  ${fitTo(`${what}${since === null ? '' : verdict}`, columns - 10)}`;
}

function changedWords(paths: readonly string[]): string {
  return paths.length === 0 ? 'what it is compared with changed' : `${pathsText(paths)} changed`;
}

export function verdictBlock(report: Report, last: LastVerdict | null, options: TextOptions): string {
  const { result } = report.verdict;
  const before = last === null || last.result === result ? '' : `  (was ${last.result.toUpperCase()})`;
  const [head = '', ...rest] = verdictText(report, options).split('\n');
  return [`${head}${options.paint.dim(before)}`, ...rest].join('\n');
}

export function supersededText({ paint }: TextOptions): string {
  return paint.dim('·  changed again: stopped, starting over');
}

export function ownWritesText(paths: readonly string[], { paint, columns }: TextOptions): string {
  const one = paths.length === 1;
  const words = `${pathsText(paths)} ${one ? 'changes' : 'change'} with every run, so tests seem to write ${one ? 'it' : 'them'}: that alone starts no run`;
  return paint.yellow(fitTo(`note  ${words}`, columns));
}

export function noteText(text: string, { paint }: TextOptions): string {
  return paint.yellow(`note  ${oneLine(text)}`);
}

export function problemText(message: string, hint: string | null, { paint }: TextOptions): string {
  const lines = hint === null ? [] : [`      ${oneLine(hint)}`];
  return [paint.yellow(`wait  ${oneLine(message)}`), ...lines].join('\n');
}

export function waitingText(keys: boolean, { paint }: TextOptions): string {
  return paint.dim(
    keys ? 'waiting for changes · Enter: run again · f: run everything · q: quit' : 'waiting for changes',
  );
}

/** The first few, and how many more. */
function pathsText(paths: readonly string[]): string {
  const rest = paths.length - shownPaths;
  return paths.slice(0, shownPaths).map(oneLine).join(', ') + (rest > 0 ? ` and ${count(rest, 'more file')}` : '');
}

/** Local time of day. */
function timeText(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
