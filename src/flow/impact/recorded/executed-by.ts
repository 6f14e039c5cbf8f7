/**
 * How much of the change each test executed when it was watched. Pure. Recordings are of base's contents, functions of head's: they are the
 * same function when path and name are the same. A file of which only the module level changed counts as one function.
 */
import type { ChangedFunction, Executes } from '#domain/impact';
import type { Recording } from '#domain/recording';
import type { TouchWorld } from '#flow/impact/recorded/touch-world';

/**
 * Of a test by `fileKey`; null where nobody knows: nothing that can be told apart changed, or it was not watched completely (it failed) and
 * was not seen to execute any of it.
 */
export function executedBy(
  world: Pick<TouchWorld, 'files' | 'changedSince' | 'describe'>,
  recordings: ReadonlyMap<string, Recording>,
  functions: readonly ChangedFunction[],
): (key: string) => Executes | null {
  const changed = new Set(world.files.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath])));
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const inFile = Map.groupBy(functions, ({ path }) => path);
  for (const { path, name } of functions) numberOf(`${path} ${name}`);
  const executed = new Map<string, ReadonlySet<number>>();
  for (const [key, { incomplete, files }] of recordings) {
    const own = new Set<number>();
    for (const use of files) {
      if (!changed.has(use.path)) continue;
      const since = world.changedSince(use);
      if (since === 'none') continue;
      if (since === 'all' || use.executed === 'all') {
        const all = inFile.get(use.path) ?? [{ name: '' }];
        for (const { name } of all) own.add(numberOf(`${use.path} ${name}`));
        continue;
      }
      const named = [...since].filter((unit) => unit !== 0 || since.size === 1);
      for (const unit of named) {
        const number = numberOf(`${use.path} ${unit === 0 ? '' : world.describe(use, unit)}`);
        if (use.executed.includes(unit)) own.add(number);
      }
    }
    if (incomplete === null || own.size > 0) executed.set(key, own);
  }
  return (key) => {
    const which = executed.get(key);
    if (which === undefined || numbers.size === 0) return null;
    return { changed: which.size, of: numbers.size, which: [...which].sort((a, b) => a - b) };
  };
}
