/** Sentences about changed packages. Pure. */
import type { ChangedPackages } from '#formats/lockfile/changed-packages';

/** From the changed package to `name`, which loads it, itself or through others. */
export function wayTo(affected: ReadonlyMap<string, string | null>, name: string): readonly string[] {
  const way = [name];
  for (let at = affected.get(name); at !== null && at !== undefined; at = affected.get(at)) way.unshift(at);
  return way;
}

/** `lodash changed from 4.17.20 to 4.17.21`; `express loads qs, which changed from 6.1.0 to 6.2.0`. */
export function describeChange(
  changed: Pick<ChangedPackages, 'versions'>,
  affected: ReadonlyMap<string, string | null>,
  name: string,
): string {
  const [first = name] = wayTo(affected, name);
  const what = whatHappened(changed, first);
  return first === name ? `${name} ${what}` : `${name} loads ${first}, which ${what}`;
}

function whatHappened(changed: Pick<ChangedPackages, 'versions'>, name: string): string {
  const { before, after } = differing(changed, name);
  const [old, now] = [before.join(' and '), after.join(' and ')];
  if (old === now) return 'is installed in another way';
  if (before.length === 0) return `is new (${now})`;
  return after.length === 0 ? `was removed (${old})` : `changed from ${old} to ${now}`;
}

/** Versions that only one side has; all of a side where only the other one's changed. */
function differing(changed: Pick<ChangedPackages, 'versions'>, name: string): ReturnType<ChangedPackages['versions']> {
  const { before, after } = changed.versions(name);
  const [gone, come] = [before.filter((it) => !after.includes(it)), after.filter((it) => !before.includes(it))];
  return gone.length > 0 && come.length > 0 ? { before: gone, after: come } : { before, after };
}

/** `lodash 4.17.20 -> 4.17.21`. */
export function shortChange(changed: Pick<ChangedPackages, 'versions'>, name: string): string {
  const { before, after } = differing(changed, name);
  const [old, now] = [before.join(', ') || 'none', after.join(', ') || 'none'];
  return old === now ? name : `${name} ${old} -> ${now}`;
}

const mostNamed = 3;

/** `lodash, qs, send and 4 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return names.slice(0, mostNamed).join(', ') + more;
}
