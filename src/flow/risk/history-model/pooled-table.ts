/**
 * What became of all tests that were once in the same situation: failures and runs per slot, the oldest forgotten slowly. A place between
 * two slots belongs to both by its distance. Little known slots answer with the probability they are started from.
 */
import { boundedOdds } from '#flow/risk/history-model/probability';

/** Runs a slot needs before it says as much as what it is started from. */
const startWorth = 4;

export type TableRow = readonly [slot: number, failures: number, runs: number];

export class PooledTable {
  readonly #failures: Float64Array;
  readonly #runs: Float64Array;
  readonly #starts: readonly number[] | null;
  readonly #memory: number;
  /** Log odds of slots that have a start of their own, NaN until asked for again: most tests share a few slots. */
  readonly #known: Float64Array;

  /** `starts`: a probability for each slot nobody was in yet; null: the one given when asked. `memory`: runs a slot remembers. */
  constructor(slots: number, starts: readonly number[] | null = null, memory = 400) {
    this.#failures = new Float64Array(slots);
    this.#runs = new Float64Array(slots);
    this.#starts = starts;
    this.#memory = memory;
    this.#known = new Float64Array(slots).fill(Number.NaN);
  }

  /** Log odds of failing; `start` counts where the table has no starts of its own. */
  logOdds(place: number, start: number): number {
    const low = Math.floor(place);
    const share = place - low;
    const odds = this.#logOddsAt(low, start);
    return share === 0 ? odds : (1 - share) * odds + share * this.#logOddsAt(low + 1, start);
  }

  /** Runs known at this place. */
  seen(place: number): number {
    const low = Math.floor(place);
    const share = place - low;
    return (1 - share) * (this.#runs[low] ?? 0) + share * (this.#runs[low + 1] ?? 0);
  }

  learn(place: number, failed: boolean): void {
    const low = Math.floor(place);
    const share = place - low;
    this.#add(low, 1 - share, failed);
    if (share > 0) this.#add(low + 1, share, failed);
  }

  /** Slots in use. */
  rows(): TableRow[] {
    return [...this.#runs.entries()].flatMap(([slot, runs]) =>
      runs > 0 ? [[slot, this.#failures[slot] ?? 0, runs] as const] : [],
    );
  }

  restore(rows: readonly TableRow[]): void {
    for (const [slot, failures, runs] of rows) {
      this.#failures[slot] = failures;
      this.#runs[slot] = runs;
      this.#known[slot] = Number.NaN;
    }
  }

  #logOddsAt(slot: number, start: number): number {
    if (this.#starts === null) return this.#estimate(slot, start);
    const known = this.#known[slot] ?? Number.NaN;
    if (!Number.isNaN(known)) return known;
    const odds = this.#estimate(slot, this.#starts[slot] ?? start);
    this.#known[slot] = odds;
    return odds;
  }

  #estimate(slot: number, start: number): number {
    const failures = this.#failures[slot] ?? 0;
    const passes = (this.#runs[slot] ?? 0) - failures;
    return Math.log(boundedOdds((failures + startWorth * start) / (passes + startWorth * (1 - start))));
  }

  #add(slot: number, weight: number, failed: boolean): void {
    const runs = (this.#runs[slot] ?? 0) + weight;
    const failures = (this.#failures[slot] ?? 0) + (failed ? weight : 0);
    const kept = runs > this.#memory ? this.#memory / runs : 1;
    this.#runs[slot] = runs * kept;
    this.#failures[slot] = failures * kept;
    this.#known[slot] = Number.NaN;
  }
}
