/**
 * Lets policies order every cycle of a history, one after the other, and scores each order. Ties are broken by chance, the same for all
 * policies, several times over: how a file happens to list its rows must not decide (on iofrol it is worth ±.014 NAPFD to decayed Bayes).
 */

import type { Prediction } from '#formats/chance/calibration';
import { seededChance } from '../../../test/support/storm/chance.ts';
import type { DataSet, Row } from './data-set.ts';
import type { Policy } from './policies.ts';
import { apfdc, napfd } from './score.ts';

/** One failing cycle under one policy: means over the tie-breaks. */
export interface CycleScore {
  readonly cycle: number;
  readonly napfd: number;
  /** Null where no test took any time. */
  readonly apfdc: number | null;
}

export interface Replay {
  readonly scores: readonly CycleScore[];
  /** What the policy claimed of every row, and what came of it. */
  readonly predictions: readonly (Prediction & { readonly cycle: number })[];
}

export function replay({ cycles }: DataSet, policy: Policy, seeds: number): Replay {
  const scores: CycleScore[] = [];
  const predictions: (Prediction & { cycle: number })[] = [];
  for (const [cycle, rows] of cycles.entries()) {
    for (const [index, probability] of (policy.probabilities?.(rows) ?? []).entries()) {
      predictions.push({ cycle, probability, failed: rows[index]?.failed ?? false });
    }
    if (rows.some(({ failed }) => failed)) {
      const values = policy.values(rows);
      const orders = Array.from({ length: seeds }, (_, seed) => order(rows, values, cycle * 1009 + seed));
      scores.push({ cycle, napfd: mean(orders.map(napfd)) ?? 0, apfdc: mean(orders.map(apfdc)) });
    }
    policy.learn(rows);
  }
  return { scores, predictions };
}

function order(rows: readonly Row[], values: readonly number[], seed: number): readonly Row[] {
  const chance = seededChance(seed);
  return rows
    .map((row, index) => ({ row, value: values[index] ?? 0, tie: chance() }))
    .sort((a, b) => b.value - a.value || a.tie - b.tie)
    .map(({ row }) => row);
}

/** Null when there is nothing to take the mean of. */
export function mean(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
}
