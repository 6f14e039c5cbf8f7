/**
 * How good was an order, afterwards? NAPFD: a budget of half the cycle's time, tests that no longer fit are skipped; only ranks count.
 * APFDc: everything runs; only time counts. Both are 1 when all failures come at once and cost nothing. As RETECS and LRTS define them.
 */
import type { Row } from './data-set.ts';

const budget = 0.5;

/** `p - sum of ranks / (failures x tests) + p / (2 x tests)`, p the share of failures found. Null for a cycle without failure. */
export function napfd(order: readonly Row[]): number | null {
  const failures = order.filter(({ failed }) => failed).length;
  if (failures === 0) return null;
  let left = budget * totalMs(order) * (1 + 1e-12);
  let rank = 0;
  let ranks = 0;
  let found = 0;
  for (const { ms, failed } of order) {
    if (ms > left) continue;
    left -= ms;
    rank += 1;
    if (!failed) continue;
    found += 1;
    ranks += rank;
  }
  const share = found / failures;
  return share - ranks / (failures * order.length) + share / (2 * order.length);
}

/** Null for a cycle without failure or without any duration. */
export function apfdc(order: readonly Row[]): number | null {
  const failures = order.filter(({ failed }) => failed).length;
  const total = totalMs(order);
  if (failures === 0 || total === 0) return null;
  let left = total;
  let sum = 0;
  for (const { ms, failed } of order) {
    if (failed) sum += left - ms / 2;
    left -= ms;
  }
  return sum / (failures * total);
}

function totalMs(rows: readonly Row[]): number {
  return rows.reduce((sum, { ms }) => sum + ms, 0);
}
