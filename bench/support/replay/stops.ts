/**
 * Where a replay stops, oldest first: the newest commits that can be run with what is installed, and the fixes of pairs, where their fault
 * is put back: those were seen green with what is installed. A commit that is both is one stop.
 */
import type { Checkout } from '../checkout.ts';
import type { Pair } from '../pair-data.ts';
import { replayCommits } from './commits.ts';

export interface ReplayStop {
  readonly commit: string;
  readonly title: string;
  /** One of the newest commits: it is judged itself, and a mutant of it. */
  readonly isNewest: boolean;
  readonly pairs: readonly Pick<Pair, 'src' | 'parent'>[];
}

/** Prints what cannot be run, and why. */
export async function replayStops(
  source: Checkout,
  last: number,
  pairs: readonly Pair[],
): Promise<readonly ReplayStop[]> {
  const stops = new Map<string, ReplayStop & { readonly seconds: number }>();
  const dateOf = async (commit: string) => Number(await source.git('log', '-1', '--format=%ct', commit));
  for (const { id, title, skipped } of await replayCommits(source, last)) {
    if (skipped === null) stops.set(id, { commit: id, title, isNewest: true, pairs: [], seconds: await dateOf(id) });
    else console.log(`skipped ${id.slice(0, 9)}: ${skipped}`);
  }
  for (const { head, subject, src, parent } of pairs) {
    const known = stops.get(head);
    const stop = known ?? { commit: head, title: subject, isNewest: false, pairs: [], seconds: await dateOf(head) };
    stops.set(head, { ...stop, pairs: [...stop.pairs, { src, parent }] });
  }
  return [...stops.values()].sort((a, b) => a.seconds - b.seconds);
}
