/**
 * Verdict histories as researchers share them: one row per test and cycle, `;` between the columns, `Name`, `Duration`, `Verdict` and `Cycle`
 * among them, plain or gzipped. The file comes from outside: a wrong one is an error that names file, line and column.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Outcome } from '#flow/risk/history-model/model';

/** In one cycle a test may appear several times. `ms` is in the unit of the file, whatever that is: only quotients are used. */
export type Row = Outcome & { readonly ms: number };

export interface DataSet {
  readonly name: string;
  /** By number of cycle; rows as the file has them. */
  readonly cycles: readonly (readonly Row[])[];
}

const columns = ['Name', 'Duration', 'Verdict', 'Cycle'] as const;

/** Every `.csv` and `.csv.gz` of a folder. */
export function readDataSets(folder: string): readonly DataSet[] {
  if (!existsSync(folder)) throw new Error(`--data: there is no ${folder}`);
  const names = readdirSync(folder).filter((name) => /\.csv(?:\.gz)?$/.test(name));
  if (names.length === 0) throw new Error(`--data: no .csv or .csv.gz in ${folder}`);
  return names.sort().map((name) => {
    const bytes = readFileSync(join(folder, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return { name: name.replace(/\.csv(?:\.gz)?$/, ''), cycles: parseCycles(text, join(folder, name)) };
  });
}

export function parseCycles(text: string, file: string): readonly (readonly Row[])[] {
  const [head = '', ...lines] = text.split(/\r?\n/);
  const names = head
    .replace(/^\ufeff/, '')
    .split(';')
    .map((name) => name.trim());
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${file}: no column ${missing.join(', ')} among ${names.join('; ')}`);
  const cycles = new Map<number, Row[]>();
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const cells = line.split(';');
    const cell = (name: (typeof columns)[number]) => cells[names.indexOf(name)]?.trim() ?? '';
    const number = (name: (typeof columns)[number], pattern: RegExp) => {
      const value = cell(name);
      if (!pattern.test(value)) throw new Error(`${file}:${index + 2}: ${name} is "${value}", not a number from 0`);
      return Number(value.replaceAll(',', ''));
    };
    const cycle = number('Cycle', /^\d+$/);
    const row = {
      key: sortable(cell('Name')),
      failed: number('Verdict', /^[01]$/) === 1,
      // `1,002.934` occurs.
      ms: number('Duration', /^\d[\d,]*(?:\.\d+)?(?:[eE]-?\d+)?$/),
    };
    const rows = cycles.get(cycle);
    if (rows === undefined) cycles.set(cycle, [row]);
    else rows.push(row);
  }
  return [...cycles].sort(([a], [b]) => a - b).map(([, rows]) => rows);
}

/** Numbers stand for names that were in order once: `9` before `10`. */
function sortable(name: string): string {
  return name.replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}
