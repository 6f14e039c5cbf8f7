/** `assay plan --curve` on a terminal: a table of at most 80 columns, and below it what the numbers are worth. Pure. */
import { padTo, wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { duration } from '#kit/text';
import type { Curve, CurvePoint } from '#operations/selection/curve';

const columns = ['of the time', 'time', 'tests', 'failures found', 'agreement', 'functions'] as const;

export function curveText(
  { points, agreementReason, foundReason, estimate }: Curve,
  { paint, columns: width }: TextOptions,
): string {
  if (points.length === 0) return 'nothing to run, so there is nothing to save';
  const rows = points.map(cells);
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ');
  const notes: readonly (readonly [string, string | null])[] = [
    ['found', foundReason],
    ['agreement', agreementReason],
    ['functions', points[0]?.reach ? 'changed functions that these tests executed when they were watched' : null],
    ['time', estimate],
  ];
  return [
    paint.bold(line(columns)),
    ...rows.map(line),
    '',
    ...notes.flatMap(([name, words]) =>
      words === null
        ? []
        : wrap(words, Math.max(30, width - 11)).map(
            (part, index) => `${paint.dim(padTo(index === 0 ? name : '', 11))}${part}`,
          ),
    ),
  ].join('\n');
}

function cells({ share, ms, tests, found, agreement, reach }: CurvePoint): readonly string[] {
  return [
    `${Math.round(share * 100)} %`,
    duration(ms),
    String(tests),
    found === null ? '-' : `${Math.round(found * 100)} %`,
    agreement === null ? '-' : `${(Math.floor(agreement * 1000) / 10).toFixed(1)} %`,
    reach === null ? '-' : `${reach.executed} of ${reach.functions}`,
  ];
}
