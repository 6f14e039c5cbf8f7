/** `assay audit` on a terminal: one line a change, then what it proves. Pure. */
import { fitTo, padTo } from '#cli/text/paint';
import { foretoldLines } from '#cli/text/selection/foretold';
import type { TextOptions } from '#cli/text/verdict';
import { agreementWords } from '#formats/chance/agreement';
import { count, duration, oneLine } from '#kit/text';
import type { Audit, AuditedChange } from '#operations/selection/audit';

export function auditedLine(change: AuditedChange, index: number, all: number): string {
  const { head, title, result, files, missed, failures } = change;
  const share = `${files.selected} of ${files.all} files`;
  const failed = failures === 0 ? '' : ` · ${count(failures, 'failure')}`;
  const miss = missed.length === 0 ? '' : ` · MISSED ${missed.map(({ file }) => file).join(', ')}`;
  return `${index}/${all}  ${oneLine(head).slice(0, 9)}  ${padTo(result, 12)} ${share}${failed}${miss}  ${oneLine(title)}`;
}

export function auditText({ changes, agreement, foretold }: Audit, { paint, columns }: TextOptions): string {
  const sum = (value: (change: AuditedChange) => number): number => changes.reduce((total, it) => total + value(it), 0);
  const missed = changes.flatMap((change) => change.missed.map((miss) => ({ ...miss, head: change.head })));
  const failing = changes.filter(({ failures }) => failures > 0);
  const unsure = changes.filter(({ result }) => result === 'inconclusive');
  const time = sum(({ time: { all } }) => all);
  const share = time === 0 ? 'unknown' : `${Math.round((100 * sum(({ time: { selected } }) => selected)) / time)} %`;
  const word = missed.length === 0 ? paint.bold(paint.green('AUDIT')) : paint.bold(paint.red('AUDIT'));
  const firsts = failing.flatMap(({ firstFailureMs }) => firstFailureMs ?? []).sort((a, b) => a - b);
  return [
    `${word}  ${count(changes.length, 'change')} · ${failing.length} failed · ${count(missed.length, 'failing test file')} missed`,
    '',
    ...changes.map((change, index) => fitTo(auditedLine(change, index + 1, changes.length), columns)),
    '',
    ...missed.map(({ file, decision, head }) => `${paint.red('missed')}  ${file} at ${head.slice(0, 9)}: ${decision}`),
    `selected     ${share} of the test time, ${sum((it) => it.files.selected)} of ${sum((it) => it.files.all)} test files`,
    ...(firsts.length === 0
      ? []
      : [
          `first red    after ${duration(firsts[Math.floor(firsts.length / 2)] ?? 0)} of test time (median of ${firsts.length})`,
        ]),
    ...(unsure.length === 0
      ? []
      : [
          `no answer    ${count(unsure.length, 'change')} could not be judged and ${unsure.length === 1 ? 'proves' : 'prove'} nothing`,
        ]),
    `agreement    ${agreementWords(agreement)}`,
    ...foretoldLines(foretold),
  ].join('\n');
}
