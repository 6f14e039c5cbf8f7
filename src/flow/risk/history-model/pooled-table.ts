/**
 * What became of all tests that were once in the same situation: failures and runs per slot, the oldest forgotten slowly. A place between
 * two slots belongs to both by its distance. Little known slots answer with the probability they are started from.
 */
import { logOdds, oddsOf } from '#flow/risk/history-model/probability';

/** Runs a slot needs before it says as much as what it is started from. */
const startWorth = 4;

export class PooledTable {
  readonly #failures: Float64Array;
  readonly #runs: Float64Array;
  readonly #memory: number;

  /** `memory`: runs a slot remembers. */
  constructor(slots: number, memory = 400) {
    this.#memory = memory;
    this.#failures = new Float64Array(slots);
    this.#runs = new Float64Array(slots);
  }

  /** `start`: the probability of a slot nobody was in yet, one for all or one for each. */
  logOdds(place: number, start: number | readonly number[]): number {
    const low = Math.floor(place);
    const share = place - low;
    return share === 0 ? this.#at(low, start) : (1 - share) * this.#at(low, start) + share * this.#at(low + 1, start);
  }

  /** As `logOdds` of a whole slot, as odds. */
  odds(slot: number, start: number | readonly number[]): number {
    return oddsOf(this.#probability(slot, start));
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

  /** Slots in use: [slot, failures, runs]. */
  rows(): (readonly [number, number, number])[] {
    return [...this.#runs.entries()].flatMap(([slot, runs]) =>
      runs > 0 ? [[slot, this.#failures[slot] ?? 0, runs] as const] : [],
    );
  }

  restore(rows: readonly (readonly [number, number, number])[]): void {
    for (const [slot, failures, runs] of rows) {
      this.#failures[slot] = failures;
      this.#runs[slot] = runs;
    }
  }

  #at(slot: number, start: number | readonly number[]): number {
    return logOdds(this.#probability(slot, start));
  }

  #probability(slot: number, start: number | readonly number[]): number {
    const from = typeof start === 'number' ? start : (start[slot] ?? 0);
    const failures = this.#failures[slot] ?? 0;
    const runs = this.#runs[slot] ?? 0;
    return (failures + startWorth * from) / (runs + startWorth);
  }

  #add(slot: number, weight: number, failed: boolean): void {
    const runs = (this.#runs[slot] ?? 0) + weight;
    const failures = (this.#failures[slot] ?? 0) + (failed ? weight : 0);
    const kept = runs > this.#memory ? this.#memory / runs : 1;
    this.#runs[slot] = runs * kept;
    this.#failures[slot] = failures * kept;
  }
}
