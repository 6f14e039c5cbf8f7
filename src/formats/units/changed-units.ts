/**
 * Two contents of one file by their units: which of the older are no longer there as they were. Pure.
 * Invariant: a unit is unchanged only when nothing says otherwise; units that cannot be told apart by name are compared in their order.
 */
import type { FileUnits, Unit } from '#domain/recording';

export type ChangedUnits = 'none' | 'all' | ReadonlySet<number>;

/**
 * Indexes of `before`'s units; null: they cannot be told apart, so all of the file counts. Units of one name are a group: of the same size on both sides, they are compared one by one, else what
 * both begin with and what both end with is unchanged. A function that is only new changes nothing but the unit that uses it.
 */
export function changedUnits(before: FileUnits | null, after: FileUnits | null): ChangedUnits {
  if (before === null || after === null) return 'all';
  const changed = new Set<number>();
  const now = groups(after);
  for (const [name, indexes] of groups(before)) {
    const old = indexes.map((index) => before.units[index]?.hash);
    const same = unchanged(
      old,
      (now.get(name) ?? []).map((index) => after.units[index]?.hash),
    );
    for (const [at, index] of indexes.entries()) if (!same(at)) changed.add(index);
  }
  return changed.size === 0 ? 'none' : changed;
}

/** Names of class members that are on one side only: whoever names them may find another thing now. */
export function changedMembers(before: FileUnits | null, after: FileUnits | null): ReadonlySet<string> {
  const names = new Set<string>();
  if (before === null || after === null) return names;
  const [old, now] = [members(before), members(after)];
  for (const [one, other] of [
    [old, now],
    [now, old],
  ] as const) {
    for (const [name, count] of one) if (other.get(name) !== count) names.add(memberName(name));
  }
  return names;
}

function members({ units }: FileUnits): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, member } of units) if (member) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** As it is written after a dot. */
function memberName(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/^(?:get|set) /, '')
    .replace(/^#/, '');
}

function groups({ units }: FileUnits): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { name }] of units.entries()) {
    const group = found.get(name);
    if (group) group.push(index);
    else found.set(name, [index]);
  }
  return found;
}

type Hashes = readonly (string | undefined)[];

function unchanged(before: Hashes, after: Hashes): (at: number) => boolean {
  if (before.length === after.length) return (at) => before[at] === after[at];
  const shared = Math.min(before.length, after.length);
  let start = 0;
  while (start < shared && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shared - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return (at) => at < start || at >= before.length - end;
}

/** Index of the innermost unit that holds the whole range; the module level holds what no function does. */
export function unitAt(units: FileUnits, start: number, end: number): number {
  return innermost(units.units, around(units), start, end);
}

/** Units that executed ranges lie in; `pairs`: start and end in turn. */
export function executedUnits(units: FileUnits, pairs: readonly number[]): ReadonlySet<number> {
  const outer = around(units);
  const found = new Set<number>();
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    found.add(innermost(units.units, outer, pairs[at] ?? 0, pairs[at + 1] ?? 0));
  }
  return found;
}

/** Whatever holds the start of a range is the last unit that begins there or before, or around it. */
function innermost(units: readonly Unit[], outer: readonly number[], start: number, end: number): number {
  let at = lastStart(units, start);
  while (at > 0 && (units[at]?.end ?? 0) < end) at = outer[at] ?? 0;
  return Math.max(0, at);
}

/** For each unit, the index of the one around it. */
function around({ units }: FileUnits): readonly number[] {
  const open: number[] = [];
  return units.map(({ start }, index) => {
    while (open.length > 0 && (units[open.at(-1) ?? 0]?.end ?? 0) <= start) open.pop();
    const outer = open.at(-1) ?? 0;
    open.push(index);
    return outer;
  });
}

/** Index of the last unit that does not begin after `start`. */
function lastStart(units: readonly Unit[], start: number): number {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((units[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** For people: `Command.parse()`, `get Command.size`, `the module level`. */
export function describeUnit({ name }: Pick<Unit, 'name'>): string {
  if (name === '') return 'the module level';
  const parts = name.split('/');
  const last = parts.findLastIndex((part) => part !== '‹anonymous›');
  const [, accessor = '', own = ''] = /^((?:get|set) )?(.*)$/s.exec(parts[last] ?? '') ?? [];
  const named = [...parts.slice(0, Math.max(0, last)), own].filter((part) => part !== '‹anonymous›').join('.');
  if (named === '') return 'a function without a name';
  const described = accessor === '' ? `${named}()` : `${accessor}${named}`;
  return last === parts.length - 1 ? described : `a function inside ${described}`;
}
