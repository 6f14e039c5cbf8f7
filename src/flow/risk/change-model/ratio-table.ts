/**
 * How many times as often tests with the same sign failed as their history alone foretold: failures seen and expected per slot, the oldest
 * forgotten slowly. Little known slots answer with the ratio they are started from.
 */

/** Expected failures that the start is worth, and that a slot remembers. */
const startWorth = 2;
const memory = 100;

export type RatioRow = readonly [slot: number, seen: number, expected: number];

export class RatioTable {
  readonly #seen: Float64Array;
  readonly #expected: Float64Array;

  constructor(slots: number) {
    this.#seen = new Float64Array(slots);
    this.#expected = new Float64Array(slots);
  }

  /** `start`: the ratio of a slot that nothing is known of. */
  ratio(slot: number, start: number): number {
    return ((this.#seen[slot] ?? 0) + startWorth * start) / ((this.#expected[slot] ?? 0) + startWorth);
  }

  learn(slot: number, failed: boolean, expected: number): void {
    const total = (this.#expected[slot] ?? 0) + expected;
    const kept = total > memory ? memory / total : 1;
    this.#expected[slot] = total * kept;
    this.#seen[slot] = ((this.#seen[slot] ?? 0) + (failed ? 1 : 0)) * kept;
  }

  /** Slots in use. */
  rows(): readonly RatioRow[] {
    return [...this.#expected.entries()].flatMap(([slot, expected]) =>
      expected > 0 ? [[slot, this.#seen[slot] ?? 0, expected] as const] : [],
    );
  }

  restore(rows: readonly RatioRow[]): void {
    for (const [slot, seen, expected] of rows) {
      this.#seen[slot] = seen;
      this.#expected[slot] = expected;
    }
  }
}
