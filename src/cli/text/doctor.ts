/** `assay doctor` on a terminal: what is missing first in the headline, then everything by area, each fix under its finding. Pure. */

import { padTo, wrap } from '#cli/text/paint';
import type { TextOptions } from '#cli/text/verdict';
import { count, oneLine } from '#kit/text';
import type { Diagnosis, DoctorFinding } from '#operations/doctor/diagnosis';

const marks: Readonly<Record<DoctorFinding['state'], string>> = { ok: 'ok', note: 'note', missing: 'MISSING' };
const markWidth = 9;
const shownNotes = 5;

export function doctorText({ ready, folder, findings }: Diagnosis, options: TextOptions): string {
  const { paint } = options;
  const lacking = findings.filter(({ state }) => state === 'missing').length;
  const headline = ready
    ? `${paint.bold(paint.green('READY'))}  validation can run in ${folder}`
    : `${paint.bold(paint.red('NOT READY'))}  ${count(lacking, 'thing')} missing in ${folder}`;
  const nameWidth = Math.min(24, Math.max(...findings.map(({ name }) => name.length)) + 2);
  const byArea = [...Map.groupBy(findings, ({ area }) => area)];
  return [
    headline,
    ...byArea.flatMap(([area, own]) => [
      '',
      paint.bold(area),
      ...folded(own).flatMap((finding) => findingLines(finding, nameWidth, options)),
    ]),
  ].join('\n');
}

/** Of many notes under one name the first few, and how many more there are. What is missing is never folded. */
function folded(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  return [...Map.groupBy(findings, ({ name, state }) => `${state} ${name}`).values()].flatMap((same) => {
    const [first] = same;
    const rest = same.length - shownNotes;
    if (first === undefined || first.state !== 'note' || rest <= 1) return same;
    return [...same.slice(0, shownNotes), { ...first, found: `and ${rest} more (--json lists them)`, fix: null }];
  });
}

function findingLines(finding: DoctorFinding, nameWidth: number, { paint, columns }: TextOptions): readonly string[] {
  const { state, found, fix } = finding;
  const colour = { ok: paint.green, note: paint.yellow, missing: paint.red }[state];
  const name = oneLine(finding.name);
  const own = name.length >= nameWidth; // a long name has a line of its own
  const indent = markWidth + nameWidth + 2;
  const room = Math.max(30, columns - indent);
  const texts = [...wrap(oneLine(found), room), ...(fix === null ? [] : wrap(`fix: ${oneLine(fix)}`, room))];
  const lines = own ? ['', ...texts] : texts;
  return lines.map((text, index) => {
    const left =
      index === 0 ? `  ${colour(padTo(marks[state], markWidth))}${padTo(name, nameWidth)}` : ' '.repeat(indent);
    return `${left}${text}`.trimEnd();
  });
}
