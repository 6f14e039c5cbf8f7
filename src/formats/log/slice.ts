/**
 * The failing slice of any log: the few lines that matter, with their numbers, in the order of the log. Pure.
 * Lines that matter and stand together are a block; the best blocks are shown whole while there is room, the others by their best lines.
 * Invariant: never more than `maxLines` lines, but for the end of a block of errors, then 1.6 times as many; a log without any sign of failure shows its last lines and says so.
 */
import type { Log } from '#formats/log/lines';
import { type GoodLog, type ScoredLine, scoreLines, worth } from '#formats/log/score';

export interface SliceLine {
  readonly number: number;
  readonly text: string;
  /** Stands beside what matters. */
  readonly isContext: boolean;
}

export interface LogSlice {
  /** Lines that follow each other without a gap. */
  readonly windows: readonly (readonly SliceLine[])[];
  /** Of the whole log. */
  readonly total: number;
  /** Lines that show a failure and had no room. */
  readonly left: number;
  /** `end`: nothing in it looks like a failure, these are its last lines. */
  readonly chosenBy: 'signs' | 'end';
}

export interface SliceOptions {
  /** A log of the same check that passed. */
  readonly good?: GoodLog | null;
  readonly maxLines?: number;
}

export const defaultLines = 25;
/** So much longer it may become to tell an error to its end. */
const stretch = 1.6;
/** Nothing but an error looks like that. */
const sure = 8;
/** Lines between two that matter, which are shown with them. */
const bridged = 2;
const lastLines = 12;

export function sliceLog(log: Log, { good = null, maxLines = defaultLines }: SliceOptions = {}): LogSlice {
  const lines = scoreLines(log, good);
  const blocks = blocksOf(lines);
  if (blocks.length === 0) {
    const spoken = lines.filter(({ text }) => text.trim() !== '').slice(-Math.min(lastLines, maxLines));
    const last = spoken.map(({ number, text }) => ({ number, text, isContext: true }));
    return { windows: windowsOf(last), total: log.total, left: 0, chosenBy: 'end' };
  }
  const chosen = new Set<number>();
  for (const block of blocks) {
    if (chosen.size >= maxLines) break;
    const room = (block.value >= sure ? Math.floor(maxLines * stretch) : maxLines) - chosen.size;
    for (const at of bestOf(block, lines, room)) chosen.add(at);
  }
  const matter = new Set(chosen);
  addContext(blocks, lines, chosen, maxLines);
  const shown = [...chosen]
    .sort((one, other) => one - other)
    .flatMap((at) => {
      const line = lines[at];
      return line === undefined ? [] : [{ number: line.number, text: line.text, isContext: !matter.has(at) }];
    });
  const left = blocks.flatMap((block) => [...block.at]).filter((at) => !chosen.has(at) && isWorth(lines[at])).length;
  return { windows: windowsOf(shown), total: log.total, left, chosenBy: 'signs' };
}

interface Block {
  /** Indexes of its lines, those between included. */
  readonly at: readonly number[];
  readonly value: number;
}

function isWorth(line: ScoredLine | undefined): boolean {
  return line !== undefined && line.score >= worth;
}

/** Best first. */
function blocksOf(lines: readonly ScoredLine[]): readonly Block[] {
  const runs: number[][] = [];
  for (const [at, line] of lines.entries()) {
    if (!isWorth(line)) continue;
    const run = runs.at(-1);
    const previous = run?.at(-1);
    const near = previous !== undefined && line.number - (lines[previous]?.number ?? 0) <= bridged + 1;
    if (run === undefined || previous === undefined || !near) runs.push([at]);
    else for (let next = previous + 1; next <= at; next += 1) run.push(next);
  }
  const blocks = runs.map((at) => {
    const scores = at.map((index) => lines[index]?.score ?? 0);
    return { at, value: scores.reduce((most, score) => Math.max(most, score), 0) + Math.min(2, scores.length / 8) };
  });
  return blocks.sort((one, other) => other.value - one.value || (other.at[0] ?? 0) - (one.at[0] ?? 0));
}

/** All of a block, or its best lines: of equal ones the first. */
function bestOf({ at }: Block, lines: readonly ScoredLine[], room: number): readonly number[] {
  if (at.length <= room) return at;
  const score = (index: number) => Math.floor(lines[index]?.score ?? 0);
  return at.toSorted((one, other) => score(other) - score(one) || one - other).slice(0, room);
}

/** What room is left goes to the lines before what matters, and then to those behind it: a command, a header, an advice. */
function addContext(
  blocks: readonly Block[],
  lines: readonly ScoredLine[],
  chosen: Set<number>,
  maxLines: number,
): void {
  for (const distance of [-1, 1, -2, 2]) {
    for (const { at } of blocks) {
      const from = distance < 0 ? at[0] : at.at(-1);
      const next = (from ?? 0) + distance;
      if (chosen.size >= maxLines) return;
      if (from !== undefined && chosen.has(from) && (lines[next]?.text.trim() ?? '') !== '') chosen.add(next);
    }
  }
}

function windowsOf(lines: readonly SliceLine[]): readonly (readonly SliceLine[])[] {
  const windows: SliceLine[][] = [];
  for (const line of lines) {
    const last = windows.at(-1);
    if (last !== undefined && last.at(-1)?.number === line.number - 1) last.push(line);
    else windows.push([line]);
  }
  return windows;
}
