/**
 * Whether what was claimed came true so far: claims by their size, each with what came of it. Kept beside the model and renewed before it
 * learns, so that no claim is held against an outcome it knew. A probability is shown only when this says that it means something.
 */
import { logOdds } from '#flow/risk/history-model/probability';
import { count } from '#kit/text';

export interface Reliability {
  readonly claims: number;
  readonly failed: number;
  readonly expected: number;
  /** Mean distance of claimed and seen over the sizes. */
  readonly error: number;
  /** 1 - Brier / Brier of always saying the base rate; null when nothing or everything failed. */
  readonly skill: number | null;
  readonly calibrated: boolean;
  readonly words: string;
}

/** [size, claims, sum of claimed, failures, sum of squared distances]. */
export type ReliabilityRow = readonly [number, number, number, number, number];

/** Before that many claims and failures nothing can be said. Older cycles fade: half of them is forgotten after 70. */
const enough = { claims: 300, failed: 10 } as const;
const fading = 0.99;
const mostError = 0.05;
const slots = 32;

export class ReliabilityTable {
  readonly #rows: [claims: number, claimed: number, failed: number, squares: number][];

  constructor(from: readonly ReliabilityRow[] = []) {
    this.#rows = Array.from({ length: slots }, () => [0, 0, 0, 0]);
    for (const [slot, ...row] of from) this.#rows[slot] = row;
  }

  /** Before the claims of one more cycle. */
  fade(): void {
    for (const row of this.#rows) for (const [at, value] of row.entries()) row[at] = value * fading;
  }

  learn(probability: number, failed: boolean): void {
    const row = this.#rows[slotOf(probability)];
    if (row === undefined) return;
    const more = [1, probability, failed ? 1 : 0, (probability - (failed ? 1 : 0)) ** 2];
    for (const [at, value] of more.entries()) row[at] = (row[at] ?? 0) + value;
  }

  rows(): readonly ReliabilityRow[] {
    return this.#rows.flatMap((row, slot) => (row[0] > 0 ? [[slot, ...row] as const] : []));
  }

  judge(): Reliability {
    const sum = (at: 0 | 1 | 2 | 3): number => this.#rows.reduce((total, row) => total + row[at], 0);
    const [claims, expected, failed, squares] = [sum(0), sum(1), sum(2), sum(3)];
    const distance = this.#rows.reduce((total, row) => total + Math.abs(row[1] - row[2]), 0);
    const error = claims === 0 ? 0 : distance / claims;
    const variance = failed * (1 - failed / Math.max(1, claims));
    const skill = variance > 0 ? 1 - squares / variance : null;
    const isEnough = claims >= enough.claims && failed >= enough.failed;
    const calibrated = isEnough && error <= mostError && (skill ?? 0) > 0;
    return {
      claims,
      expected,
      failed,
      error,
      skill,
      calibrated,
      words: wordsOf({ claims, expected, failed, calibrated, isEnough }),
    };
  }
}

function wordsOf(
  it: Pick<Reliability, 'claims' | 'expected' | 'failed' | 'calibrated'> & { isEnough: boolean },
): string {
  const sofar = `of ${count(Math.round(it.claims), 'test file')} foretold lately ${it.expected.toFixed(1)} should have failed, ${Math.round(it.failed)} did`;
  if (it.calibrated) return `calibrated: ${sofar}`;
  if (it.isEnough) return `not shown, they did not come true: ${sofar}`;
  return `not enough data for probabilities: ${sofar}; ${enough.claims} and ${enough.failed} failures are needed`;
}

function slotOf(probability: number): number {
  return Math.min(slots - 1, Math.max(0, Math.floor((logOdds(probability) + 8.5) * 2)));
}

export function reliabilityProblem(json: unknown): string | null {
  const isRow = (row: unknown): boolean => {
    if (!Array.isArray(row) || row.length !== 5) return false;
    if (!row.every((value) => typeof value === 'number' && Number.isFinite(value) && value >= 0)) return false;
    const [slot, claims, claimed, failed, squares] = row as unknown as ReliabilityRow;
    return Number.isSafeInteger(slot) && slot < slots && [claimed, failed, squares].every((it) => it <= claims + 1e-6);
  };
  return Array.isArray(json) && json.every(isRow) ? null : 'has an impossible record of what came true';
}
