/**
 * How far a change moves the odds that history alone gives a test: each sign by the ratio at which such tests failed, half of each, since
 * the signs say much the same (what executes a change also imports it, and is near). Learnt online; its state is JSON.
 */
import { type ChangeFacts, changeSigns } from '#flow/risk/change-model/change-signs';
import { type RatioRow, RatioTable } from '#flow/risk/change-model/ratio-table';
import type { Shift } from '#flow/risk/history-model/explain';

export type ChangeState = readonly (readonly RatioRow[])[];

export interface ChangeModel {
  shift(facts: ChangeFacts): number;
  /** They add up to `shift`. */
  shifts(facts: ChangeFacts): readonly Shift[];
  /** `expected`: the probability that history alone gave it. */
  learn(facts: ChangeFacts, failed: boolean, expected: number): void;
  state(): ChangeState;
}

const weight = 0.5;
/** A state may be older than the sign `author`: what it knows of the others holds. */
const leastSigns = 7;

export function openChangeModel(from?: ChangeState): ChangeModel {
  const tables = changeSigns.map(({ starts }) => new RatioTable(starts.length));
  for (const [index, table] of tables.entries()) table.restore(from?.[index] ?? []);
  const shiftOf = (index: number, facts: ChangeFacts): number | null => {
    const sign = changeSigns[index];
    const slot = sign?.slot(facts) ?? null;
    if (slot === null) return null;
    return weight * Math.log(Math.max(1e-3, tables[index]?.ratio(slot, sign?.starts[slot] ?? 1) ?? 1));
  };
  return {
    shift: (facts) => changeSigns.reduce((sum, _sign, index) => sum + (shiftOf(index, facts) ?? 0), 0),
    shifts: (facts) =>
      changeSigns.flatMap((sign, index) => {
        const shift = shiftOf(index, facts);
        return shift === null ? [] : [{ shift, words: () => sign.words(facts) }];
      }),
    learn(facts, failed, expected) {
      for (const [index, sign] of changeSigns.entries()) {
        const slot = sign.slot(facts);
        if (slot !== null) tables[index]?.learn(slot, failed, expected);
      }
    },
    state: () => tables.map((table) => table.rows()),
  };
}

/** What is wrong with it; null when it can be used. */
export function changeStateProblem(json: unknown): string | null {
  const most = changeSigns.length;
  if (!Array.isArray(json) || json.length < leastSigns || json.length > most) return `has not ${most} change tables`;
  const broken = changeSigns.slice(0, json.length).find(({ starts }, index) => {
    const rows: unknown = json[index];
    return !Array.isArray(rows) || !rows.every((row) => isRow(row, starts.length));
  });
  return broken === undefined ? null : `has an impossible row in the table ${broken.name}`;
}

function isRow(row: unknown, slots: number): boolean {
  if (!Array.isArray(row) || row.length !== 3) return false;
  const amounts = row.every((value) => typeof value === 'number' && Number.isFinite(value) && value >= 0);
  return amounts && Number.isSafeInteger(row[0]) && row[0] < slots;
}
