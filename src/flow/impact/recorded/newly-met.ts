/**
 * Files that were not there when a test was watched, and which a file that it ran loads now: the same name stands for another module. Pure.
 * Whether an edit brought the name is not asked: who ran the edited code is touched anyway, and too much is safe.
 */
import type { Recording } from '#domain/recording';
import type { TouchWorld } from '#flow/impact/recorded/touch-world';

export interface Met {
  readonly from: string;
  readonly to: string;
}

/** `isNew`: about a path of head. */
export function newlyMet(
  world: Pick<TouchWorld, 'edges'>,
  { test, files }: Pick<Recording, 'test' | 'files'>,
  isNew: (path: string) => boolean,
): Met | null {
  const loaded = new Set(files.map(({ path }) => path));
  for (const from of new Set([test.file, ...loaded])) {
    const to = world.edges(from).find((edge) => edge.kind !== 'type' && !loaded.has(edge.to) && isNew(edge.to))?.to;
    if (to !== undefined) return { from, to };
  }
  return null;
}
