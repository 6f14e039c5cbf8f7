/** Units and the lines of their text, for people and for diffs. Lines count from 1, both ends included. Pure. */
import type { FileUnits, Unit } from '#domain/recording';

export type Lines = readonly [first: number, last: number];

export function linesOf(text: string, { start, end }: Pick<Unit, 'start' | 'end'>): Lines {
  let line = 1;
  let first = 1;
  let at = text.indexOf('\n');
  for (; at !== -1 && at < start; at = text.indexOf('\n', at + 1)) line += 1;
  first = line;
  for (; at !== -1 && at < end - 1; at = text.indexOf('\n', at + 1)) line += 1;
  return [first, line];
}

/**
 * Indexes of the units that have text of their own in these lines, blank space apart: `export const f = () => {` is of the module level
 * and of `f`.
 */
export function unitsInLines(text: string, units: FileUnits, lines: readonly Lines[]): ReadonlySet<number> {
  const pieces = piecesOf(units);
  const starts = lineStarts(text);
  const found = new Set<number>();
  for (const [first, last] of lines) {
    const from = starts[first - 1] ?? text.length;
    const to = starts[last] ?? text.length;
    for (let at = lastBefore(pieces, from); at < pieces.length && (pieces[at]?.start ?? to) < to; at += 1) {
      const { start = 0, unit = 0 } = pieces[at] ?? {};
      const end = pieces[at + 1]?.start ?? text.length;
      if (!found.has(unit) && /\S/.test(text.slice(Math.max(start, from), Math.min(end, to)))) found.add(unit);
    }
  }
  return found;
}

interface Piece {
  readonly start: number;
  /** The innermost unit from here to the next piece. */
  readonly unit: number;
}

function piecesOf({ units }: FileUnits): readonly Piece[] {
  const pieces: Piece[] = [];
  const around: number[] = [];
  const leave = (until: number): void => {
    for (let top = around.at(-1); top !== undefined; top = around.at(-1)) {
      const end = units[top]?.end ?? 0;
      if (end > until) return;
      around.pop();
      pieces.push({ start: end, unit: around.at(-1) ?? 0 });
    }
  };
  for (const [unit, { start }] of units.entries()) {
    leave(start);
    pieces.push({ start, unit });
    around.push(unit);
  }
  leave(Number.POSITIVE_INFINITY);
  return pieces;
}

function lastBefore(pieces: readonly Piece[], offset: number): number {
  const at = pieces.findLastIndex(({ start }) => start <= offset);
  return Math.max(0, at);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
