/**
 * What a bench publishes: figures with their spread, their peer and their target, as one table and one JSON object.
 * A figure that could not be measured has the value null and fails the bench, like a missed target.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export interface Figure {
  readonly figure: string;
  /** Null: could not be measured. */
  readonly value: number | null;
  /** Lower and upper quartile of the single measurements, in the same unit; null for an exact count. */
  readonly spread: readonly [number, number] | null;
  /** `ms`, `s`, `x` (ratio), `%`, `tests`, … */
  readonly unit: string;
  /** What it is compared with, in the same unit. */
  readonly peer: { readonly name: string; readonly value: number } | null;
  /** `<= 1.05`, `>= 0.98`, `< 3`, `> 0`, `= 0`; null when the figure is only reported. */
  readonly target: string | null;
  /** The value is there, and meets the target if there is one. */
  readonly met: boolean;
}

export interface BenchReport {
  readonly name: string;
  readonly dataset: string;
  /** ISO day of the measurement. */
  readonly date: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
}

/** Completes a figure with `met`. Throws on a target it cannot read. */
export function figure(
  measured: Pick<Figure, 'figure' | 'value' | 'unit'> & Partial<Pick<Figure, 'spread' | 'peer' | 'target'>>,
): Figure {
  const { spread = null, peer = null, target = null, value } = measured;
  const isPresent = value !== null && Number.isFinite(value);
  const met = isPresent && (target === null || meets(value, target));
  return { figure: measured.figure, value: isPresent ? value : null, spread, unit: measured.unit, peer, target, met };
}

function meets(value: number, target: string): boolean {
  const [, operator, bound] = /^(<=|>=|<|>|=) ?(-?\d+(?:\.\d+)?)$/.exec(target) ?? [];
  const limit = Number(bound);
  switch (operator) {
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '>':
      return value > limit;
    case '=':
      return value === limit;
    default:
      throw new Error(`target "${target}" is not like "<= 1.05"`);
  }
}

export function benchReport(name: string, dataset: string, figures: readonly Figure[]): BenchReport {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const machine = `${cpus().length} x ${cpu?.model.trim() ?? 'unknown CPU'}, ${memory}, Node ${process.versions.node}`;
  return { name, dataset, date: new Date().toISOString().slice(0, 10), machine, figures };
}

/** The cells of one figure: figure, value, spread, unit, peer, target, met. */
export function formatFigure({ figure, value, spread, unit, peer, target, met }: Figure): string[] {
  return [
    figure,
    value === null ? 'absent' : round(value),
    spread ? spread.map(round).join(' – ') : '',
    unit,
    peer ? `${peer.name}: ${round(peer.value)}` : '',
    target ?? '',
    met ? 'yes' : 'NO',
  ];
}

/** Prints the table, writes the JSON if a file is named, and sets exit code 1 when a figure is absent or misses its target. */
export function publish(report: BenchReport, jsonFile: string | undefined): void {
  printFigures(report);
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  if (report.figures.length === 0 || report.figures.some(({ met }) => !met)) process.exitCode = 1;
}

function printFigures({ name, dataset, machine, figures }: BenchReport): void {
  const rows = [['figure', 'value', 'spread', 'unit', 'peer', 'target', 'met'], ...figures.map(formatFigure)];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  console.log(`${name}: ${dataset} (${machine})\n`);
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** At most four significant digits, never an exponent below a million. */
function round(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
