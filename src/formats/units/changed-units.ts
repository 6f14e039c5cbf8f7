/**
 * Which units of one content of a file are no longer there as they were in another, and which unit a place belongs to. Pure.
 * Units are told apart by name; those of one name (callbacks have none) by their order.
 */
import type { FileUnits, Unit } from '#domain/recording';

export type ChangedUnits = 'none' | 'all' | ReadonlySet<number>;

/** Indexes into `before`. Null: units cannot be told apart, everything counts as changed. */
export function changedUnits(before: FileUnits | null, after: FileUnits | null): ChangedUnits {
  if (before === null || after === null) return 'all';
  const later = groups(after);
  const changed = new Set<number>();
  for (const [name, indexes] of groups(before)) {
    for (const index of changedOf(indexes, later.get(name) ?? [], before.units, after.units)) changed.add(index);
  }
  return changed.size === 0 ? 'none' : changed;
}

function groups({ units }: FileUnits): ReadonlyMap<string, readonly number[]> {
  return Map.groupBy(units.keys(), (index) => units[index]?.name ?? '');
}

/** Where their number differs, what is the same at the beginning and at the end stays, and the rest counts as changed. */
function changedOf(
  old: readonly number[],
  now: readonly number[],
  before: readonly Unit[],
  after: readonly Unit[],
): readonly number[] {
  const same = (a: number | undefined, b: number | undefined): boolean =>
    a !== undefined && b !== undefined && before[a]?.hash === after[b]?.hash;
  if (old.length === now.length) return old.filter((unit, at) => !same(unit, now[at]));
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && same(old[start], now[start])) start += 1;
  let end = 0;
  while (end < shorter - start && same(old.at(-1 - end), now.at(-1 - end))) end += 1;
  return old.slice(start, old.length - end);
}

/** The innermost unit that contains the whole range. */
export function unitAt({ units }: FileUnits, start: number, end: number): number {
  let found = 0;
  let low = 0;
  let high = units.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((units[middle]?.start ?? 0) <= start) low = middle;
    else high = middle - 1;
  }
  for (let index = low; index > 0; index -= 1) {
    const unit = units[index];
    if (unit && unit.start <= start && end <= unit.end) {
      found = index;
      break;
    }
  }
  return found;
}

/** Units that any of the ranges (start and end in turn) lies in. */
export function executedUnits(units: FileUnits, ranges: readonly number[]): ReadonlySet<number> {
  const executed = new Set<number>();
  for (let at = 0; at + 1 < ranges.length; at += 2) executed.add(unitAt(units, ranges[at] ?? 0, ranges[at + 1] ?? 0));
  return executed;
}

/** For people: `Command.parse()`, `module level`. */
export function describeUnit({ name }: Pick<Unit, 'name'>): string {
  if (name === '') return 'the module level';
  const parts = name.split('/');
  const last = parts.findLastIndex((part) => part !== '‹anonymous›');
  const named = parts.slice(0, last + 1).join('.');
  if (named === '') return 'a function without a name';
  return last === parts.length - 1 ? `${named}()` : `a function inside ${named}()`;
}

/** 1-based lines of a unit in its text. */
export function linesOf(text: string, { start, end }: Pick<Unit, 'start' | 'end'>): readonly [first: number, last: number] {
  const lineOf = (offset: number): number => {
    let line = 1;
    for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
    return line;
  };
  return [lineOf(start), lineOf(Math.max(start, end - 1))];
}
