/** `assay plan` on a terminal: what runs in which order and why, then what does not and why. Pure. */

import { changeText } from '#cli/text/change';
import { cutLines } from '#cli/text/cut';
import { fitTo, padTo, wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import type { NotRun } from '#domain/plan';
import { count, duration } from '#kit/text';
import type { Preview } from '#operations/judge-change';

const shownUnreached = 10;

export function planText({ change, project, impact, risk, plan }: Preview, options: TextOptions): string {
  const { paint, columns } = options;
  const expected = plan.expectedMs === null ? 'duration not known yet' : `about ${duration(plan.expectedMs)}`;
  const files = new Set(plan.selected.map((selected) => selected.test.file)).size;
  return [
    `${paint.bold('assay')}  ${changeText(change)}`,
    `       ${files} of ${count(new Set(project.tests.map((test) => test.file)).size, 'test file')} · ${count(plan.checks.length, 'process', 'processes')} · ${expected}`,
    '',
    ...decidedLines(impact, options),
    ...[...(project.unusable === null ? [] : [project.unusable]), ...project.unread].map(paint.yellow),
    ...plan.selected.flatMap((selected) => [
      `${padTo(String(selected.rank), 4)}${fitTo(selected.test.file + projectName(selected.test.project), columns - 4)}`,
      paint.dim(`    ${fitTo(selected.steps.length > 0 ? selected.steps.join(' → ') : selected.reason, columns - 4)}`),
      paint.dim(`    ${fitTo(chance(selected.probability) + selected.because, columns - 4)}`),
    ]),
    ...(plan.selected.length === 0
      ? ['nothing to run:', ...impact.paths.map((path) => `  ${path.path}: ${path.reason}`)]
      : []),
    '',
    ...cutLines(plan).flatMap((line) =>
      wrap(line, columns - 9).map((part, index) => `${paint.bold(padTo(index === 0 ? 'cut' : '', 9))}${part}`),
    ),
    ...notRunLines(plan.notRun, options),
    ...(plan.selected.length === 0 ? [] : chanceLines(plan, options)),
    ...[...change.notes, ...project.notes, ...impact.notes, ...(risk.notes ?? [])].map((note) =>
      paint.dim(`note: ${note}`),
    ),
  ].join('\n');
}

function decidedLines({ decided }: Preview['impact'], { paint, columns }: TextOptions): readonly string[] {
  if (decided === undefined || decided.byRecording === 0) return [];
  const { byRecording, byImports } = decided;
  const words = `decided by what they executed: ${count(byRecording, 'test file')} · by their imports: ${byImports}`;
  return [paint.dim(fitTo(words, columns)), ''];
}

/** Only where such claims came true. */
function chance(probability: number | null): string {
  return probability === null ? '' : `${percent(probability)} it fails: `;
}

/** What the percentages beside the tests are worth; nothing where there are none. */
function chanceLines(
  { selected, probabilityReason }: Preview['plan'],
  { paint, columns }: TextOptions,
): readonly string[] {
  if (selected.every(({ probability }) => probability === null)) return [];
  return wrap(probabilityReason, columns - 9).map(
    (part, index) => `${paint.bold(padTo(index === 0 ? 'chance' : '', 9))}${part}`,
  );
}

function percent(share: number): string {
  return share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

function projectName(project: string | null): string {
  return project === null ? '' : `  [${project}]`;
}

/** Grouped by reason, so that 300 files with the same reason are one line and not 300. */
function notRunLines(notRun: readonly NotRun[], { paint, columns }: TextOptions): readonly string[] {
  const byReason = Map.groupBy(notRun, ({ cut, reason }) =>
    cut === 'budget' ? 'reached, but over the budget' : reason,
  );
  return [...byReason].flatMap(([reason, entries]) => {
    const names = entries.slice(0, shownUnreached).map((entry) => entry.what);
    const rest = entries.length - names.length;
    return [
      `${paint.bold('not run')}  ${fitTo(`${entries.length}: ${reason}`, columns - 9)}`,
      paint.dim(
        `         ${fitTo(names.join(', ') + (rest > 0 ? `, and ${rest} more (--json lists them)` : ''), columns - 9)}`,
      ),
    ];
  });
}
